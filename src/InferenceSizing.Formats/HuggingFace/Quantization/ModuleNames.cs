using InferenceSizing.Domain.Numbers;

namespace InferenceSizing.Formats.HuggingFace.Quantization;

/// <summary>The names that modules go by in checkpoints, by the role of their matrix; {0} stands for the layer.</summary>
/// <param name="experts">The module of a layer's experts where the family has its own; null for those that most have.</param>
internal sealed class ModuleNames(string? experts)
{
    private const string First = "experts.0.";

    /// <summary>Where experts stand in a layer: below the MLP, or in its place.</summary>
    private readonly string[] _experts = experts is null ? ["mlp.experts", "block_sparse_moe.experts", "ffn.experts", "mixer.experts"] : [experts];

    /// <summary>Whether a name is of an expert of a layer but its first.</summary>
    public static bool IsFurtherExpert(string module)
    {
        int at = module.IndexOf("experts.", StringComparison.Ordinal);
        return at >= 0 && module.Length > at + First.Length - 2 && char.IsAsciiDigit(module[at + First.Length - 2])
            && !module.AsSpan(at).StartsWith(First, StringComparison.Ordinal);
    }

    public string[] Of(TensorRole role) => role switch
    {
        TensorRole.LmHead => ["lm_head"],
        TensorRole.AttentionQuery => ["layers.{0}.self_attn.q_proj", "layers.{0}.mixer.q_proj"],
        TensorRole.AttentionKey => ["layers.{0}.self_attn.k_proj", "layers.{0}.mixer.k_proj"],
        TensorRole.AttentionValue => ["layers.{0}.self_attn.v_proj", "layers.{0}.mixer.v_proj"],
        TensorRole.AttentionQueryKeyValue => ["layers.{0}.self_attn.qkv_proj"],
        TensorRole.AttentionOutput => ["layers.{0}.self_attn.o_proj", "layers.{0}.mixer.o_proj"],
        TensorRole.LatentDown => ["layers.{0}.self_attn.kv_a_proj_with_mqa", "layers.{0}.self_attn.q_a_proj"],
        TensorRole.LatentQueryUp => ["layers.{0}.self_attn.q_b_proj"],
        TensorRole.LatentKeyValueUp => ["layers.{0}.self_attn.kv_b_proj"],
        TensorRole.Indexer => ["layers.{0}.self_attn.indexer.wk"],
        TensorRole.CrossAttention => ["layers.{0}.cross_attn.k_proj"],
        TensorRole.FeedForwardGate => ["layers.{0}.mlp.gate_proj"],
        TensorRole.FeedForwardUp => ["layers.{0}.mlp.up_proj", "layers.{0}.mixer.up_proj"],
        TensorRole.FeedForwardDown => ["layers.{0}.mlp.down_proj", "layers.{0}.mixer.down_proj"],
        TensorRole.ExpertGate => OfExpert("gate_proj", "w1"),
        TensorRole.ExpertUp => OfExpert("up_proj", "w3"),
        TensorRole.ExpertDown => OfExpert("down_proj", "w2"),
        TensorRole.SharedExpertGate =>
            ["layers.{0}.mlp.shared_experts.gate_proj", "layers.{0}.mlp.shared_expert.gate_proj", "layers.{0}.ffn.shared_experts.gate_proj",
            "layers.{0}.mixer.shared_experts.gate_proj", "layers.{0}.share_expert.gate_proj"],
        TensorRole.SharedExpertUp =>
            ["layers.{0}.mlp.shared_experts.up_proj", "layers.{0}.mlp.shared_expert.up_proj", "layers.{0}.ffn.shared_experts.up_proj",
            "layers.{0}.mixer.shared_experts.up_proj", "layers.{0}.share_expert.up_proj"],
        TensorRole.SharedExpertDown =>
            ["layers.{0}.mlp.shared_experts.down_proj", "layers.{0}.mlp.shared_expert.down_proj", "layers.{0}.ffn.shared_experts.down_proj",
            "layers.{0}.mixer.shared_experts.down_proj", "layers.{0}.share_expert.down_proj"],
        TensorRole.RecurrentIn =>
            ["layers.{0}.linear_attn.in_proj_qkvz", "layers.{0}.linear_attn.in_proj_z", "layers.{0}.mamba.in_proj", "layers.{0}.mixer.in_proj"],
        TensorRole.RecurrentQueryKeyValue => ["layers.{0}.linear_attn.in_proj_qkvz", "layers.{0}.linear_attn.in_proj_qkv"],
        TensorRole.RecurrentOut => ["layers.{0}.linear_attn.out_proj", "layers.{0}.mamba.out_proj", "layers.{0}.mixer.out_proj"],
        _ => [],
    };

    private string[] OfExpert(string name, string older) =>
        [.. _experts.SelectMany(module => (string[])[$"layers.{{0}}.{module}.0.{name}", $"layers.{{0}}.{module}.0.{older}"])];
}
