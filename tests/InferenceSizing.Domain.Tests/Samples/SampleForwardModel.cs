using System.Collections.Frozen;
using InferenceSizing.Domain.Units;
using InferenceSizing.Domain.Walks.Times.Forward;

namespace InferenceSizing.Domain.Tests.Samples;

/// <summary>Curves of forward passes with round numbers, so that times can be worked by hand.</summary>
internal static class SampleForwardModel
{
    private static readonly Ratio Half = Ratio.From(0.5);

    /// <summary>Every kernel reaches all of the data sheet, starts at once and computes nothing in vain: the plain roofline.</summary>
    public static ForwardCurves Ideal(LayerFusion fusion = LayerFusion.None) => new()
    {
        Fusion = fusion,
        PerPass = Seconds.Zero,
        PerOperator = Seconds.Zero,
        Floor = Seconds.Zero,
        Kernels = [.. Enum.GetValues<ForwardKernel>().Select(_ => new ForwardCurve(Ratio.One, Ratio.One, Ratio.One, Ratio.One))],
        IdleColumns = default,
        IdleDepth = default,
        IdleKeys = default,
        Tile = default,
        ScorePasses = Ratio.From(4),
        RelativePasses = Ratio.From(4),
        Accuracy = new ForwardAccuracy(Spread.Of(0.8, 1.25), Spread.Of(0.5, 2), "round numbers"),
    };

    /// <summary>Half of the data sheet everywhere, ten microseconds an operator, five a kernel.</summary>
    public static SinglePassModel Plain { get; } = new(
        Enum.GetValues<ForwardSet>().ToFrozenDictionary(set => set, HalfSpeed),
        FrozenDictionary<ForwardChip, ChipFactors>.Empty);

    private static ForwardCurves HalfSpeed(ForwardSet set) => Ideal(FusionOf(set)) with
    {
        PerPass = Seconds.FromMicroseconds(50),
        PerOperator = Seconds.FromMicroseconds(set is ForwardSet.Eager or ForwardSet.EagerChannelsLast ? 10 : 0),
        Floor = Seconds.FromMicroseconds(5),
        Kernels = [.. Enum.GetValues<ForwardKernel>().Select(_ => new ForwardCurve(Half, Half, Half, Half))],
    };

    private static LayerFusion FusionOf(ForwardSet set) => set switch
    {
        ForwardSet.Eager or ForwardSet.EagerChannelsLast => LayerFusion.None,
        ForwardSet.Compiled => LayerFusion.Arithmetic,
        _ => LayerFusion.Epilogue,
    };
}
