using System.Globalization;
using InferenceSizing.Domain.Capacity;
using InferenceSizing.Domain.Deployments;
using InferenceSizing.Domain.Engines.Shared;
using InferenceSizing.Domain.Loads;
using InferenceSizing.Domain.Networks;
using InferenceSizing.Domain.Searching;
using InferenceSizing.Domain.Sizing;
using InferenceSizing.Domain.Techniques;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Deciding;

/// <summary>The changes worth trying on a question that does not pass, least demanding first. Whether one helps is for the estimate to say.</summary>
internal sealed partial class Candidates(Assessment asked, Alternatives alternatives)
{
    private const int Siblings = 4;
    private static readonly double[] LayerShares = [0.875, 0.75, 0.625, 0.5, 0.375, 0.25, 0.125, 0];

    private readonly Estimate _estimate = asked.Estimate;
    private readonly Deployment _deployment = asked.Estimate.Deployment;
    private readonly Workload _workload = asked.Estimate.Load.Workload;

    public IEnumerable<Change> All() =>
    [
        .. EngineSettings(), .. Releases(), .. Layouts(), .. Computations(), .. CachePrecisions(), .. WeightPrecisions(), .. MoreGpus(), .. Slices(),
            .. OtherGpus(), .. Batches(), .. Contexts(), .. Offloads(), .. Prunings(), .. SmallerModels(),
    ];

    /// <summary>Of one sequence: of an encoder-decoder what the decoder keeps.</summary>
    private TokenCount Cached => TokenCount.From(_estimate.Load.CachedTokens);

    private bool Failed => asked.Verdict is { Passed: false };

    private IEnumerable<Change> EngineSettings()
    {
        Engine engine = _deployment.Engine;
        Ratio? share = FittingShare();
        if (share is { } fitting)
            yield return Setting(engine.Find(KnobRole.BudgetShare)!, KnobValue.Of(fitting),
                string.Create(CultureInfo.InvariantCulture, $"Give the engine {100 * fitting.Value:0} % of the GPU"));
        foreach (StartupRefusal refusal in _estimate.Startup)
        {
            if ((share is null || refusal.Code != StartupCode.ShareExceedsFree) && StartingWith(refusal) is { } starting)
                yield return starting;
        }

        if (ShorterContext() is { } shorter)
            yield return shorter;

        (string Limit, long Sequences)? most = engine.Admission.SequenceLimit(_estimate.Load);
        bool tooFew = most?.Sequences < _estimate.Load.InFlight.Count;
        Knob? context = EngineLimits.ContextKnob(_deployment);
        if (tooFew && EngineLimits.SequenceKnob(_deployment) is { } sequences && sequences.Name == most!.Value.Limit)
            yield return Setting(sequences, KnobValue.Of(_estimate.Load.InFlight.Count), $"Let the engine run {_estimate.Load.InFlight.Count} sequences");
        if ((engine.Admission.ContextLimit(_estimate.Load)?.Tokens < Cached.Count || (tooFew && context?.Name == most!.Value.Limit))
            && EngineLimits.WithinModel(_deployment, Cached.Count)
            && EngineLimits.ContextSetting(_estimate, Cached) is { } setting)
        {
            yield return Setting(context!, setting, $"Let the engine hold {Cached} tokens of context");
        }

        if (engine.Find(KnobRole.NoGraphs) is { } noGraphs && !_deployment.Knobs[noGraphs].Flag && !_estimate.Fits)
            yield return Setting(noGraphs, KnobValue.Of(true), "Run without CUDA graphs");
        foreach (Change decoding in Decodings())
            yield return decoding;
        if (engine.Find(KnobRole.FusedAttention) is { } fused && !_deployment.Knobs[fused].Flag)
            yield return Setting(fused, KnobValue.Of(true), "Run attention as one fused kernel");
    }

