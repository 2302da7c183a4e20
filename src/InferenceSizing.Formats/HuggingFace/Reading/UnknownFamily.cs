using System.Text.Json;

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
        "expert", "moe", "lora", "rank", "mamba", "ssm", "state", "conv", "linear_", "latent", "vision", "audio", "text_config", "encoder", "decoder", "cross", "altup", "laurel",
        "per_layer", "mtp", "nextn", "qk_norm", "use_qk", "indexer", "index_", "kda", "recurrent", "hybrid", "pattern", "block_type", "shared", "tie_weights", "memory",
    ];

    /// <summary>What all Llama-shaped configs give.</summary>
    private static readonly string[] LlamaKeys = ["hidden_size", "intermediate_size", "num_hidden_layers", "num_attention_heads", "vocab_size"];

    /// <summary>The supported family that comes nearest: one whose name begins alike, else by its keys.</summary>
    public static string Nearest(JsonElement config, string modelType, IReadOnlyCollection<string> supported)
    {
        const int telling = 4;
        string? named = supported.Where(family => Common(family, modelType) >= telling).OrderByDescending(family => Common(family, modelType)).ThenBy(family => family.Length).ThenBy(family => family, StringComparer.Ordinal).FirstOrDefault();
        if (named is not null)
            return named;
        foreach ((string word, string family) in Signs)
        {
            if (config.EnumerateObject().Any(member => member.Name.Contains(word, StringComparison.Ordinal)))
                return family;
        }

        return "llama";
    }

    /// <summary>Whether the config gives Llama's dimensions under Llama's names.</summary>
    public static bool IsLlamaShaped(JsonElement config) => Array.TrueForAll(LlamaKeys, key => config.TryGetProperty(key, out JsonElement value) && value.ValueKind == JsonValueKind.Number);

    /// <summary>Keys of the config that bear on tensors by their names and that a family's reader did not ask for.</summary>
    public static IReadOnlyList<string> Unread(JsonElement config, IReadOnlySet<string> asked) =>
    [
        .. config.EnumerateObject()
            .Where(member => !asked.Contains(member.Name) && member.Value.ValueKind is not (JsonValueKind.Null or JsonValueKind.False or JsonValueKind.String) && !IsZero(member.Value))
            .Select(member => member.Name)
            .Where(name => Array.Exists(Structural, word => name.Contains(word, StringComparison.OrdinalIgnoreCase)))
            .Order(StringComparer.Ordinal).Take(MostNamed),
    ];

    private static bool IsZero(JsonElement value) => value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out double number) && number == 0;

    private static int Common(string left, string right)
    {
        int length = 0;
        while (length < Math.Min(left.Length, right.Length) && left[length] == right[length])
            length++;
        return length;
    }
}
