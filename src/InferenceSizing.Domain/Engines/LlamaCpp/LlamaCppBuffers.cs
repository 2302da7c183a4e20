using InferenceSizing.Domain.Engines.Shared;
using InferenceSizing.Domain.Networks;
using InferenceSizing.Domain.Networks.Graph;
using InferenceSizing.Domain.Networks.Operators;
using InferenceSizing.Domain.Numbers;
using InferenceSizing.Domain.Units;
using InferenceSizing.Domain.Walks;

namespace InferenceSizing.Domain.Engines.LlamaCpp;

/// <summary>llama.cpp's compute buffers: on each GPU the widest stage of one micro-batch of u tokens over c cells, and the inputs on the host.</summary>
/// <remarks>In FP32, of h hidden, V vocabulary, F feed-forward, n_h heads of d: logits <c>u · (V + h)</c> on the GPU with the head; attention
/// <c>2 · u · (h + n_h · d)</c> and without flash attention the scores <c>u · c · n_h</c>; feed-forward <c>2 · u · (F + h)</c>; experts
/// <c>2 · u · k · h</c>. The mask <c>u · c</c> (FP16 with flash attention) is alive in all layers, but not at the logits. GPUs in a pipeline keep four copies
/// of mask and hidden states throughout. Layers on the host have the largest of their matrices staged on the GPU. Read from ggml-org/llama.cpp,
/// src/llama-graph.cpp and ggml-backend.cpp; checked against its start-up logs: Llama-3-8B 258.5 MiB, 560.0 without flash attention at 8192 cells, 640.0 on
/// each of eight GPUs.</remarks>
internal readonly struct LlamaCppBuffers(RankLoad load, LlamaCppCache cache)
{
    private const int Fp32Bytes = 4;
    private const int Fp16Bytes = 2;

    /// <summary><c>GGML_SCHED_MAX_COPIES</c>: micro-batches in flight between GPUs.</summary>
    private const int PipelineCopies = 4;

    private const int InputAndOutput = 2;

    private long Tokens => Math.Min(load.Knobs.Get(LlamaCppKnobs.NUbatch), cache.Cells);

    /// <summary>Tokens of a micro-batch whose logits are made.</summary>
    private long OutputRows => LlamaCppRelease.Of(load).LimitsOutputs ? Math.Min(cache.Sequences, Tokens) : Tokens;

    private long Hidden => checked(Tokens * load.Architecture.Dimensions.HiddenSize);

    private bool StagesWeights => load.Weights.LargestMatrixOnHost.Count > 0;

    /// <summary>Micro-batches overlap only where every layer is on a GPU.</summary>
    private int Copies => load.Layout.Pipeline > 1 && !StagesWeights ? PipelineCopies : 1;

    /// <summary>Mask and hidden states as they are handed to the first GPU, and the logits of the last tokens.</summary>
    public ByteCount OnHost => ByteCount.FromCount(checked(Fp32Bytes * (
        (Copies * Tokens * cache.Cells) + Hidden + (cache.Sequences * load.Architecture.Dimensions.VocabularySize))));

    public ByteCount OfStage(int stage)
    {
        ModelDimensions model = load.Architecture.Dimensions;
        bool flash = load.Knobs.Get(LlamaCppKnobs.FlashAttention), lastStage = stage == load.Layout.Pipeline - 1;
        long mask = checked(Tokens * cache.Cells
            * (!flash ? Fp32Bytes : Copies == 1 && LlamaCppRelease.Of(load).CopiesMask ? Fp32Bytes + Fp16Bytes : Fp16Bytes));
        long scores = flash ? 0 : checked(Tokens * cache.Cells * model.AttentionHeads);
        long attention = checked(scores + (InputAndOutput * Hidden) + (Tokens * model.AttentionHeads * HeadWidth(stage)));
        long feedForward = checked(InputAndOutput * ((Tokens * model.IntermediateSize) + Hidden));
        long experts = checked(InputAndOutput * ActiveExperts() * Hidden);
        long logits = lastStage && load.Architecture.Generates ? checked((OutputRows * model.VocabularySize) + Hidden) : 0;
        long inLayers = Math.Max(attention, Math.Max(feedForward, experts));
        long widest = Copies == 1
            ? Math.Max(checked(Fp32Bytes * logits), checked((Fp32Bytes * inLayers) + mask))
            : checked((Fp32Bytes * (Math.Max(logits, inLayers) + (Copies * Hidden))) + (Copies * mask));
        return ByteCount.FromCount(widest) + load.Weights.LargestMatrixOnHost;
    }

    /// <summary>Query and output of one head; in latent attention the query besides, taken into the latent space, and both ends there.</summary>
    private long HeadWidth(int stage)
    {
        int head = load.Architecture.Dimensions.HeadDimension;
        foreach (CacheGroup group in load.OwnCache.OfStage(stage))
        {
            if (group.Spec is LatentCacheSpec latent && LlamaCppRelease.Of(load).KeepsLatent)
                return head + (InputAndOutput * latent.LatentRank) + latent.RopeDimension;
        }

        return InputAndOutput * head;
    }

    /// <summary>Experts of a token, each with an output of its own until they are summed.</summary>
    private long ActiveExperts()
    {
        if (load.Operators.Traits.Experts == 0)
            return 0;
        foreach (Block block in load.Operators.Blocks)
        {
            foreach (Node node in block.Nodes)
            {
                foreach (WeightTensor tensor in node.Operator.Tensors)
                {
                    if (tensor.Role == TensorRole.ExpertDown)
                        return tensor.ActiveCount < 0 ? tensor.Count : tensor.ActiveCount;
                }
            }
        }

        return 0;
    }
}
