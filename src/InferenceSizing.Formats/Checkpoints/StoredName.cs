namespace InferenceSizing.Formats.Checkpoints;

/// <summary>The stack that a stored tensor belongs to.</summary>
internal enum StoredStack
{
    /// <summary>The layers of a decoder or an encoder, or what stands before and behind them.</summary>
    Main,

    /// <summary>The decoder of an encoder-decoder, whose layers come after the encoder's.</summary>
    Decoder,

    /// <summary>A vision or audio tower, and what joins it to the language model.</summary>
    Tower,

    /// <summary>Layers that predict further tokens.</summary>
    MultiToken,
}

/// <summary>What the name of a stored tensor tells: its stack, whether it stands in a layer, what it may be for, and whether it is a scale of
/// another.</summary>
/// <param name="Stack">The stack.</param>
/// <param name="InLayer">Whether its first number is a layer's.</param>
/// <param name="Roles">What it may be for; empty where the name does not tell.</param>
/// <param name="IsScale">Whether it serves another tensor: a scale, a zero point, a group index.</param>
internal sealed record StoredName(StoredStack Stack, bool InLayer, RoleSet Roles, bool IsScale)
{
    private static readonly string[] TowerMarks = [
        "vision", "visual", "image", "audio_tower", "audio_model", "embed_audio", "multi_modal", "mm_projector", "vit.", "v.blk", "mm.", "aligner",
        "perceiver"];
    private static readonly string[] LayerMarks = ["layers.*", "layer.*", "blk.*", "h.*", "blocks.*", "block.*", "layer_groups.*", "decoder.*"];
    private static readonly string[] MainMarks = ["weight", "qweight", "weight_packed", "blocks"];

    private static readonly string[] ScaleMarks =
    [
        "scales", "qzeros", "g_idx", "weight_scale", "weight_scale_inv", "weight_scale_2", "weight_global_scale", "weight_zero_point", "weight_g_idx",
            "weight_shape", "input_scale",
        "input_global_scale", "input_zero_point", "output_scale", "k_scale", "v_scale", "q_scale", "prob_scale", "absmax", "quant_map", "nested_absmax",
            "nested_quant_map", "SCB", "weight_format", "scale", "input_amax",
    ];

    private static readonly string[] Tables = ["rope_freqs", "rope_factors", "inv_freq", "rotary_emb", "masked_bias", "position_ids"];
    private static readonly string[] Masks = [".attn.bias", ".attention.bias"];

    /// <summary>Whether it is a table that is computed from the config and stored all the same: angles, masks, indices.</summary>
    public bool IsTable { get; private init; }

    /// <param name="pattern">The name, with stars for numbers.</param>
    public static StoredName Of(string pattern)
    {
        string[] parts = pattern.Split('.');
        string leaf = parts[^1];
        int mtp = Array.IndexOf(parts, "mtp");
        StoredStack stack = mtp is 0 or 1 || pattern.Contains("nextn", StringComparison.Ordinal) ? StoredStack.MultiToken
            : Array.Exists(TowerMarks, mark => pattern.Contains(mark, StringComparison.Ordinal)) ? StoredStack.Tower
            : parts.Contains("decoder") || pattern.StartsWith("dec.", StringComparison.Ordinal) ? StoredStack.Decoder
            : StoredStack.Main;
        bool layered = stack != StoredStack.Tower && Array.Exists(LayerMarks, mark => FirstStarIs(pattern, mark));
        bool quantizationState = Array.Exists(parts, part => part.StartsWith("quant_state", StringComparison.Ordinal))
            || leaf.StartsWith("bitsandbytes__", StringComparison.Ordinal);
        bool scale = quantizationState || ScaleMarks.Contains(leaf) || leaf.EndsWith("_scales", StringComparison.Ordinal)
            || leaf.EndsWith("_scale_inv", StringComparison.Ordinal)
            || (leaf.EndsWith("_scale", StringComparison.Ordinal) && leaf.Contains("proj", StringComparison.Ordinal));
        bool table = Array.Exists(Tables, mark => pattern.Contains(mark, StringComparison.Ordinal))
            || Array.Exists(Masks, mask => pattern.EndsWith(mask, StringComparison.Ordinal));
        RoleSet roles = table ? RoleSet.Empty : stack == StoredStack.Tower ? StoredRoles.OfTower : StoredRoles.Of(StemOf(parts, scale), leaf);
        return new StoredName(stack, layered, roles, scale) { IsTable = table };
    }

    private static bool FirstStarIs(string pattern, string mark)
    {
        int star = pattern.IndexOf('*', StringComparison.Ordinal);
        return star >= 0 && pattern.AsSpan(0, star + 1).EndsWith(mark, StringComparison.Ordinal);
    }

    /// <summary>The name of the module: without <c>weight</c> and its like at the end.</summary>
    private static string StemOf(string[] parts, bool scale)
    {
        int end = parts.Length;
        if (scale || MainMarks.Contains(parts[^1]) || parts[^1] == "bias")
            end--;
        while (end > 1 && parts[end - 1] is "weight" or "*" or "qweight")
            end--;
        string stem = string.Join('.', parts[..Math.Max(1, end)]);
        return scale && end == parts.Length ? stem : stem.Replace("_blocks", "", StringComparison.Ordinal).Replace("_scales", "", StringComparison.Ordinal);
    }
}
