using System.Collections.Frozen;

namespace InferenceSizing.Domain.Numbers.Schemes;

/// <summary>Tensor roles in the groups that quantization recipes name.</summary>
internal static class RoleGroups
{
    public static FrozenSet<TensorRole> RoutedExperts { get; } = [TensorRole.ExpertGate, TensorRole.ExpertUp, TensorRole.ExpertDown];

    public static FrozenSet<TensorRole> Attention { get; } =
    [
        TensorRole.AttentionQuery, TensorRole.AttentionKey, TensorRole.AttentionValue, TensorRole.AttentionQueryKeyValue, TensorRole.AttentionOutput,
        TensorRole.LatentDown, TensorRole.LatentQueryUp, TensorRole.LatentKeyValueUp, TensorRole.Indexer, TensorRole.CrossAttention,
    ];

    public static FrozenSet<TensorRole> ProjectionsWithoutAttention { get; } =
    [
        .. RoutedExperts,
        TensorRole.FeedForwardGate, TensorRole.FeedForwardUp, TensorRole.FeedForwardDown,
        TensorRole.SharedExpertGate, TensorRole.SharedExpertUp, TensorRole.SharedExpertDown,
        TensorRole.RecurrentIn, TensorRole.RecurrentQueryKeyValue, TensorRole.RecurrentOut,
    ];

    /// <summary>The matrices of a stack: all that recipes mean by "linear layers". Embeddings, head, router, norms, biases, small recurrent
    /// tensors and vision parts stay out.</summary>
    public static FrozenSet<TensorRole> Projections { get; } = [.. ProjectionsWithoutAttention, .. Attention];

    /// <summary>The matrices without the recurrent layers', which published NVFP4 recipes of hybrids leave out.</summary>
    public static FrozenSet<TensorRole> ProjectionsWithoutRecurrence { get; } = [
        .. Projections.Except([TensorRole.RecurrentIn, TensorRole.RecurrentQueryKeyValue, TensorRole.RecurrentOut])];

    /// <summary>The matrices and the kernels of convolutional networks and their classifiers, which post-training INT8 and FP8 also cover.</summary>
    public static FrozenSet<TensorRole> ProjectionsAndConvolutions { get; } = [.. Projections, TensorRole.Convolution, TensorRole.Classifier];

    /// <summary>Vectors and small tables that every format keeps in full or half precision.</summary>
    public static FrozenSet<TensorRole> NeverQuantized { get; } =
    [
        TensorRole.PositionEmbedding, TensorRole.TypeEmbedding, TensorRole.Router, TensorRole.RecurrentState, TensorRole.Norm, TensorRole.Bias,
        TensorRole.Scalar,
    ];
}
