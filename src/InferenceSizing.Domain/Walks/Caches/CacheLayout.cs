using System.Collections.Immutable;
using InferenceSizing.Domain.Networks.Graph;
using InferenceSizing.Domain.Networks.Operators;
using InferenceSizing.Domain.Numbers;
using InferenceSizing.Domain.Parallelism;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Walks;

/// <summary>Layers of one stage that keep the same thing for a sequence.</summary>
/// <param name="Need">What one layer keeps.</param>
/// <param name="Layers">How many layers of the stage keep it.</param>
/// <param name="PerToken">A rank's bytes for one token of one layer; zero where nothing grows with tokens.</param>
/// <param name="PerSequence">A rank's bytes of one layer that a sequence takes whatever its length.</param>
public readonly record struct CacheGroup(CacheNeed Need, int Layers, ByteCount PerToken, ByteCount PerSequence)
{
    /// <summary>The tokens that the group keeps; the whole context where no window limits it.</summary>
    public AttentionSpan Span => Need switch
    {
        KeyValueCacheNeed need => need.Span,
        LatentCacheNeed need => need.Span,
        _ => AttentionSpan.Full,
    };

    /// <summary>Whether the group's tokens are the encoder's.</summary>
    public bool IsCross => Need is CrossCacheNeed;
}

/// <summary>Second walk over the operators: what a rank keeps for each token and for each sequence.</summary>
/// <remarks>Keys and values: <c>(d_k + d_v) · ceil(H_kv / tensor) · bytes</c> for a token and layer; latent: <c>(r_kv + d_rope) · bytes</c>, whole on every rank.
/// Sources: Pope et al. 2022, arXiv:2211.05102; DeepSeek-AI 2024, arXiv:2405.04434.</remarks>
public sealed class CacheLayout
{
    /// <summary>Recurrent states are kept in FP32 (vLLM and llama.cpp alike). Derived from their allocations.</summary>
    private const int StateBits = 32;

    /// <summary>An index key of sparse attention: FP8 with one FP32 scale for each 128 elements (DeepSeek-V3.2 in vLLM and SGLang).</summary>
    private static readonly TensorEncoding IndexKey = new() { Id = "fp8-index", PayloadBits = 8, GroupColumns = 128, ScaleBits = 32, Source = "DeepSeek-V3.2, DeepGEMM paged index cache" };

    private readonly ImmutableArray<CacheGroup>[] _stages;

    private CacheLayout(ImmutableArray<CacheGroup>[] stages, ImmutableArray<CacheGroup> host) => (_stages, OnHost) = (stages, host);

    /// <summary>The layers in host memory.</summary>
    public ImmutableArray<CacheGroup> OnHost { get; }

    public ImmutableArray<CacheGroup> OfStage(int stage) => _stages[stage];

    /// <param name="operators">The model.</param>
    /// <param name="cache">Storage of keys and latents.</param>
    /// <param name="values">Storage of values.</param>
    /// <param name="convolutionBits">Bits of a short convolution's tail: the activations'.</param>
    /// <param name="layout">How ranks share heads, and stages layers.</param>
    /// <param name="hostLayers">Layers, the first of the stack, whose cache is in host memory and on no stage.</param>
    public static CacheLayout Of(OperatorList operators, TensorEncoding cache, TensorEncoding values, int convolutionBits, ParallelLayout layout, int hostLayers)
    {
        PipelineStages pipeline = PipelineStages.Of(layout, operators.Layers);
        ImmutableArray<CacheGroup>[] stages = new ImmutableArray<CacheGroup>[layout.Pipeline];
        for (int stage = 0; stage < stages.Length; stage++)
        {
            int at = stage;
            stages[stage] = Grouped(block => LayersOn(block, pipeline, at, hostLayers));
        }

        return new CacheLayout(stages, hostLayers == 0 ? [] : Grouped(block => LayersBefore(block, hostLayers)));

        ImmutableArray<CacheGroup> Grouped(Func<Block, int> layersOf)
        {
            ImmutableArray<CacheGroup>.Builder groups = ImmutableArray.CreateBuilder<CacheGroup>();
            foreach (Block block in operators.Blocks)
            {
                int layers = layersOf(block);
                if (layers == 0 || block.Passes == Passes.None || block.Auxiliary)
                    continue;
                foreach (Node node in block.Nodes)
                {
                    if (node.Operator.Cache is { } need)
                        Add(groups, need, layers, cache, values, convolutionBits, layout);
                }
            }

            return groups.ToImmutable();
        }
    }

    /// <summary>This and, on the last stage, what stands beside the model: layers that keep the same thing form one group.</summary>
    public CacheLayout Beside(CacheLayout other)
    {
        ArgumentNullException.ThrowIfNull(other);
        ImmutableArray<CacheGroup>[] stages = [.. _stages];
        ImmutableArray<CacheGroup>.Builder last = stages[^1].ToBuilder();
        foreach (CacheGroup group in other._stages[^1])
        {
            int alike = 0;
            while (alike < last.Count && !(last[alike].Need.Equals(group.Need) && last[alike].PerToken == group.PerToken))
                alike++;
            if (alike < last.Count)
                last[alike] = last[alike] with { Layers = last[alike].Layers + group.Layers };
            else
                last.Add(group);
        }

        stages[^1] = last.ToImmutable();
        return new CacheLayout(stages, OnHost);
    }

