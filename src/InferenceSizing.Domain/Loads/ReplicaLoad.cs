using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Loads;

/// <summary>Replicas that are unevenly loaded: one is the busiest, the others share the rest evenly.</summary>
/// <remarks>Busiest: <c>ceil(mean · k)</c>; all others: <c>N · mean − busiest</c>. With k = 1 all have the mean, with k = N one has everything.</remarks>
internal sealed record ReplicaLoad
{
    private ReplicaLoad(long mean, Ratio imbalance, int replicas, long busiest) =>
        (Mean, Imbalance, Replicas, Busiest, Others) = (mean, imbalance, replicas, busiest, checked(mean * replicas) - busiest);

    /// <summary>Sequences or images of a replica in the mean.</summary>
    public long Mean { get; }

    /// <summary>Load of the busiest replica over the mean, k.</summary>
    public Ratio Imbalance { get; }

    /// <summary>Replicas, N.</summary>
    public int Replicas { get; }

    /// <summary>Sequences or images of the busiest replica.</summary>
    public long Busiest { get; }

    /// <summary>Sequences or images of all the others together.</summary>
    public long Others { get; }

    /// <summary>The load of <paramref name="replicas"/> replicas.</summary>
    /// <param name="mean">Sequences or images of a replica in the mean, at least one.</param>
    /// <param name="imbalance">Load of the busiest over the mean, from one to the number of replicas.</param>
    /// <param name="replicas">Whole copies of the model, at least two.</param>
    public static ReplicaLoad Of(long mean, Ratio imbalance, int replicas)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(mean, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(replicas, 2);
        ArgumentOutOfRangeException.ThrowIfLessThan(imbalance, Ratio.One);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(imbalance, Ratio.From(replicas));
        return new(mean, imbalance, replicas, BusiestOf(mean, imbalance));
    }

    /// <summary>Sequences or images of all the others together where the busiest has <paramref name="busiest"/>: as many in proportion, rounded down.</summary>
    public long OthersWith(long busiest) => checked((long)((Int128)Others * busiest / Busiest));

    /// <summary>Sequences or images of the busiest replica where the mean is <paramref name="mean"/>.</summary>
    public long BusiestOf(long mean) => BusiestOf(mean, Imbalance);

    /// <summary>The largest mean at which the busiest has no more than <paramref name="busiest"/>.</summary>
    public long MeanFor(long busiest) => (long)Math.Floor(busiest / (decimal)Imbalance.Value);

    /// <summary>In decimal, where 10 · 1.1 is eleven and no hair more.</summary>
    private static long BusiestOf(long mean, Ratio imbalance) => (long)Math.Ceiling(mean * (decimal)imbalance.Value);
}
