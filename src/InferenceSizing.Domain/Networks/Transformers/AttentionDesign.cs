using System.Collections.Immutable;
using InferenceSizing.Domain.Networks.Graph;
using InferenceSizing.Domain.Networks.Operators;
using InferenceSizing.Domain.Numbers;
using InferenceSizing.Domain.Parallelism;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Networks.Transformers;

/// <summary>Norms over queries and keys after their projection.</summary>
public enum QueryKeyNorm
{
    None,

    /// <summary>One vector of head size each, shared by all heads (Qwen3, Gemma 3).</summary>
    PerHead,

    /// <summary>As <see cref="PerHead"/>, each with a bias (Phi with qk_layernorm).</summary>
    PerHeadWithBias,

    /// <summary>Over all heads together (OLMo 2, Command R+).</summary>
    Full,
}

/// <summary>Multi-head, grouped-query or multi-query attention with its projections.</summary>
/// <param name="Heads">num_attention_heads.</param>
/// <param name="KeyValueHeads">num_key_value_heads.</param>
/// <param name="HeadDimension">head_dim.</param>
/// <param name="Span">Full, sliding, chunked or bidirectional.</param>
public sealed record AttentionDesign(AxisLength Heads, AxisLength KeyValueHeads, AxisLength HeadDimension, AttentionSpan Span) : MixerDesign
{
    /// <summary>v_head_dim where a value is not as wide as a key; zero where it is (MiMo-V2).</summary>
    public AxisLength ValueDimension { get; init; }

    public bool QueryKeyValueBias { get; init; }

    /// <summary>A query and value bias without one for keys (Whisper).</summary>
    public bool KeyHasNoBias { get; init; }

    public bool OutputBias { get; init; }

    public QueryKeyNorm QueryKeyNorm { get; init; }

    /// <summary>Query, key and value are one stored matrix.</summary>
    public bool Fused { get; init; }

    /// <summary>A gate of the queries' size next to them (Qwen3-Next).</summary>
    public bool OutputGate { get; init; }

    /// <summary>A gate of one output for each head over what attention reads (Step-3.5, Laguna).</summary>
    public bool HeadGate { get; init; }

    /// <summary>Heads of an indexer that chooses the blocks of keys that a query sees; zero without one (MiniMax-M3).</summary>
    public AxisLength IndexHeads { get; init; }

    /// <summary>Elements of an index query and of the one index key of a token.</summary>
    public AxisLength IndexDimension { get; init; }

    /// <summary>Most keys that a query sees of those that the indexer chooses among; zero for all.</summary>
    public TokenCount SelectedKeys { get; init; }

    /// <summary>Tokens that a short convolution over keys and one over values see; zero without them (Inkling).</summary>
    public AxisLength KeyValueKernel { get; init; }

    /// <summary>Elements that each head weighs relative positions with, and the positions of their table; zero without them (Inkling).</summary>
    public AxisLength RelativeElements { get; init; }

    /// <summary>Positions of that table.</summary>
    public AxisLength RelativeExtent { get; init; }

    /// <summary>One learned sink for each head (gpt-oss).</summary>
    public bool Sinks { get; init; }

    /// <summary>Whether what attention reads is normed before the output's projection (BitNet).</summary>
    public bool InnerNorm { get; init; }

    /// <summary>Keys and values come from the encoder.</summary>
    public bool Cross { get; init; }

    /// <summary>False where the layer reads the cache of an earlier one, or keeps nothing behind its pass.</summary>
    public bool OwnCache { get; init; } = true;

    /// <summary>Values are the keys before norm and rotation, so there is no projection for them; both are cached (Gemma 4's full layers).</summary>
    public bool ValuesAreKeys { get; init; }

    /// <summary>Neither keys nor values are projected: they are those of an earlier layer (Gemma 4's last layers).</summary>
    public bool BorrowsKeysAndValues { get; init; }

