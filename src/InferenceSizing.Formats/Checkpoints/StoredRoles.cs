using InferenceSizing.Domain.Numbers;
using static InferenceSizing.Domain.Numbers.TensorRole;

namespace InferenceSizing.Formats.Checkpoints;

/// <summary>What a stored tensor is for, by the names that checkpoints of Hugging Face and GGUF files give. The first rule that a name meets holds.</summary>
internal static class StoredRoles
{
    private static readonly RoleSet QueryKeyValue = RoleSet.Of(AttentionQuery, AttentionKey, AttentionValue, AttentionQueryKeyValue, CrossAttention);
    private static readonly RoleSet Output = RoleSet.Of(AttentionOutput, CrossAttention);
    private static readonly RoleSet Expert = RoleSet.Of(ExpertGate, ExpertUp, ExpertDown);
    private static readonly RoleSet Recurrent = RoleSet.Of(RecurrentIn, RecurrentQueryKeyValue, RecurrentOut, RecurrentState, Scalar);

    /// <summary>What is found in towers; their parts are not told apart.</summary>
    public static RoleSet OfTower { get; } = RoleSet.Of(TensorRole.Vision, Projector, Norm, Bias, PositionEmbedding, Scalar);

    /// <summary>Words of a module's name, and what it may then be for. Words of the same rule must all occur.</summary>
    private static readonly (string[] Words, RoleSet Roles)[] Rules =
    [
        (["indexer"], RoleSet.Of(Indexer)),
        (["shared_expert_gate"], RoleSet.Of(Router)),
        (["ffn_gate_inp"], RoleSet.Of(Router)),
        (["shexp", "gate"], RoleSet.Of(SharedExpertGate)),
        (["shexp", "up"], RoleSet.Of(SharedExpertUp)),
        (["shexp", "down"], RoleSet.Of(SharedExpertDown)),
        (["shared", "gate_up"], RoleSet.Of(SharedExpertGate, SharedExpertUp)),
        (["shared", "gate_proj"], RoleSet.Of(SharedExpertGate)),
        (["shared", "up_proj"], RoleSet.Of(SharedExpertUp)),
        (["shared", "down_proj"], RoleSet.Of(SharedExpertDown)),
        (["shared_mlp", "input_linear"], RoleSet.Of(SharedExpertGate, SharedExpertUp, FeedForwardGate, FeedForwardUp)),
        (["shared_mlp", "output_linear"], RoleSet.Of(SharedExpertDown, FeedForwardDown)),
        (["gate_up_exps"], RoleSet.Of(ExpertGate, ExpertUp)),
        (["gate_exps"], RoleSet.Of(ExpertGate)),
        (["up_exps"], RoleSet.Of(ExpertUp)),
        (["down_exps"], RoleSet.Of(ExpertDown)),
        (["expert", "gate_up"], RoleSet.Of(ExpertGate, ExpertUp)),
        (["expert", "gate_proj"], RoleSet.Of(ExpertGate)),
        (["expert", "up_proj"], RoleSet.Of(ExpertUp)),
        (["expert", "down_proj"], RoleSet.Of(ExpertDown)),
        (["expert", ".w1"], RoleSet.Of(ExpertGate)),
        (["expert", ".w3"], RoleSet.Of(ExpertUp)),
        (["expert", ".w2"], RoleSet.Of(ExpertDown)),
        (["block_sparse_moe", "input_linear"], RoleSet.Of(ExpertGate, ExpertUp)),
        (["block_sparse_moe", "output_linear"], RoleSet.Of(ExpertDown)),
        (["moe", "router"], RoleSet.Of(Router)),
        (["mlp", "router"], RoleSet.Of(Router)),
        (["experts"], Expert),
        (["qkv_proj"], QueryKeyValue),
        (["query_key_value"], QueryKeyValue),
        (["wqkv"], QueryKeyValue),
        (["Wqkv"], QueryKeyValue),
        (["W_pack"], QueryKeyValue),
        (["c_attn"], QueryKeyValue),
        (["attn_qkv"], QueryKeyValue | RoleSet.Of(RecurrentQueryKeyValue)),
        (["in_proj_qkv"], RoleSet.Of(RecurrentIn, RecurrentQueryKeyValue)),
        (["q_a_proj"], RoleSet.Of(LatentDown)),
        (["kv_a_proj"], RoleSet.Of(LatentDown)),
        (["attn_q_a"], RoleSet.Of(LatentDown)),
        (["attn_kv_a"], RoleSet.Of(LatentDown)),
        (["q_b_proj"], RoleSet.Of(LatentQueryUp)),
        (["attn_q_b"], RoleSet.Of(LatentQueryUp)),
        (["kv_b_proj"], RoleSet.Of(LatentKeyValueUp)),
        (["attn_kv_b"], RoleSet.Of(LatentKeyValueUp)),
        (["attn_k_b"], RoleSet.Of(LatentKeyValueUp)),
        (["attn_v_b"], RoleSet.Of(LatentKeyValueUp)),
        (["attn_output"], Output),
        (["attn_gate"], RoleSet.Of(RecurrentIn, AttentionQuery)),
        (["attn_q"], RoleSet.Of(AttentionQuery)),
        (["attn_k"], RoleSet.Of(AttentionKey)),
        (["attn_v"], RoleSet.Of(AttentionValue)),
        (["attn_sinks"], RoleSet.Of(Scalar)),
        (["self_attn.sinks"], RoleSet.Of(Scalar)),
        (["linear_attn", "out_proj"], RoleSet.Of(RecurrentOut)),
        (["linear_attn"], Recurrent),
        (["mamba", "out_proj"], RoleSet.Of(RecurrentOut)),
        (["mamba"], Recurrent),
        (["mixer.out_proj"], RoleSet.Of(RecurrentOut)),
        (["mixer.in_proj"], RoleSet.Of(RecurrentIn)),
        (["time_mix_output"], RoleSet.Of(RecurrentOut)),
        (["time_mix"], Recurrent),
        (["channel_mix_receptance"], RoleSet.Of(FeedForwardGate)),
        (["channel_mix_key"], RoleSet.Of(FeedForwardUp)),
        (["channel_mix_value"], RoleSet.Of(FeedForwardDown)),
        (["channel_mix_lerp"], RoleSet.Of(RecurrentState)),
        (["ssm_out"], RoleSet.Of(RecurrentOut)),
        (["ssm_in"], RoleSet.Of(RecurrentIn)),
        (["ssm"], Recurrent),
        (["q_proj"], RoleSet.Of(AttentionQuery)),
        (["k_proj"], RoleSet.Of(AttentionKey)),
        (["v_proj"], RoleSet.Of(AttentionValue)),
        (["o_proj"], Output),
        (["attn", "out_proj"], Output),
        (["attention.dense"], Output),
        (["attn.c_proj"], Output),
        (["attention.wo"], Output),
        (["attention.output.dense"], Output),
        (["gate_up_proj"], RoleSet.Of(FeedForwardGate, FeedForwardUp)),
        (["ffn_gate"], RoleSet.Of(FeedForwardGate)),
        (["ffn_up"], RoleSet.Of(FeedForwardUp, FeedForwardGate)),
        (["ffn_down"], RoleSet.Of(FeedForwardDown)),
        (["gate_proj"], RoleSet.Of(FeedForwardGate)),
        (["up_proj"], RoleSet.Of(FeedForwardUp)),
        (["down_proj"], RoleSet.Of(FeedForwardDown)),
        (["feed_forward.w1"], RoleSet.Of(FeedForwardGate)),
        (["feed_forward.w3"], RoleSet.Of(FeedForwardUp)),
        (["feed_forward.w2"], RoleSet.Of(FeedForwardDown)),
        (["c_fc"], RoleSet.Of(FeedForwardUp)),
        (["fc1"], RoleSet.Of(FeedForwardUp)),
        (["fc2"], RoleSet.Of(FeedForwardDown)),
        (["h_to_4h"], RoleSet.Of(FeedForwardUp, FeedForwardGate)),
        (["4h_to_h"], RoleSet.Of(FeedForwardDown)),
        (["mlp.c_proj"], RoleSet.Of(FeedForwardDown)),
        (["intermediate.dense"], RoleSet.Of(FeedForwardUp)),
        (["output.dense"], RoleSet.Of(FeedForwardDown)),
        (["mlp.gate"], RoleSet.Of(Router)),
        (["block_sparse_moe.gate"], RoleSet.Of(Router)),
        (["token_embd"], RoleSet.Of(TokenEmbedding)),
        (["embed_tokens"], RoleSet.Of(TokenEmbedding)),
        (["word_embeddings"], RoleSet.Of(TokenEmbedding)),
        (["tok_embeddings"], RoleSet.Of(TokenEmbedding)),
        (["embed_in"], RoleSet.Of(TokenEmbedding)),
        (["wte"], RoleSet.Of(TokenEmbedding)),
        (["position"], RoleSet.Of(PositionEmbedding)),
        (["wpe"], RoleSet.Of(PositionEmbedding)),
        (["token_type"], RoleSet.Of(TypeEmbedding)),
        (["lm_head"], RoleSet.Of(LmHead)),
        (["embed_out"], RoleSet.Of(LmHead)),
        (["output_layer"], RoleSet.Of(LmHead)),
        (["per_layer_model_proj"], RoleSet.Of(LayerInputs)),
        (["per_layer_input_gate"], RoleSet.Of(LayerInput)),
        (["per_layer_projection"], RoleSet.Of(LayerInput)),
        (["inp_gate"], RoleSet.Of(LayerInput)),
        (["altup"], RoleSet.Of(Projector)),
        (["laurel"], RoleSet.Of(Projector)),
        ([".proj"], RoleSet.Of(LayerInput)),
    ];

    /// <param name="stem">The module's name.</param>
    /// <param name="leaf">The last part of the tensor's.</param>
    public static RoleSet Of(string stem, string leaf)
    {
        string last = stem[(stem.LastIndexOf('.') + 1)..];
        if (last.Contains("norm", StringComparison.Ordinal) || last.StartsWith("ln_", StringComparison.Ordinal)
            || last.EndsWith("_ln", StringComparison.Ordinal)
            || last.StartsWith("LayerNorm", StringComparison.Ordinal))
            return RoleSet.Of(Norm);
        if (leaf.EndsWith("bias", StringComparison.Ordinal) || last.EndsWith("exp_probs_b", StringComparison.Ordinal))
            return RoleSet.Of(Bias);
        if (last is "output" && !stem.Contains('*', StringComparison.Ordinal))
            return RoleSet.Of(LmHead);
        foreach ((string[] words, RoleSet roles) in Rules)
        {
            if (Array.TrueForAll(words, word => stem.Contains(word, StringComparison.Ordinal)))
                return roles;
        }

        return RoleSet.Empty;
    }
}
