using System.Collections.Immutable;
using InferenceSizing.Domain.Capacity;
using InferenceSizing.Domain.Deployments;
using InferenceSizing.Domain.Engines.Shared;
using InferenceSizing.Domain.Loads;
using InferenceSizing.Domain.Networks;
using InferenceSizing.Domain.Parallelism;
using InferenceSizing.Domain.Serving;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Sizing;

/// <summary>Instances that read prompts for others: what they hold, and what they hand on.</summary>
public sealed record PromptReading
{
    /// <summary>The instances and the way to those that decode.</summary>
    public required PrefillPool Pool { get; init; }

    /// <summary>The fullest GPU of one of them.</summary>
    public required EngineMemory PerGpu { get; init; }

    /// <summary>Prompts that one of them reads at once: its share of the clients, at most the tokens of a step of each of its attention ranks.</summary>
    public required SequenceCount AtOnce { get; init; }

    /// <summary>Why the engine would not start there; empty where it does.</summary>
    public required ImmutableArray<StartupRefusal> Startup { get; init; }

    /// <summary>Whether it starts and what is read at once fits.</summary>
    public required bool Fits { get; init; }

    /// <summary>Keys and values of a prompt, each once: what a request sends to the instance that decodes it.</summary>
    public required ByteCount Handed { get; init; }

    /// <summary>What their times are worked out from.</summary>
    public required PromptReaders Readers { get; init; }

    /// <summary>The reading instances of a deployment; null where it has none.</summary>
    /// <param name="deployment">The deployment.</param>
    /// <param name="workload">Its load.</param>
    /// <param name="laidOut">The model.</param>
    /// <param name="accuracy">How far times may be off.</param>
    internal static PromptReading? Of(Deployment deployment, Workload workload, LaidOut laidOut, PredictionAccuracy accuracy)
    {
        if (deployment.Prefill is not { } pool)
            return null;
        Deployment reading = deployment with { Layout = pool.Layout, Prefill = null };
        RankLoad offered = reading.LoadFor(ShareOf(workload, pool.Layout.Replicas), laidOut.Operators!, (int)laidOut.Tokens.Count);
        long each = Math.Max(1, offered.Knobs.StepTokens / workload.ComputedInputTokens.Count) * pool.Layout.AttentionData;
        RankLoad load = offered with { InFlight = SequenceCount.From(Math.Min(offered.InFlight.Count, each)) };
        ImmutableArray<StartupRefusal> startup = StartupCheck.FailuresOf(reading.Engine, load);
        RankLoad whole = (reading with { Layout = ParallelLayout.Single, Speculation = null }).LoadFor(workload, laidOut.Operators!, (int)laidOut.Tokens.Count);
        ByteCount handed = whole.OwnCache.PerSequence(0, workload.InputTokens.Count, 0);
        return new PromptReading
        {
            Pool = pool,
            PerGpu = InstanceMemory.Of(reading.Engine, load).PerGpu,
            AtOnce = load.InFlight,
            Startup = startup,
            Fits = BatchLimits.Admit(BatchLimits.Of(reading.Engine, load, startup), load.InFlight.Count),
            Handed = handed,
            Readers = new PromptReaders(
                reading.ServingOf(load, reading.PassTimesOf(load), accuracy), Count.From(pool.Layout.Replicas), handed / pool.Transfer),
        };
    }

    /// <summary>What one of <paramref name="instances"/> is offered: the prompts, and of each answer the first token.</summary>
    private static Workload ShareOf(Workload workload, int instances) => workload with
    {
        OutputTokens = TokenCount.Min(TokenCount.One, workload.OutputTokens),
        SharedBy = Count.From(1),
        Offered = workload.Offered switch
        {
            OfferedRate open => new OfferedRate(open.Requests * Ratio.From(1.0 / instances)),
            OfferedClients loop => loop with { Clients = SequenceCount.From(WholeNumber.DivideUp(loop.Clients.Count, instances)) },
            OfferedLoad other => other,
        },
    };
}
