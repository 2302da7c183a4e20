using System.Collections.Immutable;
using InferenceSizing.Domain.Networks.Transformers;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Formats.HuggingFace.Reading;

/// <summary>Which layers of a mixture are dense, as configs put it.</summary>
internal static class ExpertLayers
{
    /// <summary><c>first_k_dense_replace</c> dense layers, then experts on every <c>moe_layer_freq</c>-th, or as a list of flags says.</summary>
    /// <param name="config">The config.</param>
    /// <param name="layers">Layers of the stack.</param>
    /// <param name="absentFirst">The class's first_k_dense_replace.</param>
    /// <returns>For each layer whether it has experts.</returns>
    public static ImmutableArray<bool> AfterDense(ConfigFields config, LayerCount layers, int absentFirst)
    {
        if (config.Texts("mlp_layer_types") is { } types)
            return Flags(config, "mlp_layer_types", layers.Count, [.. types.Select(type => type == "sparse")]);
        int first = config.Integer("first_k_dense_replace", absentFirst);
        if (config.Raw("moe_layer_freq") is { Kind: ConfigKind.List })
            return Flags(config, "moe_layer_freq", layers.Count, [.. config.Integers("moe_layer_freq")!.Select(flag => flag != 0)]);
        int every = config.Has("moe_layer_freq") ? config.Integer("moe_layer_freq") : 1;
        return [.. Enumerable.Range(0, layers.Count).Select(index => index >= first && index % every == 0)];
    }

    /// <summary>Qwen's way: every <c>decoder_sparse_step</c>-th layer but those of <c>mlp_only_layers</c>.</summary>
    public static ImmutableArray<bool> EveryStep(ConfigFields config, LayerCount layers)
    {
        int step = config.PositiveInteger("decoder_sparse_step", 1);
        int[] dense = config.Integers("mlp_only_layers") ?? [];
        return [.. Enumerable.Range(0, layers.Count).Select(index => (index + 1) % step == 0 && !dense.Contains(index))];
    }

    /// <summary>An experts design, refused where more experts are chosen than there are.</summary>
    public static ExpertsDesign Experts(ConfigFields config, AxisLength count, AxisLength active, AxisLength intermediateSize,
        string activeKey = "num_experts_per_tok") =>
        active <= count ? new(count, active, intermediateSize) : throw config.Refuse(activeKey, $"'{activeKey}' is at most the number of experts.");

    private static ImmutableArray<bool> Flags(ConfigFields config, string key, int layers, ImmutableArray<bool> flags) =>
        flags.Length >= layers ? flags[..layers] : throw config.Refuse(key, $"'{key}' has {flags.Length} entries for {layers} layers.");
}
