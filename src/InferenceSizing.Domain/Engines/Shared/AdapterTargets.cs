using InferenceSizing.Domain.Numbers;

namespace InferenceSizing.Domain.Engines.Shared;

/// <summary>The matrices that an engine sets adapter slots aside for.</summary>
/// <param name="Routed">Whether routed experts are among them.</param>
/// <param name="Everything">Whether all of a layer's products are, and not only those of attention and MLP: latent and recurrent projections, routers,
/// cross-attention.</param>
/// <param name="Vocabulary">Whether token embedding and head are.</param>
/// <param name="ExtraWords">Words that an adapter may add.</param>
internal readonly record struct AdapterTargets(bool Routed, bool Everything, bool Vocabulary, int ExtraWords)
{
    public bool Includes(TensorRole role) => role switch
    {
        TensorRole.AttentionQuery or TensorRole.AttentionKey or TensorRole.AttentionValue or TensorRole.AttentionQueryKeyValue or TensorRole.AttentionOutput
            or TensorRole.FeedForwardGate or TensorRole.FeedForwardUp or TensorRole.FeedForwardDown
            or TensorRole.SharedExpertGate or TensorRole.SharedExpertUp or TensorRole.SharedExpertDown => true,
        TensorRole.LatentDown or TensorRole.LatentQueryUp or TensorRole.LatentKeyValueUp or TensorRole.CrossAttention or TensorRole.Router
            or TensorRole.RecurrentIn or TensorRole.RecurrentQueryKeyValue or TensorRole.RecurrentOut => Everything,
        TensorRole.ExpertGate or TensorRole.ExpertUp or TensorRole.ExpertDown => Routed,
        _ => false,
    };
}
