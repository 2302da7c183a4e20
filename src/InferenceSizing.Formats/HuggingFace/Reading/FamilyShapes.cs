using System.Collections.Frozen;
using InferenceSizing.Domain.Networks;
using InferenceSizing.Formats.HuggingFace.Families;

namespace InferenceSizing.Formats.HuggingFace.Reading;

/// <summary>Which keys each family's reader asks for, found by letting it read a small model once; and which family's keys a config comes nearest to.</summary>
internal static class FamilyShapes
{
    /// <summary>Keys that some family needs; a reader that lacks another has asked for what comes before it.</summary>
    private static readonly string[] Needed =
    [
        "hidden_size", "intermediate_size", "vocab_size", "max_position_embeddings", "num_key_value_heads", "head_dim", "num_experts", "num_local_experts",
            "n_routed_experts",
        "moe_intermediate_size", "q_lora_rank", "o_lora_rank", "o_groups", "sliding_window", "ffn_hidden_size", "padded_vocab_size", "kv_channels", "n_embd",
            "n_inner",
    ];

    private static readonly Lazy<FrozenDictionary<string, FrozenSet<string>>> Asked = new(() =>
        FamilyList.Models.ToFrozenDictionary(model => model.Key, model => AskedBy(model.Value), StringComparer.Ordinal));

    /// <summary>In how many families a key is asked for.</summary>
    private static readonly Lazy<FrozenDictionary<string, int>> Families = new(() =>
        Asked.Value.Values.SelectMany(keys => keys).CountBy(key => key, StringComparer.Ordinal).ToFrozenDictionary(StringComparer.Ordinal));

    /// <summary>The families whose readers ask for most of a config's keys, those that few families have counting most; several where they have the same keys
    /// in common with it.</summary>
    public static IReadOnlyList<string> Nearest(ConfigValue config)
    {
        string[] keys = [.. config.Members.Select(member => member.Key).Where(Families.Value.ContainsKey)];
        (string Family, double Weight)[] weighed = [
            .. Asked.Value.Select(family => (family.Key, keys.Where(family.Value.Contains).Sum(key => 1.0 / Families.Value[key])))];
        double most = weighed.Max(family => family.Weight);
        return [.. weighed.Where(family => family.Weight == most).Select(family => family.Family).Order(StringComparer.Ordinal)];
    }

    private static FrozenSet<string> AskedBy(Func<ConfigFields, Architecture> read)
    {
        const int width = 64, heads = 4, layers = 2;
        OrderedDictionary<string, ConfigValue> small = new(StringComparer.Ordinal);
        foreach (string key in Needed)
            small[key] = ConfigValue.Of(width);
        small["num_attention_heads"] = small["num_key_value_heads"] = small["num_experts_per_tok"] = ConfigValue.Of(heads);
        small["num_hidden_layers"] = small["num_layers"] = small["n_layer"] = ConfigValue.Of(layers);
        ConfigFields fields = new(ConfigValue.Of(small));
        try
        {
            read(fields);
        }
        catch (ConfigRefusedException)
        {
            // It asked until it lacked a key that only it has.
        }

        return fields.Asked.Where(path => !path.Contains('.', StringComparison.Ordinal) && path is not ("model_type" or "architectures"))
            .ToFrozenSet(StringComparer.Ordinal);
    }
}
