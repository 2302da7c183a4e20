using System.Collections.Immutable;
using InferenceSizing.Domain.Engines.Shared;
using InferenceSizing.Domain.Hardware;
using InferenceSizing.Domain.Networks;
using InferenceSizing.Domain.Numbers;
using InferenceSizing.Domain.Speculation;
using InferenceSizing.Domain.Techniques;
using InferenceSizing.Domain.Units;
using InferenceSizing.Domain.Walks;

namespace InferenceSizing.Domain.Engines.Sglang;

/// <summary>SGLang: weights and pool share a static fraction of what is free after start; activations and graphs live in the rest.</summary>
/// <remarks><c>pool = free after load − free before load · (1 − mem_fraction_static)</c>. Read in SGLang's <c>model_runner</c>; the default
/// fraction in <c>server_args.py</c> of 0.5.5 and 0.5.6.</remarks>
public sealed class SglangEngine : PagedEngine
{
    private const int RequestsAtMost = 4096;

    /// <summary>"Max running requests is reset to 48 for speculative decoding", <c>server_args.py</c>.</summary>
    private const int RequestsWhileSpeculating = 48;

    /// <summary>The context, in place before the free memory is first read: 0.51 GiB on H100.</summary>
    private static readonly ByteCount Context = ByteCount.FromMebibytes(512);

    /// <summary>Communicators in place by then: four and eight ranks over NVLink leave 1.9 to 2.0 GiB less than the total, two RTX 3090 over PCIe 0.5 to 0.65.</summary>
    private static readonly ByteCount NvLinkPeers = ByteCount.FromMebibytes(1500);
    private static readonly ByteCount PciePeers = ByteCount.FromMebibytes(80);

    /// <summary>What the system holds of shared memory: three logs of GB10 (115.0 to 115.4 of 121.7 GiB free).</summary>
    private static readonly ByteCount SharedWithHost = ByteCount.FromMebibytes(6000);

    /// <summary><c>mamba_full_memory_ratio</c>, the default of <c>server_args.py</c>.</summary>
    private static readonly Ratio StateRatio = Ratio.From(0.9);

    private const int RowsHeldByPass = 3;

    /// <summary>CUDA graphs altogether and of each captured size: fitted to seven logs, of one size (0.06 and 0.13 GiB), three (0.07), 36 (1.0 and 1.9) and 52 (0.6 and 1.4).</summary>
    private static readonly ByteCount Graphs = ByteCount.FromMebibytes(36);
    private static readonly ByteCount GraphsPerSize = ByteCount.FromMebibytes(16);
    private static readonly Spread ActivationSpread = Spread.Of(0.6, 1.8);
    private static readonly Spread RuntimeSpread = Spread.Of(0.5, 2.5);
    private static readonly Spread GraphSpread = Spread.Of(0.4, 2.4);

    public override string Name => "sglang";

    public override ImmutableArray<EngineVersion> Versions { get; } = [.. new[] { "0.5.6", "0.5.5", "0.4.6", "0.4.4" }.Select(text => EngineVersion.Parse(text)!)];

    public override ImmutableArray<Knob> Knobs { get; } = [Knob.MemFractionStatic, Knob.ContextLength, Knob.ChunkedPrefillSize, Knob.MaxRunningRequests, Knob.SwaFullTokensRatio, Knob.MaxLorasPerBatch, Knob.MaxLoraRank];

    /// <summary>Admission foresees part of the answer: <c>new_token_ratio</c>, 0.7 at first and falling, in SGLang's scheduler.</summary>
    public override Ratio OutputHeld => Ratio.From(0.65);

    /// <summary><c>--cpu-offload-gb</c> copies a layer in before it runs; <c>--offload-group-size</c>, since 0.5, brings it in ahead. Read in <c>utils/offloader.py</c>.</summary>
    public override StreamingAbility? Streaming(EngineVersion version)
    {
        ArgumentNullException.ThrowIfNull(version);
        const int aheadSince = 5;
        return new(FromDisk: false, Prefetches: version.IsAtLeast(0, aheadSince), ReadsInPlace: false);
    }

    /// <summary>Its kernels and FlashInfer's are compiled from compute capability 7.5 on (SGLang documentation, "Install").</summary>
    public override bool RunsOn(Accelerator accelerator)
    {
        ArgumentNullException.ThrowIfNull(accelerator);
        return accelerator.Generation is not (ChipGeneration.Pascal or ChipGeneration.Volta or ChipGeneration.Cdna or ChipGeneration.Rdna2 or ChipGeneration.Vega);
    }

