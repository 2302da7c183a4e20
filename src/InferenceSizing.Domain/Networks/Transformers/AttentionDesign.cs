using System.Collections.Immutable;
using InferenceSizing.Domain.Networks.Graph;
using InferenceSizing.Domain.Networks.Operators;
using InferenceSizing.Domain.Numbers;
using InferenceSizing.Domain.Parallelism;

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
public sealed record AttentionDesign(int Heads, int KeyValueHeads, int HeadDimension, AttentionSpan Span) : MixerDesign
{
    /// <summary>v_head_dim where a value is not as wide as a key; zero where it is (MiMo-V2).</summary>
    public int ValueDimension { get; init; }

    public bool QueryKeyValueBias { get; init; }

    /// <summary>A query and value bias without one for keys (Whisper).</summary>
    public bool KeyHasNoBias { get; init; }

    public bool OutputBias { get; init; }

    public QueryKeyNorm QueryKeyNorm { get; init; }

    /// <summary>Query, key and value are one stored matrix.</summary>
    public bool Fused { get; init; }

    /// <summary>A gate of the queries' size beside them (Qwen3-Next).</summary>
    public bool OutputGate { get; init; }

    /// <summary>One learned sink for each head (gpt-oss).</summary>
    public bool Sinks { get; init; }

    /// <summary>Keys and values come from the encoder.</summary>
    public bool Cross { get; init; }

    /// <summary>False where the layer reads the cache of an earlier one.</summary>
    public bool OwnCache { get; init; } = true;

    /// <summary>Values are the keys before norm and rotation, so there is no projection for them; both are cached (Gemma 4's full layers).</summary>
    public bool ValuesAreKeys { get; init; }

    /// <summary>Neither keys nor values are projected: they are those of an earlier layer (Gemma 4's last layers).</summary>
    public bool BorrowsKeysAndValues { get; init; }

    public override void AddTo(NodeList nodes, int hiddenSize, Component component)
    {
        int valueDimension = ValueDimension == 0 ? HeadDimension : ValueDimension;
        long queries = (long)Heads * HeadDimension, keys = (long)KeyValueHeads * HeadDimension;
        const int gateAndQuery = 2;
        WeightTensor query = new(TensorRole.AttentionQuery, OutputGate ? gateAndQuery * queries : queries, hiddenSize, TensorSplit.Outputs);
        WeightTensor key = new(TensorRole.AttentionKey, keys, hiddenSize, TensorSplit.KeyValueHeads) { Heads = KeyValueHeads };
        WeightTensor value = key with { Role = TensorRole.AttentionValue, Rows = (long)KeyValueHeads * valueDimension };
        int stream = nodes.Last;
        List<int> read = [];
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

        long normed = QueryKeyNorm switch
        {
            QueryKeyNorm.PerHead when BorrowsKeysAndValues => HeadDimension,
            QueryKeyNorm.PerHead => 2L * HeadDimension,
            QueryKeyNorm.PerHeadWithBias =>
            4L * HeadDimension,
            QueryKeyNorm.Full => queries + keys,
            _ => 0
        };
        if (normed > 0)
            read.Insert(0, nodes.Add(new Norm(component, "qk_norm", queries + keys, normed), [.. read]));
        if (Sinks)
            nodes.Add(new Learned(component, "sinks", [new WeightTensor(TensorRole.Scalar, Heads, 1, TensorSplit.Outputs)]));
        nodes.Add(new Attention(component, Cross ? "cross_attn" : "attn", Heads, KeyValueHeads, HeadDimension, valueDimension, Span, Cross, OwnCache),
            [.. read]);
        nodes.Add(Linear.Of(component, "o_proj", [new WeightTensor(TensorRole.AttentionOutput, hiddenSize, (long)Heads * valueDimension, TensorSplit.Inputs)],
            OutputBias));
    }

    /// <summary>Keys and values of the encoder's states, which no node of the block makes.</summary>
    private void AddKeyValue(NodeList nodes, List<int> read, Component component, WeightTensor key, WeightTensor value, TokenScope scope)
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
