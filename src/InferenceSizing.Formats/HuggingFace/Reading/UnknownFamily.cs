using InferenceSizing.Formats.HuggingFace.Families;

namespace InferenceSizing.Formats.HuggingFace.Reading;

/// <summary>A config whose <c>model_type</c> has no builder: what of it is unknown, and which known family comes nearest.</summary>
internal static class UnknownFamily
{
    private const int MostNamed = 8;

    /// <summary>A family that keys with one of these words point to, the most telling first.</summary>
    private static readonly (string Word, string Family)[] Signs =
    [
        ("kv_lora_rank", "deepseek_v3"),
        ("linear_num_value_heads", "qwen3_next"),
        ("mamba_", "granitemoehybrid"),
        ("ssm_", "nemotron_h"),
        ("state_size", "mamba2"),
        ("decoder_layers", "bart"),
        ("num_decoder_layers", "t5"),
        ("shared_expert", "qwen2_moe"),
        ("n_routed_experts", "deepseek"),
        ("num_local_experts", "mixtral"),
        ("num_experts", "qwen3_moe"),
        ("sliding_window_pattern", "gemma3_text"),
        ("type_vocab_size", "bert"),
        ("patch_size", "vit"),
        ("n_embd", "gpt2"),
    ];

    /// <summary>Words in keys of what changes the tensors of a decoder and is not Llama's.</summary>
    private static readonly string[] Structural =
    [
        "expert", "moe", "lora", "rank", "mamba", "ssm", "state", "conv", "linear_", "latent", "vision", "audio", "text_config", "encoder", "decoder", "cross",
            "altup", "laurel",
        "per_layer", "mtp", "nextn", "qk_norm", "use_qk", "indexer", "index_", "kda", "recurrent", "hybrid", "pattern", "block_type", "shared", "tie_weights",
            "memory",
    ];

    /// <summary>Families that others are built like.</summary>
    private static readonly string[] Usual = ["llama", "llava", "bert"];

    /// <summary>The supported family that comes nearest by the keys of the config: among equals the one that a telling word points to, one of the same
    /// publisher as its text model, or Llama.</summary>
    public static string Nearest(ConfigValue config)
    {
        IReadOnlyList<string> alike = FamilyShapes.Nearest(config);
        string[] pointed = [.. Signs.Where(sign => config.Members.Any(member => member.Key.Contains(sign.Word, StringComparison.Ordinal)))
            .Select(sign => sign.Family)];
        Family? publisher = config.TryFind("text_config", out ConfigValue text) && text.TryFind("model_type", out ConfigValue type) ? FamilyList.Of(type.Text)
            : null;
        return pointed.FirstOrDefault(alike.Contains)
            ?? alike.FirstOrDefault(family => publisher is not null && FamilyList.Of(family) == publisher)
            ?? Usual.FirstOrDefault(alike.Contains)
            ?? alike[0];
    }

    /// <summary>Whether a family reads the config, and leaves none of the keys unread that bear on tensors.</summary>
    public static bool ReadsAs(ConfigValue config, string family)
    {
        ConfigFields fields = new(config);
        try
        {
            FamilyList.Models[family](fields);
            return Unread(config, fields.Asked).Count == 0;
        }
        catch (Exception refused) when (refused is ConfigRefusedException or OverflowException)
        {
            return false;
        }
    }

    /// <summary>Keys of the config that bear on tensors by their names and that a family's reader did not ask for.</summary>
    public static IReadOnlyList<string> Unread(ConfigValue config, IReadOnlySet<string> asked) =>
    [
        .. config.Members
            .Where(member => !asked.Contains(member.Key) && Bears(member.Value))
            .Select(member => member.Key)
            .Where(name => Array.Exists(Structural, word => name.Contains(word, StringComparison.OrdinalIgnoreCase)))
            .Order(StringComparer.Ordinal).Take(MostNamed),
    ];

    /// <summary>Whether a value can change tensors: it is neither a name nor switched off.</summary>
    private static bool Bears(ConfigValue value) => value.Kind switch
    {
        ConfigKind.Null or ConfigKind.Text => false,
        ConfigKind.Flag => value.IsTrue,
        ConfigKind.Number => !value.TryGetDouble(out double number) || number != 0,
        _ => true,
    };
}