    /// <summary>Of AMD's chips its own build knows gfx942 and gfx950; the older CDNA 2 and the RDNA line run with packages of others (pypi.org, sglang-radeon-rdna3).</summary>
    public override bool NeedsPlugInOn(Accelerator accelerator) => base.NeedsPlugInOn(accelerator)
        || accelerator.Generation is ChipGeneration.Cdna2 or ChipGeneration.Rdna3 or ChipGeneration.Rdna4;

    public override bool Runs(Architecture architecture) => architecture.Input == InputKind.Tokens && architecture.Kind is ArchitectureKind.Decoder or ArchitectureKind.Encoder;

    public override KnobSet Defaults(EngineSetting setting, EngineVersion version)
    {
        ArgumentNullException.ThrowIfNull(setting);
        SglangReserve reserve = SglangReserve.On(setting.Usable, setting.TensorRanks, version);
        if (setting.Asked.Has(Knob.ChunkedPrefillSize))
            reserve = reserve with { PrefillTokens = setting.Asked.Count(Knob.ChunkedPrefillSize) };
        const double windowRatio = 0.8;
        return (Adapts(setting) ? Adapters : KnobSet.Empty)
            .With(Knob.MemFractionStatic, reserve.Fraction(setting.Usable, setting.TensorRanks * setting.PipelineStages, setting.Speculation, version) * SglangVision.ShareOf(setting.Architecture.Dimensions, version))
            .With(Knob.ContextLength, setting.LongestContext)
            .With(Knob.ChunkedPrefillSize, reserve.PrefillTokens)
            .With(Knob.MaxRunningRequests, setting.Speculation is null or SpeculativeMethod.Ngram ? RequestsAtMost : RequestsWhileSpeculating)
            .With(Knob.SwaFullTokensRatio, Ratio.From(windowRatio));
    }

    private static bool Adapts(EngineSetting setting) => setting.Asked.Has(Knob.MaxLorasPerBatch) || setting.Asked.Has(Knob.MaxLoraRank);

    /// <summary><c>--max-loras-per-batch</c>, where one of them is set; the rank is that of the adapters at hand, of which PEFT's examples have 16.</summary>
    private static KnobSet Adapters { get; } = KnobSet.Empty.With(Knob.MaxLorasPerBatch, 8).With(Knob.MaxLoraRank, 16);

    public override (string Limit, long Sequences)? SequenceLimit(KnobSet knobs, int attentionReplicas) => ("maxRunningRequests", knobs.Count(Knob.MaxRunningRequests));

    /// <inheritdoc/>
    /// <remarks><c>ModelConfig</c> of <c>sglang/srt/configs/model_config.py</c>: an error unless SGLANG_ALLOW_OVERWRITE_LONGER_CONTEXT_LEN is set.</remarks>
    public override bool RefusesLongerThanModel => true;

    public override (string Limit, long Tokens)? ContextLimit(KnobSet knobs) => ("contextLength", knobs.Count(Knob.ContextLength));

    /// <summary><c>--speculative-algorithm</c>: EAGLE, EAGLE3 (pull request 4247, a week after 0.4.4, which stands for 0.4.5 too), NEXTN, and in 0.5.5 STANDALONE and NGRAM.</summary>
    public override bool Speculates(SpeculativeMethod method, EngineVersion version)
    {
        ArgumentNullException.ThrowIfNull(version);
        return method is not (SpeculativeMethod.DraftModel or SpeculativeMethod.Ngram) || version.IsAtLeast(0, 5);
    }

    /// <summary>Steps that <c>auto_choose_speculative_params</c> takes: five for EAGLE's heads on Llama and its like, three for draft models and MTP.</summary>
    public override int DraftTokens(SpeculativeMethod method)
    {
        const int ofHeads = 5;
        return method is SpeculativeMethod.Eagle or SpeculativeMethod.Eagle3 ? ofHeads : base.DraftTokens(method);
    }

    /// <summary>RadixAttention keeps what requests have in common once, token by token (Zheng et al. 2023, arXiv:2312.07104).</summary>
    public override bool FindsPrefixes(EngineVersion version) => true;

    /// <inheritdoc/>
    protected internal override long SharedBlock(RankLoad load) => 1;

    /// <inheritdoc/>
    public override WeightRow? AdaptersOf(RankLoad load) => SglangAdapters.Of(load)?.Whole;

    /// <summary>Tables of rotary angles, in single precision.</summary>
    public override WeightRow? MadeBeside(RankLoad load) => RotaryTables.Of(load, NumberFormat.Fp32);

