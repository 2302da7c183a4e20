using System.Collections.Immutable;
using InferenceSizing.Domain.Engines;
using InferenceSizing.Domain.Serving;

namespace InferenceSizing.Domain.Capacity;

/// <summary>Everything that bounds the batch: memory, the engine's limit on sequences, its longest context.</summary>
public static class BatchLimits
{
    public static ImmutableArray<BatchLimit> Of(EngineProfile engine, RankLoad load)
    {
        ImmutableArray<BatchLimit>.Builder limits = ImmutableArray.CreateBuilder<BatchLimit>(3);
        limits.Add(new BatchLimit("memory", BatchSolver.Solve(engine, load)));
        if (engine.SequenceLimit(load.Knobs, load.Layout.AttentionData) is { } sequences)
            limits.Add(new BatchLimit(sequences.Limit, sequences.Sequences));
        if (load.Architecture.Generates && engine.ContextLimit(load.Knobs) is { } context && load.CachedTokens > context.Tokens)
            limits.Add(new BatchLimit(context.Limit, 0));
        return limits.ToImmutable();
    }

    /// <summary>Sequences that an instance runs at once in the steady state: what is held of the output when a request is admitted bounds it, not the whole output.
    /// A static batch runs whole, whatever its size.</summary>
    public static long Running(EngineProfile engine, RankLoad load)
    {
        if (load.Workload.Arrival is StaticArrival)
            return BatchSolver.Ceiling;
        long output = (long)Math.Ceiling(load.Workload.OutputTokens * engine.Scheduling.OutputHeld.Value);
        RankLoad admitted = load with { Workload = load.Workload with { OutputTokens = output } };
        long most = BatchSolver.Solve(engine, admitted);
        return engine.SequenceLimit(load.Knobs, load.Layout.AttentionData) is { } sequences ? Math.Min(most, sequences.Sequences) : most;
    }
}
