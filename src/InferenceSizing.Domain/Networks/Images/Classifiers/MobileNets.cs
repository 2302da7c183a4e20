using InferenceSizing.Domain.Units;
using static InferenceSizing.Domain.Networks.Images.InvertedResidualStage;

namespace InferenceSizing.Domain.Networks.Images;

/// <summary>The published tables of stages of the MobileNets.</summary>
public static class MobileNets
{
    private const string Family = "mobilenet";
    private const int Stem = 32, SmallStem = 16, LargeFourthStem = 24;
    private const int Features = 1280;
    private const double Quarter = 0.25;

    /// <summary>arXiv:1704.04861, table 1.</summary>
    public static InvertedResidualNetwork First(Ratio width) => new(Family, InvertedResidualNetwork.Rounded(Stem * width.Value),
    [
        new(MobileUnit.SeparableActivated, 1, 3, 1, 1, 64),
        new(MobileUnit.SeparableActivated, 2, 3, 2, 1, 128),
        new(MobileUnit.SeparableActivated, 2, 3, 2, 1, 256),
        new(MobileUnit.SeparableActivated, 6, 3, 2, 1, 512),
        new(MobileUnit.SeparableActivated, 2, 3, 2, 1, 1024),
    ], features: 0)
    { Width = width.Value };

    /// <summary>arXiv:1801.04381, table 2.</summary>
    public static InvertedResidualNetwork Second(Ratio width) => new(Family, InvertedResidualNetwork.Rounded(Stem * width.Value),
    [
        new(MobileUnit.Separable, 1, 3, 1, 1, 16),
        Inverted(2, 3, 2, 6, 24),
        Inverted(3, 3, 2, 6, 32),
        Inverted(4, 3, 2, 6, 64),
        Inverted(3, 3, 1, 6, 96),
        Inverted(3, 3, 2, 6, 160),
        Inverted(1, 3, 1, 6, 320),
    ], Math.Max(Features, InvertedResidualNetwork.Rounded(Features * width.Value)))
    { Width = width.Value };

    /// <summary>arXiv:1905.02244, table 1.</summary>
    public static InvertedResidualNetwork ThirdLarge(Ratio width) => new(Family, SmallStem,
    [
        new(MobileUnit.Separable, 1, 3, 1, 1, 16),
        Inverted(1, 3, 2, 4, 24),
        Inverted(1, 3, 1, 3, 24),
        Inverted(3, 5, 2, 3, 40, Quarter),
        Inverted(1, 3, 2, 6, 80),
        Inverted(1, 3, 1, 2.5, 80),
        Inverted(2, 3, 1, 2.3, 80),
        Inverted(2, 3, 1, 6, 112, Quarter),
        Inverted(3, 5, 2, 6, 160, Quarter),
        Plain(1, 1, 1, 960),
    ], Features)
    { Width = width.Value, SqueezeFromInner = true, Head = MobileHead.PoolFirst };

    /// <summary>arXiv:1905.02244, table 2.</summary>
    public static InvertedResidualNetwork ThirdSmall(Ratio width)
    {
        const int smallFeatures = 1024;
        return new(Family, SmallStem,
        [
            new(MobileUnit.Separable, 1, 3, 2, 1, 16, Quarter),
            Inverted(1, 3, 2, 4.5, 24),
            Inverted(1, 3, 1, 3.67, 24),
            Inverted(1, 5, 2, 4, 40, Quarter),
            Inverted(2, 5, 1, 6, 40, Quarter),
            Inverted(2, 5, 1, 3, 48, Quarter),
            Inverted(3, 5, 2, 6, 96, Quarter),
            Plain(1, 1, 1, 576),
        ], smallFeatures)
        { Width = width.Value, SqueezeFromInner = true, Head = MobileHead.PoolFirst };
    }

    /// <summary>arXiv:2404.10518, table 11.</summary>
    public static InvertedResidualNetwork FourthSmall() => new(Family, Stem,
    [
        Plain(1, 3, 2, 32),
        Plain(1, 1, 1, 32),
        Plain(1, 3, 2, 96),
        Plain(1, 1, 1, 64),
        Universal(1, 5, 5, 2, 3, 96),
        Universal(4, 0, 3, 1, 2, 96),
        Universal(1, 3, 0, 1, 4, 96),
        Universal(1, 3, 3, 2, 6, 128),
        Universal(1, 5, 5, 1, 4, 128),
        Universal(1, 0, 5, 1, 4, 128),
        Universal(1, 0, 5, 1, 3, 128),
        Universal(2, 0, 3, 1, 4, 128),
        Plain(1, 1, 1, 960),
    ], Features)
    { Head = MobileHead.PoolFirstWithNorm };