    private static readonly MemoryRules Rules = new(
        new("mem_fraction_static x (usable - what start-up takes)", "sgl-project/sglang, model_runner.py"),
        new("widest layer over a chunk of prompt tokens, and three hidden rows of each", "sgl-project/sglang, server_args.py: kept out of the static fraction"),
        new("context and communicators before the weights are loaded", "start-up logs on RTX 3090, H100, H200 and GB10; docs/formulas.md, engines"),
        new("mem_fraction_static x free before load - weights", "sgl-project/sglang, model_runner.py and pool_configurator.py"),
        new("pool / (bytes of a token in full layers + swa_full_tokens_ratio x those in windowed layers); recurrent states take their share first", "sgl-project/sglang, model_runner.py"))
    {
        Graphs = new("36 MiB + 16 MiB for each captured batch size", "fitted to seven start-up logs; server_args.py for the sizes"),
    };

    /// <inheritdoc/>
    public override MemoryRules RulesOf(EngineVersion version) => Rules;

    /// <inheritdoc/>
    internal override StagePlan PlanOf(RankLoad load, int stage)
    {
        KnobSet knobs = load.Knobs;
        ByteCount taken = Taken(load);
        ByteCount budget = load.Available.Less(taken) * knobs.Share(Knob.MemFractionStatic);
        ByteCount activations = ForwardPeak.Of(load, knobs.Count(Knob.ChunkedPrefillSize), RowsHeldByPass);
        ByteCount graphs = Graphs + (SglangReserve.On(load.Usable, load.Layout.Tensor, load.Version).CapturedSizes(knobs.Count(Knob.MaxRunningRequests)) * GraphsPerSize);
        ByteCount adapters = SglangAdapters.Of(load)?.OfStage(stage) ?? ByteCount.Zero;
        ByteCount weights = load.Weights.OfStage(stage) + adapters + RotaryTables.Of(load, NumberFormat.Fp32).Bytes + WholeEmbedding(load, stage);
        ByteBalance pool = budget - weights;
        const int page = 1;
        TokenPools cache = TokenPools.Of(load.OwnCache.OfStage(stage), pool.Surplus, knobs.Share(Knob.SwaFullTokensRatio), StateRatio, page, knobs.Count(Knob.ContextLength));
        // What proposes tokens is loaded after the pool was made, with as many cache slots as the model has, out of the part that is not static.
        ByteCount draft = load.DraftWeightsOf(stage);
        ByteCount slots = stage == load.Layout.Pipeline - 1 && load.Draft is { } beside ? cache.LoggedTokens * beside.Cache.PerToken(0, 0) : ByteCount.Zero;
        budget += draft + slots;
        weights += draft;
        // What does not go into that part ends the start-up, whatever the pool holds.
        if (load.Draft is not null && load.Available.Less(taken) < budget)
            pool = load.Available.Less(taken) - budget;
        return new StagePlan(budget, weights, ActivationSpread.Around(activations), GraphSpread.Around(graphs), RuntimeSpread.Around(taken), pool, cache) { CacheBeside = slots };
    }

    private static ByteCount Taken(RankLoad load)
    {
        int ranks = load.Layout.GpusPerInstance;
        ByteCount peers = ranks == 1 ? ByteCount.Zero : load.Accelerator.Interconnect.Kind == LinkKind.NvLink ? NvLinkPeers : PciePeers;
        return Context + peers + (load.Accelerator.MemoryKind == MemoryKind.Unified ? SharedWithHost : ByteCount.Zero);
    }

    /// <summary>What tensor ranks hold of the token embedding beyond their share: Gemma's scaled embedding is a plain table there, whole on every rank.</summary>
    /// <remarks>Read in SGLang's <c>models/gemma3_causal.py</c>; the free memory printed for Gemma 4 at two ranks agrees to 0.5 %.</remarks>
    private static ByteCount WholeEmbedding(RankLoad load, int stage)
    {
        bool whole = load.Architecture.Family.StartsWith("gemma3", StringComparison.Ordinal) || load.Architecture.Family.StartsWith("gemma4", StringComparison.Ordinal);
        if (!whole || load.Layout.Tensor == 1 || (stage != 0 && stage != load.Layout.Pipeline - 1))
            return ByteCount.Zero;
        ModelDimensions model = load.Architecture.Dimensions;
        long elements = checked((long)model.VocabularySize * model.HiddenSize);
        return ByteCount.FromBits(checked((elements - (elements / load.Layout.Tensor)) * load.Precision.HiddenStates.BitsPerElement()));
    }
}