    /// <summary>A rank's bytes for one sequence of <paramref name="context"/> tokens over an encoder's <paramref name="encoderTokens"/>.</summary>
    public ByteCount PerSequence(int stage, long context, long encoderTokens)
    {
        ByteCount sum = ByteCount.Zero;
        foreach (CacheGroup group in _stages[stage])
        {
            long tokens = group.IsCross ? encoderTokens : group.Span.KeysAt(context);
            sum += group.Layers * (group.PerSequence + (tokens * group.PerToken));
        }

        return sum;
    }

    /// <summary>A rank's bytes for the token after <paramref name="context"/> of one sequence: a layer whose window is full keeps no more.</summary>
    public ByteCount PerToken(int stage, long context)
    {
        ByteCount sum = ByteCount.Zero;
        foreach (CacheGroup group in _stages[stage])
        {
            if (!group.IsCross && (!group.Span.IsLocal || context < group.Span.Size))
                sum += group.Layers * group.PerToken;
        }

        return sum;
    }

    private static int LayersOn(Block block, PipelineStages pipeline, int stage, int hostLayers)
    {
        if (block.Place != BlockPlace.Layers)
            return stage == (block.Place == BlockPlace.First ? 0 : pipeline.Stages - 1) ? block.Repeat : 0;
        if (pipeline.Stages == 1 && hostLayers == 0)
            return block.Repeat;
        (int from, int to) = pipeline.LayersOf(stage);
        int layers = 0;
        foreach (int at in block.Layers)
            layers += at >= Math.Max(from, hostLayers) && at < to ? 1 : 0;
        return layers;
    }

    private static int LayersBefore(Block block, int hostLayers)
    {
        int layers = 0;
        foreach (int at in block.Layers)
            layers += block.Place == BlockPlace.Layers && at < hostLayers ? 1 : 0;
        return layers;
    }

    private static void Add(ImmutableArray<CacheGroup>.Builder groups, CacheNeed need, int layers, TensorEncoding cache, TensorEncoding values, int convolutionBits, ParallelLayout layout)
    {
        for (int i = 0; i < groups.Count; i++)
        {
            if (!groups[i].Need.Equals(need))
                continue;
            groups[i] = groups[i] with { Layers = groups[i].Layers + layers };
            return;
        }

        (ByteCount perToken, ByteCount perSequence) = BytesOf(need, cache, values, convolutionBits, layout);
        groups.Add(new CacheGroup(need, layers, perToken, perSequence));
    }

    private static (ByteCount PerToken, ByteCount PerSequence) BytesOf(CacheNeed need, TensorEncoding cache, TensorEncoding values, int convolutionBits, ParallelLayout layout)
    {
        switch (need)
        {
            case KeyValueCacheNeed keyValue:
                long heads = WholeNumber.DivideUp(keyValue.KeyValueHeads, layout.Tensor);
                return (cache.BytesOf(heads, keyValue.KeyDimension, 1) + values.BytesOf(heads, keyValue.ValueDimension, 1), ByteCount.Zero);
            case CrossCacheNeed cross:
                const int keyAndValue = 2;
                return (cache.BytesOf(WholeNumber.DivideUp(cross.KeyValueHeads, layout.Tensor), cross.HeadDimension, keyAndValue), ByteCount.Zero);
            case LatentCacheNeed latent:
                return (LatentBytes(latent, cache) + IndexKey.BytesOf(1, latent.IndexDimension, 1), ByteCount.Zero);
            case CompressedCacheNeed compressed:
                ByteCount entry = cache.BytesOf(1, compressed.Dimension, 1) + IndexKey.BytesOf(1, compressed.IndexDimension, 1);
                return (ByteCount.FromCount(WholeNumber.DivideUp(entry.Count, compressed.Ratio)), ByteCount.FromBits(checked(compressed.StateElements * StateBits)));
            case RecurrentStateNeed state:
                ByteCount whole = ByteCount.FromBits(checked((state.ConvolutionElements * convolutionBits) + (state.StateElements * StateBits)));
                return (ByteCount.Zero, state.SplitsOverTensor ? ByteCount.FromCount(WholeNumber.DivideUp(whole.Count, layout.Tensor)) : whole);
            default:
                throw new InvalidOperationException($"Unknown cache need {need}.");
        }
    }

    /// <summary>A latent and its rotary part. Kernels of sparse attention read an FP8 latent with an FP32 scale for each 128 elements beside rotary elements of 16 bits:
    /// 512 + 16 + 128 bytes for DeepSeek-V3.2 (<c>fp8_ds_mla</c> of vLLM, the same in SGLang).</summary>
    private static ByteCount LatentBytes(LatentCacheNeed latent, TensorEncoding cache)
    {
        const int packedBits = 8;
        return latent.IndexDimension > 0 && cache.PayloadBits == packedBits
            ? IndexKey.BytesOf(1, latent.LatentRank, 1) + TensorEncoding.Plain(NumberFormat.Bf16).BytesOf(1, latent.RopeDimension, 1)
            : cache.BytesOf(1, latent.LatentRank + latent.RopeDimension, 1);
    }
}
