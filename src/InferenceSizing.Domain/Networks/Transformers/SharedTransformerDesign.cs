using System.Collections.Immutable;
using InferenceSizing.Domain.Networks.Graph;
using InferenceSizing.Domain.Networks.Operators;
using InferenceSizing.Domain.Numbers;
using InferenceSizing.Domain.Parallelism;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Networks.Transformers;

/// <summary>Zamba 2's transformer blocks, few and shared by many layers: attention and MLP over stream and embedding side by side, with low-rank adapters of
/// each layer's own.</summary>
/// <remarks>Glorioso et al. 2024, arXiv:2411.15242, and <c>modeling_zamba2.py</c> of transformers. Every layer that uses a block has a cache of its
/// own.</remarks>
/// <param name="Heads">num_attention_heads.</param>
/// <param name="KeyValueHeads">num_key_value_heads.</param>
/// <param name="IntermediateSize">intermediate_size.</param>
/// <param name="AdapterRank">adapter_rank.</param>
/// <param name="AttentionAdapters">use_shared_attention_adapter.</param>
/// <param name="Bias">add_bias_linear, of the MLP.</param>
public sealed record SharedTransformerDesign(AxisLength Heads, AxisLength KeyValueHeads, AxisLength IntermediateSize, AxisLength AdapterRank,
    bool AttentionAdapters, bool Bias)
{
    private const int StreamAndEmbedding = 2;

    /// <summary>The shared part and, in a block of its own, what each layer has for itself.</summary>
    /// <param name="hiddenSize">d_model.</param>
    /// <param name="layers">The layers that use them.</param>
    /// <param name="copies">num_mem_blocks: blocks stored, used in turn.</param>
    public ImmutableArray<Block> Blocks(AxisLength hiddenSize, ImmutableArray<LayerIndex> layers, LayerCount copies) =>
    [
        new Block { Name = "shared_transformer", Place = BlockPlace.Layers, Passes = Passes.Generate, Layers = layers, Copies = copies,
            Nodes = Shared(hiddenSize) },
        Block.Layer("shared_transformer.adapters", Passes.Generate, layers, Own(hiddenSize)),
    ];

    private ImmutableArray<Node> Shared(AxisLength hiddenSize)
    {
        AxisLength joined = StreamAndEmbedding * hiddenSize;
        AxisLength head = joined.Among(Heads);
        AxisLength queries = Heads * head, keyValues = KeyValueHeads * head;
        NodeList nodes = new();
        nodes.Add(new Norm(Component.Norm, "input_norm", joined, joined));
        WeightTensor key = new(TensorRole.AttentionKey, keyValues, joined, TensorParallelism.KeyValueHeads) { Heads = KeyValueHeads };
        nodes.Add(Linear.Of(Component.Attention, "qkv_proj",
            [new WeightTensor(TensorRole.AttentionQuery, queries, joined, TensorParallelism.Outputs), key, key with { Role = TensorRole.AttentionValue }]));
        nodes.Add(new Attention(Component.Attention, "attn", Heads, KeyValueHeads, head, head, AttentionSpan.Full));
        nodes.Add(Linear.Of(Component.Attention, "o_proj", [new WeightTensor(TensorRole.AttentionOutput, hiddenSize, queries, TensorParallelism.Inputs)]));
        nodes.Add(new Norm(Component.Norm, "post_norm", hiddenSize, hiddenSize));
        new MlpDesign(IntermediateSize, Gated: true, Bias).AddTo(nodes, hiddenSize, Component.Mlp);
        return nodes.ToNodes();
    }

    private ImmutableArray<Node> Own(AxisLength hiddenSize)
    {
        const int gateAndUp = 2, queryKeyValue = 3;
        AxisLength joined = StreamAndEmbedding * hiddenSize;
        NodeList nodes = new();
        if (AttentionAdapters)
        {
            NodeIndex down = nodes.Add(Linear.Of(
                Component.Attention, "adapter_down",
                [new WeightTensor(TensorRole.Projector, AdapterRank, joined, TensorParallelism.Replicated) { Count = Count.From(queryKeyValue) }]),
                    NodeIndex.Input);
            nodes.Add(Linear.Of(Component.Attention, "adapter_up",
                [new WeightTensor(TensorRole.Projector, joined, AdapterRank, TensorParallelism.Replicated) { Count = Count.From(queryKeyValue) }]), down);
        }

        NodeIndex mlpDown = nodes.Add(
            Linear.Of(Component.Mlp, "gate_up_adapter_down", [new WeightTensor(TensorRole.Projector, AdapterRank, hiddenSize, TensorParallelism.Replicated)]),
            NodeIndex.Input);
        nodes.Add(Linear.Of(Component.Mlp, "gate_up_adapter_up",
            [new WeightTensor(TensorRole.Projector, gateAndUp * IntermediateSize, AdapterRank, TensorParallelism.Replicated)]), mlpDown);
        nodes.Add(Linear.Of(Component.Mlp, "linear", [new WeightTensor(TensorRole.Projector, hiddenSize, hiddenSize, TensorParallelism.Replicated)]),
            NodeIndex.Input);
        return nodes.ToNodes();
    }
}
