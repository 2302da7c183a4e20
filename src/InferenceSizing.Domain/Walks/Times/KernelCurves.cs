using System.Collections.Frozen;
using InferenceSizing.Domain.Hardware;
using InferenceSizing.Domain.Networks.Graph;

namespace InferenceSizing.Domain.Walks.Times;

/// <summary>The curves of all kernels on one class of chips. What was not measured there is taken from the nearest that was.</summary>
/// <remarks>Nearest first: the chips' own class, the classes that stand in for it, then the formats that stand in (same bytes before same arithmetic), then the
/// other phase. Immutable: built once from the catalogue.</remarks>
public sealed class KernelCurves
{
    private static readonly int Kinds = Enum.GetValues<KernelKind>().Length;
    private static readonly int Formats = Enum.GetValues<CurveFormat>().Length;

    private readonly (KernelCurve Curve, bool Measured)[] _curves;

    private KernelCurves((KernelCurve Curve, bool Measured)[] curves) => _curves = curves;

    /// <summary>The curves of each class.</summary>
    /// <exception cref="ArgumentException">A kind of kernel has no curve at all.</exception>
    public static FrozenDictionary<ChipClass, KernelCurves> Of(IReadOnlyDictionary<CurveKey, KernelCurve> curves)
    {
        ArgumentNullException.ThrowIfNull(curves);
        return Enum.GetValues<ChipClass>().ToFrozenDictionary(chips => chips, chips => For(chips, curves));
    }

    /// <summary>The curve of a kernel.</summary>
    public KernelCurve this[KernelKind kind, bool decode, CurveFormat format] => _curves[IndexOf(kind, decode, format)].Curve;

    /// <summary>Whether a curve of this very format was fitted, on chips of the class or of one that stands in for it.</summary>
    public bool IsMeasured(KernelKind kind, bool decode, CurveFormat format) => _curves[IndexOf(kind, decode, format)].Measured;

    private static KernelCurves For(ChipClass chips, IReadOnlyDictionary<CurveKey, KernelCurve> curves)
    {
        (KernelCurve, bool)[] table = new (KernelCurve, bool)[Kinds * 2 * Formats];
        foreach (KernelKind kind in Enum.GetValues<KernelKind>())
        {
            foreach (CurveFormat format in Enum.GetValues<CurveFormat>())
            {
                table[IndexOf(kind, true, format)] = Nearest(chips, kind, true, format, curves);
                table[IndexOf(kind, false, format)] = Nearest(chips, kind, false, format, curves);
            }
        }

        return new KernelCurves(table);
    }

    private static (KernelCurve, bool) Nearest(
        ChipClass chips, KernelKind kind, bool decode, CurveFormat format, IReadOnlyDictionary<CurveKey, KernelCurve> curves)
    {
        foreach (bool phase in (ReadOnlySpan<bool>)[decode, !decode])
        {
            foreach (CurveFormat candidate in FormatsLike(format))
            {
                foreach (ChipClass standIn in ClassesLike(chips))
                {
                    if (curves.TryGetValue(new CurveKey(standIn, kind, phase, candidate), out KernelCurve? curve))
                        return (curve, candidate == format && phase == decode);
                }
            }
        }

        throw new ArgumentException($"There is no curve for {kind}.", nameof(curves));
    }

    /// <summary>Kernels measured on cards with graphics memory speak for each other; everything else is nearest to the data-centre chips.</summary>
    private static ChipClass[] ClassesLike(ChipClass chips) => chips switch
    {
        ChipClass.GeForce or ChipClass.Embedded or ChipClass.Radeon or ChipClass.Arc or ChipClass.Workstation =>
            [chips, ChipClass.Workstation, ChipClass.DataCentre, ChipClass.Other],
        _ => [chips, ChipClass.DataCentre, ChipClass.Workstation, ChipClass.Other],
    };

    private static CurveFormat[] FormatsLike(CurveFormat format) => format switch
    {
        CurveFormat.Fp8 => [CurveFormat.Fp8, CurveFormat.Fp8Block, CurveFormat.Int8, CurveFormat.Half],
        CurveFormat.Fp8Block => [CurveFormat.Fp8Block, CurveFormat.Fp8, CurveFormat.Int8, CurveFormat.Half],
        CurveFormat.Int8 => [CurveFormat.Int8, CurveFormat.Fp8, CurveFormat.Half],
        CurveFormat.Mxfp4 => [CurveFormat.Mxfp4, CurveFormat.WeightOnly, CurveFormat.Half],
        CurveFormat.Mxfp4InFp8 => [CurveFormat.Mxfp4InFp8, CurveFormat.Fp8, CurveFormat.Half],
        _ => [format, CurveFormat.Half],
    };

    private static int IndexOf(KernelKind kind, bool decode, CurveFormat format) => (((int)kind * 2) + (decode ? 1 : 0)) * Formats + (int)format;
}