    internal override void AddTo(NodeList nodes, AxisLength hiddenSize, Component component)
    {
        AxisLength valueDimension = ValueDimension.Or(HeadDimension);
        AxisLength queries = Heads * HeadDimension, keys = KeyValueHeads * HeadDimension, values = KeyValueHeads * valueDimension;
        NodeIndex stream = nodes.Last;
        List<NodeIndex> read = AddProjections(nodes, component, hiddenSize, queries, keys, values, stream);
        AddConvolutions(nodes, read, component, keys, values);
        AxisLength normed = WidthOfNorms(queries, keys);
        if (normed.Exists)
            read.Insert(0, nodes.Add(new Norm(component, "qk_norm", queries + keys, normed), [.. read]));
        if (Sinks)
            nodes.Add(new Learned(component, "sinks", [WeightTensor.Vector(TensorRole.Scalar, Heads, TensorParallelism.Outputs)]));
        AddRelative(nodes, read, component, hiddenSize, stream);
        AddIndexer(nodes, read, component, hiddenSize, stream);
        NodeIndex attended = nodes.Add(
            new Attention(component, Cross ? "cross_attn" : "attn", Heads, KeyValueHeads, HeadDimension, valueDimension, Span, Cross, OwnCache)
            {
                SelectedKeys = SelectedKeys,
            },
            [.. read]);
        if (HeadGate)
            AddHeadGate(nodes, component, hiddenSize, stream, attended, Heads * valueDimension);
        if (InnerNorm)
            nodes.Add(new Norm(component, "attn_sub_norm", Heads * valueDimension, Heads * valueDimension));
        nodes.Add(Linear.Of(component, "o_proj", [new WeightTensor(TensorRole.AttentionOutput, hiddenSize, Heads * valueDimension, TensorParallelism.Inputs)],
            OutputBias));
    }

    /// <summary>Queries, keys and values as the checkpoint divides them, and what attention reads of them next to the last.</summary>
    private List<NodeIndex> AddProjections(
        NodeList nodes, Component component, AxisLength hiddenSize, AxisLength queries, AxisLength keys, AxisLength values, NodeIndex stream)
    {
        const int gateAndQuery = 2;
        WeightTensor query = new(TensorRole.AttentionQuery, OutputGate ? gateAndQuery * queries : queries, hiddenSize, TensorParallelism.Outputs);
        WeightTensor key = new(TensorRole.AttentionKey, keys, hiddenSize, TensorParallelism.KeyValueHeads) { Heads = KeyValueHeads };
        WeightTensor value = key with { Role = TensorRole.AttentionValue, Rows = values };
        List<NodeIndex> read = [];
        if (Cross)
        {
            read.Add(nodes.Add(Linear.Of(component, "q_proj", [query], QueryKeyValueBias)));
            AddKeyValue(nodes, read, component, key, value, TokenScope.EncoderTokens);
        }
        else if (BorrowsKeysAndValues)
        {
            nodes.Add(Linear.Of(component, "q_proj", [query], QueryKeyValueBias));
        }
        else if (ValuesAreKeys)
        {
            nodes.Add(Linear.Of(component, "qk_proj", [query, key], QueryKeyValueBias));
        }
        else if (Fused)
        {
            read.Add(nodes.Add(FusedProjection(component, query, key, value)));
        }
        else if (KeyHasNoBias && QueryKeyValueBias)
        {
            read.Add(nodes.Add(Linear.Of(component, "qv_proj", [query, value], bias: true)));
            read.Add(nodes.Add(Linear.Of(component, "k_proj", [key]), stream));
        }
        else
        {
            read.Add(nodes.Add(Linear.Of(component, "qkv_proj", [query, key, value], QueryKeyValueBias)));
        }

        return read;
    }

    /// <summary>Elements of the norms of queries and keys: one of a head each, with their biases, or of all heads.</summary>
    private AxisLength WidthOfNorms(AxisLength queries, AxisLength keys)
    {
        const int queryAndKey = 2, withBiases = 4;
        return QueryKeyNorm switch
        {
            QueryKeyNorm.PerHead when BorrowsKeysAndValues => HeadDimension,
            QueryKeyNorm.PerHead => queryAndKey * HeadDimension,
            QueryKeyNorm.PerHeadWithBias => withBiases * HeadDimension,
            QueryKeyNorm.Full => queries + keys,
            _ => AxisLength.Zero,
        };
    }

