namespace InferenceSizing.Domain.Numbers.Schemes;

/// <summary>Chooses a block format for one category of tensors by where the tensor stands.</summary>
internal delegate TensorEncoding GgufRule(in TensorSite site);

/// <summary>A GGUF file type: its base format and the categories of tensors that get another one. Null: the base format.</summary>
/// <param name="Id">The file type in lower case, for example <c>q4_k_m</c>.</param>
/// <param name="Base">The format of everything that no rule names.</param>
internal sealed record GgufRecipe(string Id, TensorEncoding Base)
{
    /// <summary>The output matrix, and the token embedding where they are one.</summary>
    public TensorEncoding Output { get; init; } = GgufBlock.Q6_K;

    public TensorEncoding? TokenEmbedding { get; init; }

    public GgufRule? AttentionQuery { get; init; }

    public GgufRule? AttentionKey { get; init; }

    /// <summary>Values, and queries, keys and values in one matrix.</summary>
    public GgufRule? AttentionValue { get; init; }

    public GgufRule? AttentionOutput { get; init; }

    public GgufRule? GateAndUp { get; init; }

    public GgufRule? Down { get; init; }

    /// <summary>What a Falcon has instead: attention's output and the down-projections; null where it has the same.</summary>
    public (GgufRule? AttentionOutput, GgufRule? Down)? OfFalcon { get; init; }

    /// <summary>Routed experts, where they have a format of their own.</summary>
    public TensorEncoding? Experts { get; init; }

    /// <summary>Key and value of a mixture of eight experts.</summary>
    public TensorEncoding KeyValueOfEightExperts { get; init; } = GgufBlock.Q8_0;

    /// <summary>Attention output of a mixture of eight experts; null for the base format.</summary>
    public TensorEncoding? AttentionOutputOfEightExperts { get; init; }

    /// <summary>Whether it is of one or two bits, for which values of a 70B have no more bits than others.</summary>
    public bool LowBit { get; init; }

    /// <summary>Whether a rule looks at the layer's index.</summary>
    public bool ByLayer { get; init; }
}
