using System.Collections.Immutable;
using System.Globalization;
using InferenceSizing.Domain.Outcomes;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Engines.Shared;

/// <summary>Something that has to hold for an engine to start with a model on a GPU.</summary>
internal sealed class StartupCheck
{
    private readonly Func<RankLoad, StartupRefusal?> _failure;
    private readonly Func<RankLoad, bool> _fails;

    /// <param name="failure">What to tell the user; null where the check holds.</param>
    /// <param name="fails">Whether the check fails, where that costs less than to say why: searches ask for nothing else.</param>
    internal StartupCheck(Func<RankLoad, StartupRefusal?> failure, Func<RankLoad, bool>? fails = null) =>
        (_failure, _fails) = (failure, fails ?? (load => failure(load) is not null));

    /// <summary>Why the engine does not start; null where it does.</summary>
    public StartupRefusal? Failure(RankLoad load) => _failure(load);

    /// <summary>The release has the model.</summary>
    internal static StartupCheck ModelIsServed(Engine engine)
    {
        return new(load => engine.Models.MayLoad(load.Architecture.Family, load.Version) ? null : Refused(load.Architecture.Family, load.Version));

        StartupRefusal Refused(string family, EngineVersion asked)
        {
            ReleaseSpan span = engine.Models.SpanOf(family);
            string which = span.IsBefore(asked) ? $"does not have '{family}' yet: {span.FirstWith!.Text} does" : $"no longer has '{family}': " +
                $"{span.LastWith!.Text} was the last known to";
            return new StartupRefusal(
                StartupCode.ModelUnsupported, $"{engine.Name} does not start: {asked.Text} {which}.", Topic.EngineVersion, Magnitude.From(1), Magnitude.From(0),
                StartupUnit.Models);
        }
    }

    /// <summary>The release is published with kernels for the chip.</summary>
    internal static StartupCheck ChipIsServed(Engine engine)
    {
        return new(load => engine.Chips.Kernels.SpanOf(load.Accelerator) is var span && span.MayHave(load.Version) ? null : Refused(load, span));

        StartupRefusal Refused(RankLoad load, ReleaseSpan span)
        {
            string which = span.IsBefore(load.Version) ? $"without kernels for this GPU, which {span.FirstWith!.Text} has" : $"without kernels for this GPU: " +
                $"{span.LastWith!.Text} was the last known to have them";
            return new StartupRefusal(
                StartupCode.GpuUnsupported,
                $"{engine.Name} does not start: {load.Version.Text} is published {which} ({load.Accelerator.ComputeCapability}).",
                Topic.EngineVersion, Magnitude.From(1), Magnitude.From(0), StartupUnit.Kernels);
        }
    }

    /// <summary>Layers that are given to pipeline stages by hand are all the model's (<c>get_pp_indices</c> in <c>distributed/utils.py</c> of vLLM and
    /// SGLang).</summary>
    internal static StartupCheck StagesHoldAllLayers(Engine engine, Knob layers) => new(load =>
    {
        double given = load.Layout.StageShares.Sum(share => share.Value);
        int own = load.Operators.Layers.Count;
        return load.Layout.StageShares.IsEmpty || given == own ? null : new StartupRefusal(
            StartupCode.SettingRefused,
            string.Create(CultureInfo.InvariantCulture, $"{engine.Name} does not start: {layers.Name} has {given} layers, and the model {own}."),
            Subject.Setting(layers.Name), Magnitude.From(own), Magnitude.From(given), StartupUnit.Layers);
    });

    /// <summary>The share asked for is free.</summary>
    internal static StartupCheck ShareIsFree(Engine engine, Knob<Ratio> share)
    {
        return new(load => Exceeds(load) ? Refused(load.Knobs.Get(share), engine.Startup.LargestShareOf(load), load.Usable) : null, Exceeds);

        bool Exceeds(RankLoad load) => load.Knobs.Get(share) > engine.Startup.LargestShareOf(load);

        StartupRefusal Refused(Ratio asked, Ratio largest, ByteCount usable) => new(
            StartupCode.ShareExceedsFree,
            string.Create(CultureInfo.InvariantCulture, $"{engine.Name} does not start: the host, other processes and the engine's own context leave " +
                $"{largest.Value:0.###} of the GPU, less than the {asked.Value:0.###} asked for."),
            Subject.Setting(share.Name),
            Magnitude.From((usable * asked).Count),
            Magnitude.From((usable * largest).Count),
            StartupUnit.Bytes);
    }

