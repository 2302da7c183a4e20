using InferenceSizing.Domain.Engines.Shared;
using InferenceSizing.Domain.Networks;
using InferenceSizing.Domain.Networks.Graph;
using InferenceSizing.Domain.Numbers;
using InferenceSizing.Domain.Units;
using InferenceSizing.Domain.Walks;

namespace InferenceSizing.Domain.Engines.Transformers;

/// <summary>The peak of <c>generate</c> in transformers: the prompt's pass or the last step, whichever holds more.</summary>
/// <remarks>Prompt of s tokens: its cache, and the wider of a layer (see <see cref="ActivationPlan"/>, with three hidden states more that Python's frames keep
/// alive) and the logits. Last step, where a second token is asked for: the whole cache, held twice before 4.42, and since then one layer's keys more while a
/// token is appended. Beside both: rotary tables that old versions keep for every layer, and one dequantized matrix of GPTQ's kernel. Checked against the peaks
/// of <c>torch.cuda.max_memory_allocated</c> in the Qwen documentation's speed benchmark: 4.38.2 and 4.46.0, 0.5 to 72 billion parameters, four weight
/// formats.</remarks>
internal readonly struct GeneratePeak(RankLoad load, int stage, long batch)
{
    private const int Fp32Bytes = 4;

    /// <summary>Hidden states next to those of the running layer: the embeddings, the layer's input and the norm's output, which are arguments further
    /// up.</summary>
    private const int HeldHiddenStates = 3;

    /// <summary>cuBLAS's workspaces and the sampler's sort of the logits. Fitted: 13 to 87 MiB are left over at one prompt token, by model.</summary>
    private static readonly ByteCount Libraries = ByteCount.FromMebibytes(24);

    private long Sequences => load.SequencesPerRank(batch);

    private long PromptTokens => (Sequences * load.Workload.InputTokens).Count;

    private ModelDimensions Model => load.Architecture.Dimensions;

    private ByteCount PerElement => ByteCount.FromBits(load.Precision.HiddenStates.BitsPerElement());

    /// <summary>The peak less the weights and the cache of the whole sequences.</summary>
    public ByteCount BeyondCache
    {
        get
        {
            ByteCount whole = Sequences * TransformersCache.PerSequence(load, stage, load.CachedTokens);
            ByteCount peak = load.Workload.OutputTokens.Count > 1 ? ByteCount.Max(Prompt(), LastStep(whole)) : Prompt();
            return peak.Less(whole) + RotaryTables() + DequantizedMatrix() + Libraries;
        }
    }

    private ByteCount Prompt()
    {
        ByteCount cache = Sequences * TransformersCache.PerSequence(load, stage, load.Workload.InputTokens.Count);
        StepShape step = StepShape.Prefill(SequenceCount.From(Sequences), load.Workload.InputTokens);
        ActivationOptions options = new(load.MemoryReuse, load.LayerFusion, FusedAttention: true);
        ByteCount held = ByteCount.FromCount(checked(HeldHiddenStates * PromptTokens * Model.HiddenSize).Length * PerElement.Count);
        const int sineAndCosine = 2;
        ByteCount rotary = ByteCount.FromCount(checked(sineAndCosine * load.Workload.InputTokens.Count * Model.HeadDimension.Length * PerElement.Count));
        ByteCount layer = ActivationPlan.PeakOf(load.Operators, Passes.Prefill, step, load.Layout, PerElement, options).Peak + held + rotary;
        if (!load.Knobs.Get(TransformersKnobs.FlashAttention))
            layer = ByteCount.Max(layer, EagerAttention(step) + held);
        ByteCount logits = TransformersRelease.Of(load).OnlyLastLogits ? ByteCount.Zero
            : ByteCount.FromCount(Logits(PromptTokens).Count + (checked(PromptTokens * Model.HiddenSize).Length * PerElement.Count));
        return cache + ByteCount.Max(layer, logits);
    }

    /// <summary>Scores, their softmax in FP32, and for BF16 and FP32 a copy of the scores in FP32 before it (PyTorch fuses that cast only for FP16).</summary>
    private ByteCount EagerAttention(in StepShape step)
    {
        long scores = 0;
        foreach (Block block in load.Operators.Blocks)
        {
            if ((block.Passes & Passes.Prefill) == 0)
                continue;
            foreach (Node node in block.Nodes)
                scores = Math.Max(scores, node.Operator.UnfusedElements(step, load.Layout));
        }

        int softmax = load.Precision.HiddenStates == NumberFormat.Bf16 ? Fp32Bytes + Fp32Bytes : Fp32Bytes;
        const int queryAndOutput = 2;
        long heads = checked((queryAndOutput * PromptTokens * Model.AttentionHeads * Model.HeadDimension).Length);
        return (scores * (PerElement + ByteCount.FromCount(softmax))) + (heads * PerElement);
    }

    private ByteCount LastStep(ByteCount whole)
    {
        ByteCount logits = Logits(Sequences);
        if (!TransformersRelease.Of(load).OneCache)
            return whole + whole + logits;
        const int keysAndValues = 2;
        ByteCount widest = ByteCount.Zero;
        foreach (CacheGroup group in load.Cache.OfStage(stage))
            widest = ByteCount.Max(widest, checked(Sequences * TransformersCache.Kept(load, group, load.CachedTokens)) * group.PerToken);
        return whole + ByteCount.FromCount(widest.Count / keysAndValues) + logits;
    }

    /// <summary>As the head makes them, and in FP32.</summary>
    private ByteCount Logits(long rows) =>
        ByteCount.FromCount(checked(rows * Model.VocabularySize).Length * (PerElement + ByteCount.FromCount(Fp32Bytes)).Count);

    /// <summary>Sine and cosine of every position the model was made for, in each layer.</summary>
    private ByteCount RotaryTables()
    {
        TransformersRelease release = TransformersRelease.Of(load);
        if (TransformersFamilies.RotatesInPass(load.Architecture, release))
            return ByteCount.Zero;
        const int sineAndCosine = 2;
        return checked(sineAndCosine * Model.MaximumContext.Count * Model.HeadDimension.Length * Model.Layers.Count / load.Layout.Pipeline) * PerElement;
    }

    /// <summary>ExLlama's kernel for GPTQ keeps room for the largest matrix in 16 bits (<c>temp_dq</c> of AutoGPTQ).</summary>
    private ByteCount DequantizedMatrix()
    {
        if (load.Precision.Weights.Id != "gptq-int4")
            return ByteCount.Zero;
        long largest = 0;
        foreach (Block block in load.Operators.Blocks)
        {
            if (block.Place != BlockPlace.Layers)
                continue;
            foreach (Node node in block.Nodes)
            {
                foreach (WeightTensor tensor in node.Operator.Tensors)
                    largest = Math.Max(largest, checked((tensor.Rows * tensor.Columns).Length));
            }
        }

        return largest * PerElement;
    }
}
