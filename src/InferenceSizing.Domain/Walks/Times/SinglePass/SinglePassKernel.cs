namespace InferenceSizing.Domain.Walks.Times.SinglePass;

/// <summary>The kinds of kernel that forward passes of encoders and image networks are made of, each with efficiencies of its own.</summary>
public enum SinglePassKernel
{
    Convolution,

    /// <summary>A convolution in several groups of more than one channel.</summary>
    GroupedConvolution,
    DepthwiseConvolution,
    Product,
    Attention,

    /// <summary>Scores against a table of relative positions (DeBERTa).</summary>
    RelativeScores,

    /// <summary>Norms, activations and sums over feature maps.</summary>
    MapArithmetic,

    /// <summary>Norms, activations and sums over tokens.</summary>
    TokenArithmetic,

    /// <summary>Pooling, joining, enlarging, cutting: elements that are moved.</summary>
    Movement,
}
