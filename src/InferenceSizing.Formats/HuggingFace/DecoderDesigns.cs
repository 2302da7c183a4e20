using System.Collections.Frozen;
using InferenceSizing.Domain.Networks;
using InferenceSizing.Domain.Networks.Transformers;

namespace InferenceSizing.Formats.HuggingFace;

/// <summary>Every decoder-only text family by its <c>model_type</c>: for whole configs, and for the <c>text_config</c> of those that wrap one.</summary>
internal static class DecoderDesigns
{
    private static readonly FrozenDictionary<string, Func<ConfigFields, TransformerDesign>> ByModelType =
        DenseDecoderConfigs.Designs
            .Concat(UnlikeLlamaConfigs.Designs)
            .Concat(RemoteCodeConfigs.Designs)
            .Concat(GemmaConfigs.Designs)
            .Concat(GptConfigs.Designs)
            .Concat(OlderDecoderConfigs.Designs)
            .Concat(ExpertDecoderConfigs.Designs)
            .Concat(MixedDecoderConfigs.Designs)
            .Concat(LatentAttentionConfigs.Designs)
            .Append(new("deepseek_v4", DeepSeekV4Config.Read))
            .Append(new("kimi_k25", KimiVisionConfig.Read))
            .Append(new("kimi_vl", KimiVisionConfig.ReadFirst))
            .Append(new("nemotron-nas", NemotronNasConfig.Read))
            .ToFrozenDictionary(StringComparer.Ordinal);

    public static IEnumerable<KeyValuePair<string, Func<ConfigFields, Architecture>>> Readers =>
        ByModelType.Select(family => KeyValuePair.Create<string, Func<ConfigFields, Architecture>>(family.Key, config => DecoderHeads.Apply(config, family.Value(config)).ToArchitecture()));

    /// <summary>The design that a nested text config describes.</summary>
    /// <param name="text">The nested config.</param>
    /// <param name="modelType">Its family where it does not say itself.</param>
    /// <exception cref="ConfigRefusedException">The family has no builder.</exception>
    public static TransformerDesign Read(ConfigFields text, string modelType)
    {
        return ReadAs(text, text.Text("model_type") ?? modelType);
    }

    /// <summary>The design of a family that the caller knows, whatever the config calls itself (<c>qwen3_vl_text</c> is Qwen3).</summary>
    /// <exception cref="ConfigRefusedException">The family has no builder.</exception>
    public static TransformerDesign ReadAs(ConfigFields text, string family)
    {
        return ByModelType.TryGetValue(family, out Func<ConfigFields, TransformerDesign>? read)
            ? read(text)
            : throw text.Refuse("model_type", $"The text family '{family}' has no builder here; its memory would be a guess.");
    }
}
