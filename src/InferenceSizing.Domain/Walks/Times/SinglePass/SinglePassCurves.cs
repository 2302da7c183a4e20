using System.Collections.Immutable;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Walks.Times.SinglePass;

/// <summary>How one engine runs forward passes: its kernels' efficiencies, what they cost to start, and what the host adds.</summary>
public sealed record SinglePassCurves
{
    public required LayerFusion Fusion { get; init; }

    /// <summary>Work of the host and of the device once a pass.</summary>
    public required Seconds PerPass { get; init; }

    /// <summary>Time that the host needs to start one operator. It runs ahead of the device: the slower of the two decides.</summary>
    public required Seconds PerOperator { get; init; }

    /// <summary>Time on the device that a kernel takes however small it is.</summary>
    public required Seconds Floor { get; init; }

    /// <summary>By <see cref="SinglePassKernel"/>.</summary>
    public required ImmutableArray<SinglePassCurve> Kernels { get; init; }

    /// <summary>Columns of a product or convolution that are computed in vain, n₀.</summary>
    public required Ratio IdleColumns { get; init; }

    /// <summary>Steps of the inner sum that are spent on starting and ending it, k₀.</summary>
    public required Ratio IdleDepth { get; init; }

    /// <summary>Keys of an attention that are computed in vain.</summary>
    public required Ratio IdleKeys { get; init; }

    /// <summary>Share of the time of a single tile on a single multiprocessor that a kernel pays besides the time of its work.</summary>
    public required Ratio Tile { get; init; }

    /// <summary>Times that scores of an attention which is not fused are read or written.</summary>
    public required Ratio ScorePasses { get; init; }

    /// <summary>Times that the scores of relative positions are read or written.</summary>
    public required Ratio RelativePasses { get; init; }

    /// <summary>Whether convolutions of FP16 are summed in FP16 where that is faster.</summary>
    public bool AccumulatesInHalf { get; init; }

    /// <summary>How far the times may be off.</summary>
    public required SinglePassAccuracy Accuracy { get; init; }
}
