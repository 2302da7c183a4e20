namespace InferenceSizing.Domain.Networks.Traced;

/// <summary>What a step of a traced graph does.</summary>
public enum TracedKind
{
    Convolution,
    DepthwiseConvolution,
    Product,
    Attention,

    /// <summary>Activations, sums, conversions: element by element. An engine that fuses runs it with the step before.</summary>
    Arithmetic,

    /// <summary>Norms and softmax: statistics first, then element by element.</summary>
    Normalization,

    /// <summary>Pooling, joins, transpositions, resizing.</summary>
    Movement,

    /// <summary>Rows looked up in a table.</summary>
    Gather,
    Recurrence,

    /// <summary>The same tensor under another shape: no kernel and no memory.</summary>
    View,
}

/// <summary>What sets a dimension that a graph leaves open.</summary>
public enum TracedAxis
{
    /// <summary>Samples of a pass.</summary>
    Batch,

    /// <summary>Tokens, frames or samples of a sequence; of a decoder with a cache, the tokens in it.</summary>
    Tokens,

    Height,
    Width,

    /// <summary>Nothing that every workload has: its own length.</summary>
    Other,
}