    /// <summary>Weights and the profile run leave memory for the cache on every stage.</summary>
    internal static StartupCheck LeavesCache(PagedEngine engine, Knob<Ratio> share) => new(
        load =>
        {
            if (StageWithoutCache(engine, load) is not { } plan)
                return null;
            double held = plan.Budget.Count - plan.Pool.Count;
            return new StartupRefusal(
                StartupCode.WeightsExceedBudget,
                string.Create(CultureInfo.InvariantCulture, $"{engine.Name} does not start: weights and the profile run take {Gibibytes(held)} GiB of " +
                    $"the {Gibibytes(plan.Budget.Count)} GiB that {share.Name} gives; nothing is left for the KV cache."),
                Subject.Setting(share.Name),
                Magnitude.From(held),
                Magnitude.From(plan.Budget.Count),
                StartupUnit.Bytes);
        },
        load => StageWithoutCache(engine, load) is not null);

    private static StagePlan? StageWithoutCache(PagedEngine engine, RankLoad load)
    {
        for (int stage = 0; stage < load.Layout.Pipeline; stage++)
        {
            StagePlan plan = load.PlanOf(engine, stage);
            if (plan.Pool.Count <= 0 && load.Cache.OfStage(stage).Length > 0)
                return plan;
        }

        return null;
    }

    /// <summary>The longest context is no longer than the model's own.</summary>
    internal static StartupCheck ContextIsOfModel(Engine engine, Knob<long> context) => new(load =>
        engine.LongestContext(load.Architecture, load.Knobs).Count is > 0 and var own && load.Knobs.Has(context) && load.Knobs.Get(context) is var asked
            && asked > own
            ? new StartupRefusal(
                StartupCode.ContextExceedsModel,
                string.Create(CultureInfo.InvariantCulture, $"{engine.Name} does not start: {context.Name} {asked} is longer than the {own} tokens of the " +
                    $"model's config."),
                Subject.Setting(context.Name),
                Magnitude.From(asked),
                Magnitude.From(own),
                StartupUnit.Tokens)
            : null);

    /// <summary>All checks that fail, in the order in which the engine makes them; that all of it lies on the GPU only where they hold, since it is the
    /// last to fail.</summary>
    internal static ImmutableArray<StartupRefusal> FailuresOf(Engine engine, RankLoad load)
    {
        ImmutableArray<StartupRefusal>.Builder? failures = null;
        foreach (StartupCheck check in engine.Startup.Checks)
        {
            if (check.Failure(load) is { } failure)
                (failures ??= ImmutableArray.CreateBuilder<StartupRefusal>()).Add(failure);
        }

        if (failures is not null)
            return failures.ToImmutable();
        return RestFailure(engine, load) is { } rest ? [rest] : [];
    }

    /// <summary>Whether the engine starts.</summary>
    internal static bool AllHold(Engine engine, RankLoad load) => HoldWithinShare(engine, load) && OverfullGpu(engine, load) is null;

    /// <summary>Whether the engine starts with its share as it is, whatever lies beside that share: what a larger share passes too.</summary>
    internal static bool HoldWithinShare(Engine engine, RankLoad load)
    {
        foreach (StartupCheck check in engine.Startup.Checks)
        {
            if (check._fails(load))
                return false;
        }

        return true;
    }

    /// <summary>All that lies on a GPU once the engine is up, within its share and beside it, is what the GPU has: an engine that sets aside more dies when it
    /// captures its graphs or runs its first step.</summary>
    private static StartupRefusal? RestFailure(Engine engine, RankLoad load) =>
        OverfullGpu(engine, load) is not { } held || engine.Find(KnobRole.BudgetShare) is not { } share
            ? null
            : new StartupRefusal(
                StartupCode.RestExceedsMemory,
                $"{engine.Name} does not stay up: weights, cache pool, activations, graphs and libraries take {Gibibytes(held.Count)} GiB of the " +
                $"{Gibibytes(load.Available.Count)} GiB that the GPU has.",
                Subject.Setting(share.Name),
                Magnitude.From(held.Count),
                Magnitude.From(load.Available.Count),
                StartupUnit.Bytes);

    /// <summary>What the first GPU holds that holds more than it has; null where none does.</summary>
    private static ByteCount? OverfullGpu(Engine engine, RankLoad load)
    {
        if (engine is not PagedEngine paged || engine.Find(KnobRole.BudgetShare) is null)
            return null;
        for (int stage = 0; stage < load.Layout.Pipeline; stage++)
        {
            StagePlan plan = load.PlanOf(paged, stage);
            ByteCount held = plan.Weights + plan.Pool.Surplus + plan.CacheBeside + plan.Activations.Estimate + plan.Graphs.Estimate + plan.Runtime.Estimate
                + engine.Startup.HeldBeside(load);
            if (held > load.Available)
                return held;
        }

        return null;
    }

    internal static string Gibibytes(double bytes) => (bytes / ByteCount.PerGiB).ToString("0.00", CultureInfo.InvariantCulture);

    /// <summary>A compute capability as the two figures of a check count it: 9.0 for 90.</summary>
    internal static double Capability(int number)
    {
        const double tens = 10;
        return number / tens;
    }
}
