using System.Collections.Immutable;
using InferenceSizing.Domain.Numbers;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Hardware;

/// <summary>Dense peak rates of a chip by number format, and what a product runs in where the chip lacks a format.</summary>
/// <remarks>The formats that stand in, first that exists: FP4, FP8 and INT8 weights are widened to 16 bits in the kernel; FP16 and BF16 stand in for
/// each other and then for FP32 (chips without fast half precision); TF32 falls to plain FP32; a chip that publishes no FP32 rate (TPUs, Gaudi 2)
/// multiplies FP32 tensors in its 16-bit units. Source: kernel support tables of vLLM (weight-only Marlin kernels below compute capability 8.9)
/// and of the CUDA math libraries.</remarks>
public sealed class PeakRates
{
    private static readonly ImmutableArray<ImmutableArray<NumberFormat>> StandIns = BuildStandIns();

    private readonly FlopRate?[] _published;
    private readonly (FlopRate Rate, NumberFormat RanAs)[] _effective;

    private PeakRates(FlopRate?[] published)
    {
        _published = published;
        _effective = new (FlopRate, NumberFormat)[published.Length];
        foreach (NumberFormat format in Enum.GetValues<NumberFormat>())
        {
            NumberFormat ranAs = StandIns[(int)format].FirstOrDefault(candidate => published[(int)candidate] is not null, format);
            _effective[(int)format] = (
                published[(int)ranAs] ?? throw new ArgumentException("A chip has at least one rate in 16 or 32 bits.", nameof(published)), ranAs);
        }
    }

    public static PeakRates Of(IEnumerable<KeyValuePair<NumberFormat, FlopRate>> rates)
    {
        ArgumentNullException.ThrowIfNull(rates);
        FlopRate?[] published = new FlopRate?[Enum.GetValues<NumberFormat>().Length];
        foreach ((NumberFormat format, FlopRate rate) in rates)
            published[(int)format] = rate;
        return new PeakRates(published);
    }

    /// <summary>Whether <see cref="Of"/> accepts a chip with rates in these formats: one of them is of 16 or 32 bits.</summary>
    public static bool AreEnough(IEnumerable<NumberFormat> formats) =>
        formats.Any(format => format is NumberFormat.Fp32 or NumberFormat.Tf32 or NumberFormat.Fp16 or NumberFormat.Bf16);

    /// <summary>The rate that the chip itself has for the format; null where it has none.</summary>
    public FlopRate? this[NumberFormat format] => _published[(int)format];

    /// <summary>The rate at which products in this format run, and the format that they really run in.</summary>
    public FlopRate RateFor(NumberFormat format, out NumberFormat ranAs)
    {
        (FlopRate rate, ranAs) = _effective[(int)format];
        return rate;
    }

    /// <summary>The same chip with a share of its units.</summary>
    public PeakRates Scaled(Ratio share) => new([.. _published.Select(rate => rate * share)]);

    private static ImmutableArray<ImmutableArray<NumberFormat>> BuildStandIns()
    {
        ImmutableArray<NumberFormat> half = [NumberFormat.Fp16, NumberFormat.Bf16, NumberFormat.Fp32, NumberFormat.Tf32];
        return
        [
            .. Enum.GetValues<NumberFormat>().Select<NumberFormat, ImmutableArray<NumberFormat>>(format => format switch
            {
                NumberFormat.Fp32 => [NumberFormat.Fp32, NumberFormat.Tf32, NumberFormat.Bf16, NumberFormat.Fp16],
                NumberFormat.Tf32 => [NumberFormat.Tf32, NumberFormat.Fp32, NumberFormat.Bf16, NumberFormat.Fp16],
                NumberFormat.Bf16 => [NumberFormat.Bf16, .. half],
                NumberFormat.Fp16 => half,
                _ => [format, .. half],
            }),
        ];
    }
}
