using System.Collections.Frozen;
using InferenceSizing.Domain.Units;
using InferenceSizing.Domain.Walks.Times.SinglePass;

namespace InferenceSizing.Domain.Tests.Samples;

/// <summary>Curves of forward passes with round numbers, so that times can be worked by hand.</summary>
internal static class SampleSinglePass
{
    private static readonly Ratio Half = Ratio.From(0.5);

    /// <summary>Every kernel reaches all of the data sheet, starts at once and computes nothing in vain: the plain roofline.</summary>
    public static SinglePassCurves Ideal(LayerFusion fusion = LayerFusion.None) => new()
    {
        Fusion = fusion,
        PerPass = Seconds.Zero,
        PerOperator = Seconds.Zero,
        Floor = Seconds.Zero,
        Kernels = [.. Enum.GetValues<SinglePassKernel>().Select(_ => new SinglePassCurve(Ratio.One, Ratio.One, Ratio.One, Ratio.One))],
        IdleColumns = default,
        IdleDepth = default,
        IdleKeys = default,
        Tile = default,
        ScorePasses = Ratio.From(4),
        RelativePasses = Ratio.From(4),
        Accuracy = new SinglePassAccuracy(Spread.Of(0.8, 1.25), Spread.Of(0.5, 2), "round numbers"),
    };

    /// <summary>Half of the data sheet everywhere, ten microseconds an operator, five a kernel.</summary>
    public static SinglePassModel Plain { get; } = new(
        Enum.GetValues<SinglePassSet>().ToFrozenDictionary(set => set, HalfSpeed),
        FrozenDictionary<SinglePassChip, ChipFactors>.Empty);

    private static SinglePassCurves HalfSpeed(SinglePassSet set) => Ideal(FusionOf(set)) with
    {
        PerPass = Seconds.FromMicroseconds(50),
        PerOperator = Seconds.FromMicroseconds(set is SinglePassSet.Eager or SinglePassSet.EagerChannelsLast ? 10 : 0),
        Floor = Seconds.FromMicroseconds(5),
        Kernels = [.. Enum.GetValues<SinglePassKernel>().Select(_ => new SinglePassCurve(Half, Half, Half, Half))],
    };

    private static LayerFusion FusionOf(SinglePassSet set) => set switch
    {
        SinglePassSet.Eager or SinglePassSet.EagerChannelsLast => LayerFusion.None,
        SinglePassSet.Compiled => LayerFusion.Arithmetic,
        _ => LayerFusion.Epilogue,
    };
}