    /// <summary>The share nearest to the asked one that fits: the smallest where more is needed, the largest in hundredths where less is.</summary>
    private Ratio? FittingShare()
    {
        const int whole = 100;
        if (_estimate.Fits || _estimate.Capacity.MemoryShare.Share is not { } smallest
            || _deployment.Engine.Find(KnobRole.BudgetShare) is not { } knob)
            return null;
        int least = (int)Math.Round(whole * smallest.Value), most = (int)Math.Ceiling(whole * _estimate.Load.Knobs[knob].Share.Value) - 1;
        return most <= least ? smallest
            : Hundredths(least + Frontier.Largest(most - least, more => FitsWith(knob, KnobValue.Of(Hundredths(least + more)))));

        static Ratio Hundredths(long count) => Ratio.From((double)count / whole);
    }

    /// <summary>The longest context, in halves of the asked one, with which the load fits: of an engine that divides its cache by it. Requests of half the
    /// longest length are what such an engine divides it for, so that none fits where that does not.</summary>
    private Change? ShorterContext()
    {
        const int half = 2;
        if (_estimate.Fits || !_estimate.Startup.IsEmpty || _deployment.Engine.Find(KnobRole.Slots) is not null
            || EngineLimits.ContextKnob(_deployment) is not { } knob
            || !_estimate.Load.Knobs.Has(knob))
            return null;
        long asked = _estimate.Load.Knobs[knob].Count, least = half * Cached.Count;
        if (asked <= least || !FitsWith(knob, KnobValue.Of(least)))
            return null;
        long longest = asked / half;
        while (longest > least && !FitsWith(knob, KnobValue.Of(longest)))
            longest /= half;
        longest = Math.Max(longest, least);
        return Setting(knob, KnobValue.Of(longest), $"Let the engine hold {longest} tokens of context");
    }

    private bool FitsWith(Knob knob, KnobValue value) =>
        BatchLimits.Fits(_deployment, _deployment.SettledAnew(_estimate.Load with { Knobs = _estimate.Load.Knobs.With(knob, value) }));

    /// <summary>Releases without the check that fails: the first or the last with the model or with kernels for the GPU, the last before a check
    /// came, and the one that answers where none is named.</summary>
    private IEnumerable<Change> Releases()
    {
        Engine engine = _deployment.Engine;
        if (_estimate.Startup.IsEmpty)
            return [];
        ReleaseSpan span = engine.Models.SpanOf(_deployment.Architecture.Family);
        EngineVersion usual = engine.DefaultVersionFor(_deployment.Architecture, _deployment.Accelerator);
        IEnumerable<EngineVersion?> others =
        [
            .. _estimate.Startup.SelectMany(refusal => refusal.Code switch
            {
                StartupCode.ModelUnsupported => [span.NearestWith(_deployment.Version), usual],
                StartupCode.GpuUnsupported => [engine.Chips.Kernels.SpanOf(_deployment.Accelerator).NearestWith(_deployment.Version)],
                StartupCode.FormatUnsupported => [usual],
                _ => (EngineVersion?[])[refusal.Since is { } since ? engine.Versions.FirstOrDefault(version => version.CompareTo(since) < 0) : null],
            }),
        ];
        return others.OfType<EngineVersion>().Where(version => !version.Equals(_deployment.Version)).Distinct().Select(
            version => new Change(ChangeKind.EngineRelease, $"Use {engine.Name} {version.Text}") { Engine = engine, Version = version });
    }

    /// <summary>A pipeline's decoder that works on less at once.</summary>
    private IEnumerable<Change> Decodings()
    {
        if (_estimate.Fits || !_deployment.Architecture.IsPipeline)
            yield break;
        if (_workload.AtOnce.Count > 1 && Unused(KnobRole.SlicedDecoding) is { } slices)
            yield return Setting(slices, KnobValue.Of(true), "Decode the images of a batch one by one");
        if (_deployment.Architecture.DecodesInTiles is false && Unused(KnobRole.TiledDecoding) is { } tiles)
            yield return Setting(tiles, KnobValue.Of(true), "Decode tile by tile");
    }

