using InferenceSizing.Domain.Deployments;
using InferenceSizing.Domain.Engines.Shared;
using InferenceSizing.Domain.Networks;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Capacity;

/// <summary>The inverse answers: what would just be enough for the asked batch, each with everything else as asked.</summary>
/// <param name="Context">The longest context; null for images.</param>
/// <param name="MemoryShare">The smallest share of the GPU.</param>
/// <param name="Gpus">The fewest GPUs of an instance.</param>
public sealed record CapacityAnswers(LargestContext? Context, SmallestShare MemoryShare, FewestGpus Gpus)
{
    internal static CapacityAnswers Of(Deployment deployment, RankLoad load) =>
        new(LargestContext.Of(deployment, load), SmallestShare.Of(deployment, load), FewestGpus.Of(deployment, load));

    /// <summary>Nothing is enough where <paramref name="limit"/> keeps other instances, which this one depends on, from starting.</summary>
    internal static CapacityAnswers None(RankLoad load, string limit) =>
        new(load.Architecture.Input == InputKind.Images ? null : new LargestContext(TokenCount.Zero, limit), new SmallestShare(null, limit),
            new FewestGpus(null, limit));
}
