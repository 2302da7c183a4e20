using System.Globalization;
using InferenceSizing.Domain.Engines.Shared;
using InferenceSizing.Domain.Hardware;
using InferenceSizing.Domain.Networks;
using InferenceSizing.Domain.Numbers;
using InferenceSizing.Domain.Outcomes;
using InferenceSizing.Domain.Units;
using InferenceSizing.Domain.Walks.Times.SinglePass;

namespace InferenceSizing.Domain.Engines.TextEmbeddings;

/// <summary>text-embeddings-inference: encoders, and decoders without their heads, served from Rust, in batches of a bounded number of tokens, whose memory
/// a warm-up pass takes at the start.</summary>
/// <remarks>Read in huggingface/text-embeddings-inference, router/src and backends/candle. Batches of models with unpadded attention
/// (<c>FlashBert</c> and its like, from Ampere on, in FP16) hold no padding.</remarks>
internal sealed class TextEmbeddingsEngine : SinglePassEngine
{
    /// <summary>CUDA context, cuBLAS and its workspaces; no Python and no second framework beside it. Assumed as llama.cpp's, which loads the same libraries
    /// (451 to 456 MiB on an RTX 4090), with the spread of other processes of their kind.</summary>
    private static readonly Interval<ByteCount> Context = Spread.Of(0.7, 1.8).Around(ByteCount.FromMebibytes(454));

    public TextEmbeddingsEngine()
        : base("text-embeddings-inference", TextEmbeddingsRelease.Table, TextEmbeddingsKnobs.All, [ArchitectureKind.Encoder])
    {
        OtherNames = ["tei", "text-embeddings-router"];
        // Encoders, and decoders that it has a class for as well, which it loads as encoders.
        Models = TextEmbeddingsFamilies.Releases.Where(TextEmbeddingsFamilies.HaveClass);
        CommandLine = new(TextEmbeddingsFlags.Table, "text-embeddings-router");
        NotTaken =
        [
            new("maxBatchRequests", "the engine bounds it by itself on processors alone; on a GPU the tokens of a batch are the bound"),
            new("pooling", "it reads the last hidden states, whose memory the pass has taken"),
            new("maxClientBatchSize", "it bounds one request, not what runs at once"),
        ];
        RefusalOf = Refused;
        // FlashAttention where the model has an unpadded class, from Ampere on, in 16 bits.
        FusesAttentionOf = static load => TextEmbeddingsFamilies.Unpads(load.Architecture)
            && load.Accelerator.Generation >= ChipGeneration.Ampere && load.Precision.HiddenStates != NumberFormat.Fp32;
        // DType::default of backends/src/dtype.rs, in the images for CUDA.
        Loading = new() { SingleAs = "fp16", Part = TextEmbeddingsFamilies.WithoutHead };
        Inputs = new(LongestInput, static values => values.Get(TextEmbeddingsKnobs.AutoTruncate));
        // Images for CUDA from compute capability 7.5 on.
        Chips = new() { Runs = ChipSupport.IsOfNvidiaSinceTuring, Kernels = ServedChips.Read("+ 1.8.3 1.9.0 10.0 10.3 11.0 12.0 12.1") };
        HostTimes = new() { FusesLayers = static _ => true };
        Startup = new()
        {
            Checks =
            [
                WeightsAreHeld, new(BatchHoldsLongest), StartupCheck.ModelIsServed(this), StartupCheck.ChipIsServed(this), new(FlashIsThere),
            ],
        };
    }

    /// <summary>As the engines of other encoders: fused kernels of one pass, planned by the frameworks underneath and not by this rule.</summary>
    protected override Spread ActivationSpread { get; } = Spread.Of(0.7, 1.6);

    private static Refusal? Refused(Architecture architecture, KnobSet values, PrecisionPlan precision)
    {
        if (precision.Weights.IsQuantized)
            return Refusal.Unsupported(Topic.Engine, "text-embeddings-inference loads weights of 16 and 32 bits, no quantized ones.");
        return precision.HiddenStates == NumberFormat.Fp32 && TextEmbeddingsFamilies.NeedFlash(architecture)
            ? Refusal.Unsupported(Topic.Engine, $"text-embeddings-inference runs {architecture.Family} in FP16 with FlashAttention alone.") : null;
    }

    /// <remarks><c>max_input_length</c> of router/src/lib.rs; a longer input is cut to it, or answered with 413 (core/src/tokenization.rs). A
    /// <c>max_seq_length</c> of a sentence-transformers config may be less, which is not known here.</remarks>
    private static (string Setting, long Tokens) LongestInput(Architecture architecture, KnobSet values)
    {
        long longest = architecture.Dimensions.MaximumContext.Count, batch = values.Get(TextEmbeddingsKnobs.MaxBatchTokens);
        return longest > 0 && (longest <= batch || !values.Get(TextEmbeddingsKnobs.AutoTruncate)) ? (TextEmbeddingsKnobs.AutoTruncate.Name, longest)
            : (TextEmbeddingsKnobs.MaxBatchTokens.Name, batch);
    }

    /// <summary>Fused kernels driven without Python: the curves of ONNX Runtime, which runs encoders so too. No runs of this engine were measured.</summary>
    internal override SinglePassSet RunsAs(RankLoad load) => SinglePassSet.OnnxRuntime;

    protected override Interval<ByteCount> Runtime(RankLoad load) => Context;

    /// <summary>The warm-up's pass over a whole batch of tokens, whatever is asked for: later batches never hold more.</summary>
    protected override ByteCount ActivationsOf(RankLoad load, int stage, long batch)
    {
        ArgumentNullException.ThrowIfNull(load);
        long length = Math.Max(1, load.Workload.InputTokens.Count);
        return base.ActivationsOf(load, stage, Math.Max(1, WholeNumber.DivideUp(load.Knobs.Get(TextEmbeddingsKnobs.MaxBatchTokens), length)));
    }

    /// <summary>The GPU runs the second version of FlashAttention, where a model has no other class.</summary>
    private static StartupRefusal? FlashIsThere(RankLoad load) =>
        load.Accelerator.Generation >= ChipGeneration.Ampere || !TextEmbeddingsFamilies.NeedAmpere(load.Architecture) ? null : new StartupRefusal(
            StartupCode.GpuUnsupported,
            $"text-embeddings-inference does not start: it has {load.Architecture.Family} with FlashAttention 2 alone, which takes an Ampere or a newer GPU.",
            Topic.Accelerator, Magnitude.From(1), Magnitude.From(0), StartupUnit.Kernels);

    /// <summary>The longest input goes into a batch, or is cut (<c>router/src/lib.rs</c>).</summary>
    private static StartupRefusal? BatchHoldsLongest(RankLoad load)
    {
        long tokens = load.Knobs.Get(TextEmbeddingsKnobs.MaxBatchTokens), longest = load.Architecture.Dimensions.MaximumContext.Count;
        return tokens >= longest || load.Knobs.Get(TextEmbeddingsKnobs.AutoTruncate) ? null : StartupRefusal.TooFewTokens(
            TextEmbeddingsKnobs.MaxBatchTokens, longest, tokens,
            string.Create(CultureInfo.InvariantCulture, $"text-embeddings-inference does not start: max_batch_tokens ({tokens}) must be at least the model's " +
                $"longest input ({longest}), unless inputs are truncated."));
    }
}
