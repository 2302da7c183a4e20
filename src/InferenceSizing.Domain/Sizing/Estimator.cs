using System.Collections.Immutable;
using InferenceSizing.Domain.Capacity;
using InferenceSizing.Domain.Deployments;
using InferenceSizing.Domain.Engines.Shared;
using InferenceSizing.Domain.Learning;
using InferenceSizing.Domain.Loads;
using InferenceSizing.Domain.Networks;
using InferenceSizing.Domain.Outcomes;
using InferenceSizing.Domain.Serving;
using InferenceSizing.Domain.Techniques;
using InferenceSizing.Domain.Units;
using InferenceSizing.Domain.Walks.Times;

namespace InferenceSizing.Domain.Sizing;

/// <summary>The way through, top to bottom: a deployment and a workload in, the estimate or the reason against it out.</summary>
public static class Estimator
{
    /// <summary>Sizes a deployment.</summary>
    /// <returns>The estimate; a refusal where the model, the engine and the layout do not go together or the figures leave 63 bits.</returns>
    public static Outcome<Estimate> Estimate(Deployment deployment, Workload workload) =>
        Checked(deployment, workload, EstimateOf);

    /// <summary>Kernel times of a workload, before the engine's timing: what a calibration fits that timing to.</summary>
    /// <returns>The times; a refusal as of <see cref="Estimate"/>.</returns>
    internal static Outcome<StepCosts> CostsOf(Deployment deployment, Workload workload) => Checked(deployment, workload, static (timed, offered, laidOut) =>
    {
        RankLoad load = timed.LoadFor(offered, laidOut.Operators!, (int)laidOut.Tokens.Count);
        IPassTimes passes = timed.PassTimesOf(load);
        return timed.ServingOf(load, passes, timed.AccuracyOf(load, passes)).CostsAt(offered.AtOnce.Count);
    });

    private static Outcome<T> Checked<T>(Deployment deployment, Workload workload, Func<Deployment, Workload, LaidOut, T> answer)
        where T : class
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
            if (Compatibility.RefusalOf(deployment, laidOut.Operators.Traits) is { } contradiction)
                return contradiction;
            return answer(deployment, workload, laidOut);
        }
        catch (OverflowException)
        {
            return Refusal.Invalid(Topic.Workload, "The lengths, batch and dimensions multiply to more than 2^63 bytes.");
        }
    }

    private static Estimate EstimateOf(Deployment deployment, Workload workload, LaidOut laidOut)
    {
        Engine engine = deployment.Engine;
        RankLoad offered = deployment.LoadFor(workload, laidOut.Operators!, (int)laidOut.Tokens.Count);
        IPassTimes passes = deployment.PassTimesOf(offered);
        PredictionAccuracy accuracy = deployment.AccuracyOf(offered, passes);
        PromptReading? reading = PromptReading.Of(deployment, workload, laidOut, accuracy);
        (ServingModel serving, Learned? learned) = reading is null ? Learning(deployment, offered, passes, accuracy)
            : (deployment.ServingOf(offered, passes, accuracy, reading.Readers), null);
        RankLoad load = offered with { InFlight = serving.InFlight.Sequences.Estimate };
        InstanceMemory memory = InstanceMemory.Of(engine, load);
        ImmutableArray<StartupRefusal> startup = StartupCheck.FailuresOf(engine, load);
        ImmutableArray<BatchLimit> limits = BatchLimits.Of(engine, load, reading is null ? startup : [.. startup, .. reading.Startup]);
        LargestBatch largest = LargestBatch.Of(
            engine, load, serving, engine.AutoOffload is null ? null : ServingWith(deployment, learned?.Accuracy ?? accuracy, reading, learned), limits);
        ByteCount away = engine.WaitingParts?.HostWeightsOf(load) ?? load.Weights.Host;
        bool onDrive = deployment.Offload?.To == OffloadTarget.Nvme;
        return new Estimate
        {
            Startup = startup,
            Reading = reading,
            Fits = reading is not { Fits: false } && serving.InFlight.IsSteady && BatchLimits.Admit(limits, load.InFlight.Count),
            Operators = load.Operators,
            Deployment = deployment,
            Load = load,
            InFlight = serving.InFlight,
            PerGpu = memory.PerGpu,
            Instance = memory.Sum,
            HostWeights = onDrive ? ByteCount.Zero : away,
            DriveWeights = onDrive ? load.Weights.Host : ByteCount.Zero,
            Stream = deployment.StreamOf(load),
            HostCache = memory.First.HostCache,
            HostBuffers = memory.First.HostBuffers,
            Weights = engine.WeightRowsOf(load),
            CacheBytesPerToken = load.Cache.PerToken(memory.FullestStage, load.CachedTokens),
            CacheBytesPerSequence = load.Cache.PerSequence(memory.FullestStage, load.CachedTokens, load.EncoderTokens),
            LargestBatch = largest,
            Served = serving.Served,
            Serving = serving,
            TimeBasis = learned is null ? accuracy.Basis : $"{accuracy.Basis} {learned.Basis}",
            CalibratedBy = learned?.Runs ?? [],
            Warnings = EstimateWarnings.Of(deployment, load, serving.Served, largest, startup.IsEmpty),
        };
    }

    /// <summary>How the load is served, corrected by runs that the site measured where there are any.</summary>
    private static (ServingModel Serving, Learned? Learned) Learning(Deployment deployment, RankLoad offered, IPassTimes passes, PredictionAccuracy accuracy)
    {
        ServingModel serving = deployment.ServingOf(offered, passes, accuracy);
        return deployment.Measured.IsEmpty || deployment.LearnedOf(offered.Workload, serving.Served, accuracy) is not { } learned ? (serving, null)
            : (deployment.ServingOf(offered, passes, learned.Accuracy, null, learned.Correction), learned);
    }

    /// <summary>Times of loads that are placed otherwise. Apart, so that an estimate whose layers stay where they are holds nothing for it.</summary>
    private static Func<RankLoad, ServingModel> ServingWith(Deployment deployment, PredictionAccuracy accuracy, PromptReading? reading, Learned? learned) =>
        placed => deployment.ServingOf(placed, deployment.PassTimesOf(placed), accuracy, reading?.Readers, learned?.Correction);
}
