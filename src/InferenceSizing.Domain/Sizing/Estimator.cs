using System.Collections.Immutable;
using InferenceSizing.Domain.Capacity;
using InferenceSizing.Domain.Engines.Shared;
using InferenceSizing.Domain.Networks;
using InferenceSizing.Domain.Networks.Graph;
using InferenceSizing.Domain.Outcomes;
using InferenceSizing.Domain.Serving;
using InferenceSizing.Domain.Techniques;
using InferenceSizing.Domain.Units;
using InferenceSizing.Domain.Walks;
using InferenceSizing.Domain.Walks.Times;

namespace InferenceSizing.Domain.Sizing;

/// <summary>The way through, top to bottom: a deployment and a workload in, the estimate or the reason against it out.</summary>
public static class Estimator
{
    /// <summary>Sizes a deployment.</summary>
    /// <returns>The estimate; a refusal where the model, the engine and the layout do not go together or the figures leave 63 bits.</returns>
    public static Outcome<Estimate> Estimate(Deployment deployment, Workload workload)
    {
        ArgumentNullException.ThrowIfNull(deployment);
        ArgumentNullException.ThrowIfNull(workload);
        if (Compatibility.RefusalOf(deployment, workload) is { } refusal)
            return refusal;
        try
        {
            LaidOut laidOut = deployment.Architecture.LayOut(workload.Image);
            if (laidOut.Operators is null)
                return Refusal.Invalid(Topic.ImageHeight, laidOut.Refusal ?? "Images of this size do not pass through the model.");
            if (Compatibility.RefusalOf(deployment.Layout, laidOut.Operators.Traits) is { } contradiction)
                return contradiction;
            return EstimateLaidOut(deployment, workload, laidOut.Operators, laidOut.Tokens);
        }
        catch (OverflowException)
        {
            return Refusal.Invalid(Topic.Workload, "The lengths, batch and dimensions multiply to more than 2^63 bytes.");
        }
    }

    /// <summary>Kernel times of a workload, before the engine's timing: what a calibration fits that timing to.</summary>
    /// <returns>The times; a refusal as of <see cref="Estimate"/>.</returns>
    public static Outcome<StepCosts> CostsOf(Deployment deployment, Workload workload)
    {
        ArgumentNullException.ThrowIfNull(deployment);
        ArgumentNullException.ThrowIfNull(workload);
        if (Compatibility.RefusalOf(deployment, workload) is { } refusal)
            return refusal;
        LaidOut laidOut = deployment.Architecture.LayOut(workload.Image);
        if (laidOut.Operators is null)
            return Refusal.Invalid(Topic.ImageHeight, laidOut.Refusal ?? "Images of this size do not pass through the model.");
        if (Compatibility.RefusalOf(deployment.Layout, laidOut.Operators.Traits) is { } contradiction)
            return contradiction;
        RankLoad load = deployment.LoadFor(workload, laidOut.Operators, laidOut.Tokens);
        IPassTimes passes = deployment.PassTimesOf(load);
        return deployment.ServingOf(load, passes, deployment.AccuracyOf(load, passes)).CostsAt(workload.AtOnce.Count);
    }

