using System.Collections.Immutable;
using InferenceSizing.Domain.Deployments;
using InferenceSizing.Domain.Engines.Shared;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Capacity;

/// <summary>Everything that bounds the batch: memory, the engine's limit on sequences, its longest context.</summary>
internal static class BatchLimits
{
    /// <summary>The name of the limit that memory sets.</summary>
    internal const string Memory = "memory";

    /// <summary>The name of the limit that an offered rate sets: requests come faster than they are served.</summary>
    internal const string OfferedRate = "requestsPerSecond";

    /// <param name="engine">The engine.</param>
    /// <param name="load">What it finds on a GPU.</param>
    /// <param name="startup">Why it would not start: then no batch runs, but what memory allows where only the asked one is too large.</param>
    public static ImmutableArray<BatchLimit> Of(Engine engine, RankLoad load, ImmutableArray<StartupRefusal> startup)
    {
        ImmutableArray<BatchLimit>.Builder limits = ImmutableArray.CreateBuilder<BatchLimit>(3);
        limits.Add(new BatchLimit(Memory, SequenceCount.From(BatchSolver.Solve(engine, load))));
        if (engine.Admission.SequenceLimit(load) is { } sequences)
            limits.Add(new BatchLimit(sequences.Limit, SequenceCount.From(sequences.Sequences)));
        if (TooShort(engine, load) is { } context)
            limits.Add(new BatchLimit(context, SequenceCount.Zero));
        foreach (StartupRefusal refusal in startup)
            limits.Add(new BatchLimit(refusal.Limit, refusal.FollowsBatch ? limits[0].BatchSize : SequenceCount.Zero));
        return limits.ToImmutable();
    }

    /// <summary>Whether every limit allows <paramref name="batch"/>.</summary>
    internal static bool Admit(ImmutableArray<BatchLimit> limits, long batch)
    {
        foreach (BatchLimit limit in limits)
        {
            if (batch > limit.BatchSize.Count)
                return false;
        }

        return true;
    }

    /// <summary>Whether the engine starts, and the asked workload fits and is served.</summary>
    internal static bool Fits(Deployment deployment, RankLoad load) => Obstacle(deployment, load, static (_, _) => Memory) is null;

    /// <summary>What keeps the asked workload from fitting; null where it fits.</summary>
    internal static string? Obstacle(Deployment deployment, RankLoad load) =>
        Obstacle(deployment, load, static (engine, served) => StartupCheck.FailuresOf(engine, served).FirstOrDefault()?.Limit ?? Memory);

    /// <summary>Why what does not fit would not with more memory either; memory where it would.</summary>
    internal static string Lasting(Deployment deployment, RankLoad load) => Obstacle(
        deployment, load, static (engine, served) => StartupCheck.FailuresOf(engine, served).FirstOrDefault(failure => !failure.IsOfMemory)?.Limit ?? Memory)
        ?? Memory;

    /// <summary>A need that leaves 63 bits fits no GPU.</summary>
    private static string? Obstacle(Deployment deployment, RankLoad load, Func<Engine, RankLoad, string> overfull)
    {
        try
        {
            if (deployment.Steady(load) is not { } served)
                return OfferedRate;
            return Unmet(deployment.Engine, served) ?? (BatchSolver.FitsAsAsked(deployment.Engine, served) ? null : overfull(deployment.Engine, served));
        }
        catch (OverflowException)
        {
            return Memory;
        }
    }

    /// <summary>The engine's own setting that the asked workload exceeds, whatever the memory; null where it exceeds none.</summary>
    internal static string? Unmet(Engine engine, RankLoad load) =>
        engine.Admission.SequenceLimit(load) is { } most && most.Sequences < load.InFlight.Count ? most.Limit : TooShort(engine, load);

    private static string? TooShort(Engine engine, RankLoad load)
    {
        (string Limit, long Tokens)? longest = load.Architecture.Generates
            ? engine.Admission.ContextLimit(load) : engine.Inputs?.Of(load.Architecture, load.Knobs);
        long tokens = load.Architecture.Generates ? load.CachedTokens : load.Workload.InputTokens.Count;
        return longest is { } bound && tokens > bound.Tokens ? bound.Limit : null;
    }
}
