using System.Collections.Immutable;
using InferenceSizing.Domain.Engines.Shared;
using InferenceSizing.Domain.Networks;
using InferenceSizing.Domain.Speculation;
using InferenceSizing.Domain.Techniques;
using InferenceSizing.Domain.Units;
using InferenceSizing.Domain.Walks.Times.Forward;

namespace InferenceSizing.Domain.Engines.Transformers;

/// <summary>Hugging Face transformers' <c>generate</c> on PyTorch: eager kernels, a cache that grows with the sequence, work driven from the host.</summary>
public sealed class TransformersEngine : ForwardEngine
{
    /// <summary>CUDA context on top of PyTorch's own peak: 0.4 to 0.6 GiB between nvidia-smi and torch in published runs.</summary>
    private static readonly Interval<ByteCount> Context = Spread.Of(0.7, 1.5).Around(ByteCount.FromMebibytes(512));

    /// <summary>Share of the weights by which a quantized checkpoint may hold more than its scheme says, or less: fitted to the peaks of Qwen2 and Qwen2.5 in four formats.</summary>
    private static readonly Ratio LessWeights = Ratio.From(0.01);
    private static readonly Ratio MoreWeights = Ratio.From(0.015);

    public override string Name => "transformers";

    public override ImmutableArray<EngineVersion> Versions { get; } =
        [.. new[] { "4.51.3", "4.46.0", "4.45.0", "4.43.0", "4.42.0", "4.38.0", "4.36.0", "4.31.0" }.Select(text => EngineVersion.Parse(text)!)];

    public override ImmutableArray<Knob> Knobs { get; } = [Knob.FlashAttention];

    protected override Spread ActivationSpread { get; } = Spread.Of(0.98, 1.03);

    public override bool FusesAttention(KnobSet knobs) => knobs.Flag(Knob.FlashAttention);

    /// <summary>accelerate's <c>device_map</c>: hooks copy a layer in before it runs, from host memory or a file, and drop it after.</summary>
    public override StreamingAbility? Streaming(EngineVersion version) => new(FromDisk: true, Prefetches: false, ReadsInPlace: false);

    public override bool Runs(Architecture architecture) => architecture.Input == InputKind.Tokens;

    /// <summary>Fused attention (SDPA) is the default since 4.36.</summary>
    public override KnobSet Defaults(EngineSetting setting, EngineVersion version)
    {
        const int major = 4, fusedSince = 36;
        return KnobSet.Empty.With(Knob.FlashAttention, version.IsAtLeast(major, fusedSince));
    }

    internal override ForwardSet RunsAs(RankLoad load) => ForwardSet.Eager;

    /// <summary>Assisted generation with a smaller model, and since 4.37 prompt lookup (<c>generation/candidate_generator.py</c>).</summary>
    public override bool Speculates(SpeculativeMethod method, EngineVersion version)
    {
        ArgumentNullException.ThrowIfNull(version);
        const int major = 4, lookupSince = 37;
        return method == SpeculativeMethod.DraftModel || (method == SpeculativeMethod.Ngram && version.IsAtLeast(major, lookupSince));
    }

    /// <summary><c>num_assistant_tokens</c> of 4.51 (five, rising and falling with success, in early versions), and what the documentation uses for
    /// <c>prompt_lookup_num_tokens</c>.</summary>
    public override int DraftTokens(SpeculativeMethod method)
    {
        const int assistant = 20, lookup = 10;
        return method == SpeculativeMethod.DraftModel ? assistant : lookup;
    }

    private static readonly MemoryRule GeneratePeakRule = new(
        "max(prompt: its cache + wider of a layer and the logits, last step: cache + one layer's keys + logits of a row) - cache of whole sequences + rotary tables + dequantized matrix + 24 MiB",
        "huggingface/transformers, modeling files and cache_utils.py of 4.36 to 4.51; Qwen documentation, speed benchmark; docs/formulas.md, llama.cpp and transformers");

    /// <inheritdoc/>
    public override MemoryRules RulesOf(EngineVersion version) => base.RulesOf(version) with { Activations = GeneratePeakRule };

    protected override Interval<ByteCount> Runtime(RankLoad load) => Context;

    protected override ByteCount ActivationsOf(RankLoad load, int stage, long batch)
    {
        ArgumentNullException.ThrowIfNull(load);
        return load.Architecture.Kind == ArchitectureKind.Decoder ? new GeneratePeak(load, stage, batch).BeyondCache : base.ActivationsOf(load, stage, batch);
    }

    protected override Interval<ByteCount> ActivationRange(ByteCount activations, ByteCount weights)
    {
        Interval<ByteCount> spread = ActivationSpread.Around(activations);
        return Interval<ByteCount>.Between(spread.Low.Less(weights * LessWeights), activations, spread.High + (weights * MoreWeights));
    }
}
