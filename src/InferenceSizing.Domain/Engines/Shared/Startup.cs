using System.Collections.Immutable;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Engines.Shared;

/// <summary>What has to hold for an engine to start.</summary>
internal sealed record Startup
{
    /// <summary>An engine that starts with whatever fits.</summary>
    public static Startup Unchecked { get; } = new();

    /// <summary>What has to hold, beside what fits.</summary>
    public ImmutableArray<StartupCheck> Checks { get; init; } = [];

    /// <summary>Why it is open whether it starts: a check that holds at one end of what is predicted and fails at the other. Null where none is.</summary>
    public Func<RankLoad, string?> DoubtOf { get; init; } = static _ => null;

    /// <summary>Bytes that the fullest stage has beyond what its start asks of its pool, below zero where it lacks some; without bound where it asks for none.
    /// </summary>
    public Func<RankLoad, long> SpareOf { get; init; } = static _ => long.MaxValue;

    /// <summary>The most of the GPU that the share may be for the engine to start at all: with what others hold, and with what the share leaves
    /// outside it.</summary>
    public Func<RankLoad, Ratio> LargestShareOf { get; init; } = static _ => Ratio.One;

    /// <summary>Memory of a GPU that the process usually holds beside all that is counted for it.</summary>
    public Func<RankLoad, ByteCount> HeldBeside { get; init; } = static _ => ByteCount.Zero;

    /// <summary>Whether it refuses to start with a longer context than the model was made for, if no setting allows it.</summary>
    public bool RefusesLongerThanModel { get; init; }
}