    private void AddConvolutions(NodeList nodes, List<NodeIndex> read, Component component, AxisLength keys, AxisLength values)
    {
        if (!KeyValueKernel.Exists)
            return;
        NodeIndex projected = read[^1];
        read.Add(nodes.Add(new ShortConvolution(component, keys, KeyValueKernel, bias: false), projected));
        read.Add(nodes.Add(new ShortConvolution(component, values, KeyValueKernel, bias: false), projected));
    }

    /// <summary>Each head's weights of the table of relative positions, and that table: <c>h·n·r + r·e</c>.</summary>
    private void AddRelative(NodeList nodes, List<NodeIndex> read, Component component, AxisLength hiddenSize, NodeIndex stream)
    {
        if (!RelativeElements.Exists)
            return;
        WeightTensor weights = new(TensorRole.AttentionQuery, Heads * RelativeElements, hiddenSize, TensorParallelism.Outputs);
        read.Add(nodes.Add(Linear.Of(component, "relative_proj", [weights]), stream));
        nodes.Add(new Learned(component, "relative_positions",
            [new WeightTensor(TensorRole.PositionEmbedding, RelativeExtent, RelativeElements, TensorParallelism.Replicated)]));
    }

    /// <summary>Index queries and one index key, each with a norm: <c>h·(n_i + 1)·d_i + 2·d_i</c>.</summary>
    private void AddIndexer(NodeList nodes, List<NodeIndex> read, Component component, AxisLength hiddenSize, NodeIndex stream)
    {
        if (!IndexHeads.Exists)
            return;
        const int queryAndKeyNorm = 2;
        nodes.Add(Linear.Of(component, "indexer", [
            new WeightTensor(TensorRole.Indexer, IndexHeads * IndexDimension, hiddenSize, TensorParallelism.Replicated),
            new WeightTensor(TensorRole.Indexer, IndexDimension, hiddenSize, TensorParallelism.Replicated)]), stream);
        nodes.Add(new Norm(component, "indexer_norm", (IndexHeads + AxisLength.One) * IndexDimension, queryAndKeyNorm * IndexDimension));
        read.Add(nodes.Add(new BlockIndexer(component, IndexHeads, IndexDimension)));
    }

    private void AddHeadGate(NodeList nodes, Component component, AxisLength hiddenSize, NodeIndex stream, NodeIndex attended, AxisLength width)
    {
        const int valueAndGate = 2;
        NodeIndex gate = nodes.Add(Linear.Of(component, "gate_proj", [new WeightTensor(TensorRole.AttentionQuery, Heads, hiddenSize,
            TensorParallelism.Outputs)]),
            stream);
        nodes.Add(new Elementwise(component, "gate", valueAndGate * width, width, splitsOverTensor: true), attended, gate);
    }

    /// <summary>Keys and values of the encoder's states, which no node of the block makes.</summary>
    private void AddKeyValue(NodeList nodes, List<NodeIndex> read, Component component, WeightTensor key, WeightTensor value, TokenScope scope)
    {
        if (KeyHasNoBias && QueryKeyValueBias)
        {
            read.Add(nodes.Add(Linear.Of(component, "k_proj", [key], scope: scope), []));
            read.Add(nodes.Add(Linear.Of(component, "v_proj", [value], bias: true, scope: scope), []));
            return;
        }

        read.Add(nodes.Add(Linear.Of(component, "kv_proj", [key, value], QueryKeyValueBias, scope), []));
    }

    /// <summary>One stored matrix is one tensor to a quantization mixture; ranks still divide it by heads.</summary>
    private Linear FusedProjection(Component component, WeightTensor query, WeightTensor key, WeightTensor value)
    {
        ImmutableArray<WeightTensor> parts = [
            query with { Role = TensorRole.AttentionQueryKeyValue }, key with { Role = TensorRole.AttentionQueryKeyValue },
            value with { Role = TensorRole.AttentionQueryKeyValue }];
        return Linear.Of(component, "qkv_proj", parts, QueryKeyValueBias);
    }
}
