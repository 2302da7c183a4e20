using System.Collections.Immutable;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Engines.Shared;

/// <summary>How an engine moves layers to host memory by itself where they do not fit.</summary>
internal abstract class AutoOffload
{
    /// <summary>Whether it does so under these settings.</summary>
    public abstract bool Moves(RankLoad load);

    /// <summary>The load with the layers where <paramref name="batch"/> sequences leave them.</summary>
    public abstract RankLoad For(RankLoad load, long batch);

    /// <summary>Loads with the most and the fewest layers on the GPUs, and what each keeps free: a batch that fits one fits.</summary>
    public abstract ImmutableArray<(RankLoad Load, ByteCount Kept)> Extremes(RankLoad load);

    /// <summary>The load with other settings, and its layers where these leave them.</summary>
    public abstract RankLoad Under(RankLoad load, KnobSet knobs);
}