    /// <summary>The engine's switch of that role, where it is off.</summary>
    private Knob? Unused(KnobRole role) => _deployment.Engine.Find(role) is { } knob && !_deployment.Knobs[knob].Flag ? knob : null;

    /// <summary>What there is in place of what a start-up check asks for: the longest context that the cache holds, as many sequences as there are
    /// blocks; else the least of a setting of tokens that it starts with.</summary>
    private Change? StartingWith(StartupRefusal refusal)
    {
        if (_deployment.Engine.Find(refusal.Setting.Name) is not { } knob || refusal.Available.Value < 1)
            return null;
        long available = (long)refusal.Available.Value;
        return refusal.Code switch
        {
            StartupCode.ContextExceedsCache or StartupCode.ContextExceedsModel when available >= Cached.Count =>
                Setting(knob, KnobValue.Of(available), $"Let the engine hold {available} tokens of context"),
            StartupCode.SequencesExceedBlocks when available >= _estimate.Load.InFlight.Count =>
                Setting(knob, KnobValue.Of(available), $"Let the engine run {available} sequences"),
            StartupCode.SettingRefused when knob is Knob<long> && refusal.Unit == StartupUnit.Tokens && refusal.Required.Value > available =>
                Setting(knob, KnobValue.Of((long)refusal.Required.Value), $"Raise the setting to {(long)refusal.Required.Value}"),
            StartupCode.RestExceedsMemory when knob.Has(KnobRole.CacheBytes) => Setting(knob, KnobValue.Of(available), "Give the cache what is left"),
            StartupCode.ShareExceedsFree when EngineLimits.FreeShare(_estimate, refusal) is { } free =>
                Setting(knob, KnobValue.Of(free), string.Create(CultureInfo.InvariantCulture, $"Take {free.Value:0.##} of the GPU")),
            _ => null,
        };
    }

    private Change Setting(Knob knob, KnobValue value, string title) => Setting(knob, KnobSet.Empty.With(knob, value), title);

    private Change Setting(Knob knob, KnobSet settings, string title) =>
        new(ChangeKind.EngineSetting, $"{title} ({knob.Name})") { Engine = _deployment.Engine, Settings = settings };

    /// <summary>Fewer sequences at once, and no more let in by the engine.</summary>
    private IEnumerable<Change> Batches()
    {
        if (_workload.Offered.AtOnce is not { Count: var offered })
            yield break;
        // What the engine would hold if it started: the setting that keeps it from starting is changed with the batch.
        long most = _estimate.LargestBatch.ByLimit.Where(limit => !_estimate.Startup.Any(refusal => refusal.Limit == limit.Limit))
            .Min(limit => limit.BatchSize.Count);
        if (most > 0 && most < offered)
            yield return Batch(most);
        if (!Failed)
            yield break;
        for (long fewer = Math.Min(offered, Math.Max(1, most)) / 2; fewer >= 1; fewer /= 2)
            yield return Batch(fewer);

        Change Batch(long mean) => new(ChangeKind.Batch, $"Run {mean} at once")
        {
            Batch = SequenceCount.From(mean),
            Engine = _deployment.Engine,
            Settings = EngineLimits.SequenceKnob(_deployment) is { } knob ? KnobSet.Empty.With(knob, KnobValue.Of(_workload.BusiestOf(mean))) : KnobSet.Empty,
        };
    }