    /// <summary>arXiv:2404.10518, table 12.</summary>
    public static InvertedResidualNetwork FourthMedium() => new(Family, Stem,
    [
        Fused(1, 2, 4, 48),
        Universal(1, 3, 5, 2, 4, 80),
        Universal(1, 3, 3, 1, 2, 80),
        Universal(1, 3, 5, 2, 6, 160),
        Universal(2, 3, 3, 1, 4, 160),
        Universal(1, 3, 5, 1, 4, 160),
        Universal(1, 3, 3, 1, 4, 160),
        Universal(1, 3, 0, 1, 4, 160),
        Universal(1, 0, 0, 1, 2, 160),
        Universal(1, 3, 0, 1, 4, 160),
        Universal(1, 5, 5, 2, 6, 256),
        Universal(1, 5, 5, 1, 4, 256),
        Universal(2, 3, 5, 1, 4, 256),
        Universal(1, 0, 0, 1, 4, 256),
        Universal(1, 3, 0, 1, 4, 256),
        Universal(1, 3, 5, 1, 2, 256),
        Universal(1, 5, 5, 1, 4, 256),
        Universal(2, 0, 0, 1, 4, 256),
        Universal(1, 5, 0, 1, 2, 256),
        Plain(1, 1, 1, 960),
    ], Features)
    { Head = MobileHead.PoolFirstWithNorm };

    /// <summary>arXiv:2404.10518, table 14.</summary>
    public static InvertedResidualNetwork FourthLarge() => new(Family, LargeFourthStem,
    [
        Fused(1, 2, 4, 48),
        Universal(1, 3, 5, 2, 4, 96),
        Universal(1, 3, 3, 1, 4, 96),
        Universal(1, 3, 5, 2, 4, 192),
        Universal(3, 3, 3, 1, 4, 192),
        Universal(1, 3, 5, 1, 4, 192),
        Universal(5, 5, 3, 1, 4, 192),
        Universal(1, 3, 0, 1, 4, 192),
        Universal(4, 5, 5, 2, 4, 512),
        Universal(1, 5, 0, 1, 4, 512),
        Universal(1, 5, 3, 1, 4, 512),
        Universal(2, 5, 0, 1, 4, 512),
        Universal(1, 5, 3, 1, 4, 512),
        Universal(1, 5, 5, 1, 4, 512),
        Universal(3, 5, 0, 1, 4, 512),
        Plain(1, 1, 1, 960),
    ], Features)
    { Head = MobileHead.PoolFirstWithNorm };

    /// <summary>arXiv:2404.10518, table 13.</summary>
    public static InvertedResidualNetwork FourthHybridMedium() => new(Family, Stem,
    [
        Fused(1, 2, 4, 48),
        Universal(1, 3, 5, 2, 4, 80),
        Universal(1, 3, 3, 1, 2, 80),
        Universal(1, 3, 5, 2, 6, 160),
        Universal(1, 0, 0, 1, 2, 160),
        Universal(1, 3, 3, 1, 4, 160),
        Universal(1, 3, 5, 1, 4, 160),
        Attending(2, 160),
        Universal(1, 3, 3, 1, 4, 160),
        Attending(2, 160),
        Universal(1, 3, 0, 1, 4, 160),
        Attending(2, 160),
        Universal(1, 3, 3, 1, 4, 160),
        Attending(2, 160),
        Universal(1, 3, 0, 1, 4, 160),
        Universal(1, 5, 5, 2, 6, 256),
        Universal(1, 5, 5, 1, 4, 256),
        Universal(2, 3, 5, 1, 4, 256),
        Universal(1, 0, 0, 1, 2, 256),
        Universal(1, 3, 5, 1, 2, 256),
        Universal(1, 0, 0, 1, 2, 256),
        Universal(1, 0, 0, 1, 4, 256),
        Attending(1, 256),
        Universal(1, 3, 0, 1, 4, 256),
        Attending(1, 256),
        Universal(1, 5, 5, 1, 4, 256),
        Attending(1, 256),
        Universal(1, 5, 0, 1, 4, 256),
        Attending(1, 256),
        Universal(1, 5, 0, 1, 4, 256),
        Plain(1, 1, 1, 960),
    ], Features)
    { Head = MobileHead.PoolFirstWithNorm };
}