    private static Estimate EstimateLaidOut(Deployment deployment, Workload workload, OperatorList operators, int tokensPerImage)
    {
        RankLoad offered = deployment.LoadFor(workload, operators, tokensPerImage);
        IPassTimes passes = deployment.PassTimesOf(offered);
        PredictionAccuracy accuracy = deployment.AccuracyOf(offered, passes);
        ServingModel serving = deployment.ServingOf(offered, passes, accuracy);
        RankLoad load = offered with { InFlight = serving.InFlight.Sequences.Estimate };
        (EngineMemory first, int fullest, EngineMemory perGpu, MemorySum instance) = InstanceMemory(deployment.Engine, load);
        ImmutableArray<StartupRefusal> startup = StartupCheck.FailuresOf(deployment.Engine, load);
        ImmutableArray<BatchLimit> limits = BatchLimits.Of(deployment.Engine, load, startup);
        LargestBatch largest = LargestOf(deployment, load, serving, limits);
        (bool generates, bool onDrive, long inFlight) = (deployment.Architecture.Generates, deployment.Offload?.To == OffloadTarget.Nvme, load.InFlight.Count);
        return new Estimate
        {
            Startup = startup,
            Fits = serving.InFlight.IsSteady && limits.All(limit => inFlight <= limit.BatchSize),
            Operators = operators,
            Deployment = deployment,
            Load = load,
            InFlight = serving.InFlight,
            PerGpu = perGpu,
            Instance = instance,
            HostWeights = onDrive ? ByteCount.Zero : load.Weights.Host,
            DriveWeights = onDrive ? load.Weights.Host : ByteCount.Zero,
            Stream = deployment.StreamOf(load),
            HostCache = first.HostCache,
            HostBuffers = first.HostBuffers,
            Weights = WeightRowsOf(deployment.Engine, load),
            CacheBytesPerToken = load.Cache.PerToken(fullest, load.CachedTokens),
            CacheBytesPerSequence = load.Cache.PerSequence(fullest, load.CachedTokens, load.EncoderTokens),
            LargestBatch = largest,
            Served = serving.Served,
            Serving = serving,
            Prefill = generates ? serving.PrefillParts().Parts : [],
            Decode = generates && workload.OutputTokens > 1 ? serving.DecodeParts(inFlight).Parts : [],
            Forward = generates ? [] : serving.ForwardParts(inFlight).Parts,
            TimeBasis = accuracy.Basis,
            Warnings = Cautions.Of(deployment, workload, serving.Served, load.Placement, largest.BatchSize),
        };
    }

    /// <summary>The largest batch in the unit in which one is asked for: asked again it fits, and one more does not.</summary>
    private static LargestBatch LargestOf(Deployment deployment, RankLoad load, ServingModel serving, ImmutableArray<BatchLimit> limits)
    {
        Workload workload = load.Workload;
        BatchLimit binding = limits.MinBy(limit => limit.BatchSize);
        long largest = workload.AskedFor(binding.BatchSize), busiest = workload.BusiestOf(largest);
        return new LargestBatch(
            largest,
            binding.Limit,
            deployment.Architecture.Generates || workload.Image is null ? workload.ContextTokens : 0,
            [.. limits.Select(limit => limit with { BatchSize = workload.AskedFor(limit.BatchSize) })],
            largest == 0 ? null : serving.At(busiest))
        {
            SaturatesAt = serving.SaturatesAt(busiest) is { } saturates ? Math.Max(1, workload.AskedFor(saturates)) : null,
            Guaranteed = deployment.Engine.GuaranteedSequences(load) is { } guaranteed && guaranteed < binding.BatchSize ? workload.AskedFor(guaranteed) : null,
        };
    }

    /// <summary>The model's own weights, what the engine makes for it, and what is loaded beside it.</summary>
    private static ImmutableArray<WeightRow> WeightRowsOf(Engine engine, RankLoad load)
    {
        ImmutableArray<WeightRow> rows = load.Weights.Rows;
        if (engine.LoadedTables(load) is { Bytes.Count: > 0 } made)
            rows = rows.Add(made);
        if (engine.Adapters?.Whole(load) is { } adapters)
            rows = rows.Add(adapters);
        return load.Draft is { } draft ? rows.AddRange(draft.Rows) : rows;
    }

    /// <summary>Shares out a GPU of every stage; the fullest decides, and the pool is the smallest, since all stages hold the same sequences.</summary>
    private static (EngineMemory First, int Fullest, EngineMemory PerGpu, MemorySum Instance) InstanceMemory(Engine engine, RankLoad load)
    {
        int fullest = 0;
        EngineMemory? first = null, most = null;
        MemorySum sum = new(ByteCount.Zero, ByteCount.Zero, default, default, default);
        long ranks = (long)load.Layout.Tensor * load.Layout.AttentionData;
        Ratio each = Ratio.From(ranks);
        for (int stage = 0; stage < load.Layout.Pipeline; stage++)
        {
            EngineMemory memory = engine.Share(load, stage, load.InFlight.Count);
            sum = new MemorySum(sum.Weights + (ranks * memory.Weights), sum.Cache + (ranks * memory.Cache), sum.Activations + (memory.Activations * each),
                sum.CudaGraphs + (memory.CudaGraphs * each), sum.Runtime + (memory.Runtime * each));
            first ??= memory;
            if (most is null || memory.Free.Count < most.Free.Count)
                (fullest, most) = (stage, memory);
        }

        return (first!, fullest, most!, sum);
    }
}
