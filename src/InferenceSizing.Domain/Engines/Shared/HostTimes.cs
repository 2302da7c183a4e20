using InferenceSizing.Domain.Units;
using InferenceSizing.Domain.Walks.Times;

namespace InferenceSizing.Domain.Engines.Shared;

/// <summary>What an engine's own program makes of the times of kernels.</summary>
internal sealed record HostTimes
{
    /// <summary>An engine of which the constants of its timing say all.</summary>
    public static HostTimes None { get; } = new();

    /// <summary>Whether it fuses norms, activations and sums into their neighbours.</summary>
    public Func<KnobSet, bool> FusesLayers { get; init; } = static _ => false;

    /// <summary>What dispatching from the host adds to a pass, next to what the engine's timing says.</summary>
    public Func<RankLoad, HostOverhead> OverheadOf { get; init; } = static _ => HostOverhead.None;

    /// <summary>Pieces of one prompt that the stages of a pipeline work on side by side: one where a piece passes all of them before the next.</summary>
    public Func<RankLoad, Count> PiecesAtOnce { get; init; } = static _ => Count.One;

    /// <summary>Keys of a sequence beyond a window that its layers read in a decode step and mask: none where they are left out.</summary>
    public Func<RankLoad, TokenCount> MaskedKeys { get; init; } = static _ => TokenCount.Zero;

    /// <summary>The engine and the version whose fitted times of models that generate hold: those of the program that it starts or that runs the same loop;
    /// null for its own.</summary>
    public Func<EngineVersion, KnobSet, (string Engine, EngineVersion Version)?> TimedAs { get; init; } = static (_, _) => null;
}