    /// <summary>Shorter prompts, and no longer ones let in by the engine.</summary>
    private IEnumerable<Change> Contexts()
    {
        if (_deployment.Architecture.Kind != ArchitectureKind.Decoder || _estimate.Capacity.Context is not { } longest)
            yield break;
        long prompt = longest.Tokens.Count - _workload.OutputTokens.Count;
        if (prompt > 0 && prompt < _workload.InputTokens.Count)
            yield return Prompt(prompt);
        if (Failed)
            yield return Prompt(Math.Max(1, _workload.InputTokens.Count / 2));

        Change Prompt(long tokens) => new(ChangeKind.Context, $"Take prompts of {tokens} tokens at most")
        {
            Input = TokenCount.From(tokens),
            Engine = _deployment.Engine,
            Settings = EngineLimits.ContextSetting(_estimate, TokenCount.From(tokens + _workload.OutputTokens.Count)) ?? KnobSet.Empty,
        };
    }

    private IEnumerable<Change> Offloads()
    {
        if (_deployment.Architecture.IsPipeline)
        {
            foreach (Change waiting in NetworksOffloaded())
                yield return waiting;
            yield break;
        }

        int layers = _deployment.Architecture.Dimensions.Layers.Count;
        if (_estimate.Fits || _deployment.Offload is not null || layers < 2 || _deployment.Architecture.Kind == ArchitectureKind.EncoderDecoder
            || _deployment.Layout.Pipeline > 1)
            yield break;
        bool streams = _deployment.Engine.ReleaseOf(_deployment.Version).Offloading is not null;
        foreach (int kept in LayerShares.Select(share => (int)(layers * share)).Distinct())
        {
            if (streams)
                yield return new Change(ChangeKind.Offload, $"Keep {kept} of {layers} layers on the GPU and bring the others in from host memory")
                {
                    LayersOnGpu = LayerCount.From(kept)
                };
            else if (_deployment.Engine.Find(KnobRole.GpuLayers) is { } onGpu && _deployment.Knobs.Has(onGpu) && kept < _deployment.Knobs[onGpu].Count)
                yield return Setting(onGpu, KnobValue.Of((long)kept), $"Keep {kept} of {layers} layers on the GPU") with { Kind = ChangeKind.Offload };
        }
    }

    /// <summary>Networks of a pipeline that wait in host memory, or all of its weights.</summary>
    private IEnumerable<Change> NetworksOffloaded()
    {
        if (_estimate.Fits || Unused(KnobRole.NetworksOnHost) is not { } networks || Unused(KnobRole.OperatorsOnHost) is not { } operators)
            yield break;
        yield return Setting(networks, KnobValue.Of(true), "Keep the networks in host memory, each until its turn comes") with { Kind = ChangeKind.Offload };
        yield return Setting(operators, KnobValue.Of(true), "Keep all weights in host memory, each until it is used") with { Kind = ChangeKind.Offload };
    }

    private IEnumerable<Change> Prunings()
    {
        if (_deployment.Pruning is not null || _deployment.WholeLayers > 0)
            yield break;
        yield return Pruned("Keep two of every four weights", PruningKind.TwoOfFour, 0.5);
        if (_deployment.Architecture.Input == InputKind.Tokens)
        {
            yield return Pruned("Take a quarter of the layers out and train again", PruningKind.Layers, 0.25);
            yield return Pruned("Take half of the layers out and train again", PruningKind.Layers, 0.5);
        }

        static Change Pruned(string title, PruningKind kind, double ratio) => new(ChangeKind.Pruning, title) { Pruning = new Pruning(kind, Ratio.From(ratio)) };
    }

    /// <summary>The largest of the smaller models first.</summary>
    private IEnumerable<Change> SmallerModels() => alternatives.Siblings
        .Where(model => model.Parameters.Count < _estimate.Operators.Parameters.Value)
        .OrderByDescending(model => model.Parameters.Count).ThenBy(model => model.Id, StringComparer.Ordinal)
        .DistinctBy(model => model.Parameters)
        .Take(Siblings)
        .Select(model => new Change(ChangeKind.SmallerModel, string.Create(CultureInfo.InvariantCulture, $"Use {model.Id} " +
            $"({model.Parameters.Count / 1e9:0.##} billion parameters)"))
        { Model = model.Source() })
        .Where(change => change.Model is not null);
}
