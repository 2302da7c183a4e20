using System.Collections.Immutable;
using InferenceSizing.Domain.Units;
using static InferenceSizing.Domain.Networks.Images.InvertedResidualStage;

namespace InferenceSizing.Domain.Networks.Images;

/// <summary>The published tables of stages of EfficientNet, its lite form and its second version.</summary>
public static class EfficientNets
{
    private const string Family = "efficientnet";
    private const int Stem = 32, SecondStem = 24;
    private const int Features = 1280;
    private const double Quarter = 0.25;

    /// <summary>arXiv:1905.11946, table 1, scaled in width and depth: B0 is (1, 1), B7 is (2, 3.1).</summary>
    public static InvertedResidualNetwork First(Ratio width, Ratio depth) =>
        new(Family, InvertedResidualNetwork.Rounded(Stem * width.Value), Baseline(Quarter), InvertedResidualNetwork.Rounded(Features * width.Value))
        {
            Width = width.Value,
            Depth = depth.Value,
        };

    /// <summary>EfficientNet-Lite (TensorFlow TPU repository, 2020): no squeeze and excitation; stem, head and the depth of the first and last stage are not
    /// scaled.</summary>
    public static InvertedResidualNetwork Lite(Ratio width, Ratio depth)
    {
        ImmutableArray<InvertedResidualStage> stages = Baseline(squeeze: 0);
        stages = stages.SetItem(0, stages[0] with { FixedDepth = true }).SetItem(stages.Length - 1, stages[^1] with { FixedDepth = true });
        return new(Family, Stem, stages, Features) { Width = width.Value, Depth = depth.Value };
    }

    /// <summary>arXiv:2104.00298, table 4, for <c>s</c>; <c>m</c>, <c>l</c> and <c>b0</c> from its repository; null for another name. <c>rw_s</c> is timm's
    /// own.</summary>
    public static InvertedResidualNetwork? Second(string variant) => variant switch
    {
        "b0" => new(Family, Stem,
        [
            Bridge(1, 16), Fused(2, 2, 4, 32), Fused(2, 2, 4, 48), Squeezing(3, 2, 4, 96), Squeezing(5, 1, 6, 112), Squeezing(8, 2, 6, 192),
        ], Features),
        "s" => new(Family, SecondStem, [Bridge(2, 24), .. Small, Squeezing(15, 2, 6, 256)], Features),
        "rw_s" => new(Family, SecondStem, [Fused(2, 1, 1, 24), .. Small, Squeezing(15, 2, 6, 272)], 1792),
        "m" => new(Family, SecondStem,
        [
            Bridge(3, 24), Fused(5, 2, 4, 48), Fused(5, 2, 4, 80), Squeezing(7, 2, 4, 160), Squeezing(14, 1, 6, 176), Squeezing(18, 2, 6, 304),
                Squeezing(5, 1, 6, 512),
        ], Features),
        "l" => new(Family, Stem,
        [
            Bridge(4, 32), Fused(7, 2, 4, 64), Fused(7, 2, 4, 96), Squeezing(10, 2, 4, 192), Squeezing(19, 1, 6, 224), Squeezing(25, 2, 6, 384),
                Squeezing(7, 1, 6, 640),
        ], Features),
        _ => null,
    };

    private static ImmutableArray<InvertedResidualStage> Small => [Fused(4, 2, 4, 48), Fused(4, 2, 4, 64), Squeezing(6, 2, 4, 128), Squeezing(9, 1, 6, 160)];

    private static ImmutableArray<InvertedResidualStage> Baseline(double squeeze) =>
    [
        new(MobileUnit.Separable, 1, 3, 1, 1, 16, squeeze),
        Inverted(2, 3, 2, 6, 24, squeeze),
        Inverted(2, 5, 2, 6, 40, squeeze),
        Inverted(3, 3, 2, 6, 80, squeeze),
        Inverted(3, 5, 1, 6, 112, squeeze),
        Inverted(4, 5, 2, 6, 192, squeeze),
        Inverted(1, 3, 1, 6, 320, squeeze),
    ];

    private static InvertedResidualStage Bridge(int repeat, long channels) => Plain(repeat, 3, 1, channels) with { Shortcut = true };

    private static InvertedResidualStage Squeezing(int repeat, long stride, double expansion, long channels)
    {
        const int kernel = 3;
        return Inverted(repeat, kernel, stride, expansion, channels, Quarter);
    }
}
