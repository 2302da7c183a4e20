using InferenceSizing.Domain.Numbers;

namespace InferenceSizing.Formats.HuggingFace.Quantization;

/// <summary>The names that modules go by in checkpoints, by the role of their matrix; {0} stands for the layer.</summary>
internal static class ModuleNames
{
    public static string[] Of(TensorRole role) => role switch
    {
        TensorRole.LmHead => ["lm_head"],
        TensorRole.AttentionQuery => ["layers.{0}.self_attn.q_proj"],
        TensorRole.AttentionKey => ["layers.{0}.self_attn.k_proj"],
        TensorRole.AttentionValue => ["layers.{0}.self_attn.v_proj"],
        TensorRole.AttentionQueryKeyValue => ["layers.{0}.self_attn.qkv_proj"],
        TensorRole.AttentionOutput => ["layers.{0}.self_attn.o_proj"],
        TensorRole.LatentDown => ["layers.{0}.self_attn.kv_a_proj_with_mqa", "layers.{0}.self_attn.q_a_proj"],
        TensorRole.LatentQueryUp => ["layers.{0}.self_attn.q_b_proj"],
        TensorRole.LatentKeyValueUp => ["layers.{0}.self_attn.kv_b_proj"],
        TensorRole.Indexer => ["layers.{0}.self_attn.indexer.wk"],
        TensorRole.CrossAttention => ["layers.{0}.cross_attn.k_proj"],
        TensorRole.FeedForwardGate => ["layers.{0}.mlp.gate_proj"],
        TensorRole.FeedForwardUp => ["layers.{0}.mlp.up_proj"],
        TensorRole.FeedForwardDown => ["layers.{0}.mlp.down_proj"],
        TensorRole.ExpertGate => ["layers.{0}.mlp.experts.0.gate_proj", "layers.{0}.block_sparse_moe.experts.0.w1"],
        TensorRole.ExpertUp => ["layers.{0}.mlp.experts.0.up_proj", "layers.{0}.block_sparse_moe.experts.0.w3"],
        TensorRole.ExpertDown => ["layers.{0}.mlp.experts.0.down_proj", "layers.{0}.block_sparse_moe.experts.0.w2"],
        TensorRole.SharedExpertGate => ["layers.{0}.mlp.shared_experts.gate_proj", "layers.{0}.mlp.shared_expert.gate_proj"],
        TensorRole.SharedExpertUp => ["layers.{0}.mlp.shared_experts.up_proj", "layers.{0}.mlp.shared_expert.up_proj"],
        TensorRole.SharedExpertDown => ["layers.{0}.mlp.shared_experts.down_proj", "layers.{0}.mlp.shared_expert.down_proj"],
        TensorRole.RecurrentIn => ["layers.{0}.linear_attn.in_proj_qkvz", "layers.{0}.mamba.in_proj", "layers.{0}.mixer.in_proj"],
        TensorRole.RecurrentOut => ["layers.{0}.linear_attn.out_proj", "layers.{0}.mamba.out_proj", "layers.{0}.mixer.out_proj"],
        _ => [],
    };
}
