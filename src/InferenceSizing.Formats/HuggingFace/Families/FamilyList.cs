using System.Collections.Frozen;
using System.Collections.Immutable;
using InferenceSizing.Domain.Networks;
using InferenceSizing.Domain.Networks.Transformers;
using InferenceSizing.Formats.HuggingFace.Reading;

namespace InferenceSizing.Formats.HuggingFace.Families;

/// <summary>All families, and what they read by <c>model_type</c> and by GGUF architecture.</summary>
internal static class FamilyList
{
    public static ImmutableArray<Family> All { get; } =
    [
        Apertus.Family,
        Arcee.Family,
        Baichuan.Family,
        Bamba.Family,
        Bart.Family,
        Bert.Family,
        Bloom.Family,
        BosonAi.Family,
        Clip.Family,
        Cohere.Family,
        Databricks.Family,
        Deberta.Family,
        DeepSeek.Family,
        Dots.Family,
        EleutherAi.Family,
        Ernie.Family,
        Exaone.Family,
        Falcon.Family,
        FishAudio.Family,
        Gemma.Family,
        Glm.Family,
        Gpt.Family,
        GgufOnly.Family,
        Granite.Family,
        Grok.Family,
        Gte.Family,
        Helium.Family,
        Hunyuan.Family,
        InclusionAi.Family,
        InternLm.Family,
        InternVl.Family,
        Jamba.Family,
        JetBrains.Family,
        Kimi.Family,
        Kokoro.Family,
        Lfm.Family,
        Llama.Family,
        Llava.Family,
        Mamba.Family,
        MiMo.Family,
        MiniCpm.Family,
        MiniMax.Family,
        Mistral.Family,
        ModernBert.Family,
        Muse.Family,
        Nemotron.Family,
        NomicBert.Family,
        Olmo.Family,
        OpenMoss.Family,
        Opt.Family,
        Orion.Family,
        Parakeet.Family,
        Phi.Family,
        Poolside.Family,
        PreferredNetworks.Family,
        Qwen.Family,
        Rwkv.Family,
        SeedOss.Family,
        Siglip.Family,
        SmolLm.Family,
        StableLm.Family,
        Starcoder.Family,
        StepFun.Family,
        T5.Family,
        ThinkingMachines.Family,
        Vit.Family,
        Whisper.Family,
        Xverse.Family,
        Zamba.Family,
    ];

    private static readonly FrozenDictionary<string, Func<ConfigFields, TransformerDesign>> Decoders =
        All.SelectMany(family => family.Decoders).ToFrozenDictionary(row => row.ModelType, row => row.Read, StringComparer.Ordinal);

    /// <summary>Every <c>model_type</c> that is understood, and who reads it.</summary>
    public static FrozenDictionary<string, Func<ConfigFields, Architecture>> Models { get; } =
        All.SelectMany(family => family.Models.Concat(family.Decoders.Select(Whole)))
            .ToFrozenDictionary(row => row.ModelType, row => row.Read, StringComparer.Ordinal);

    private static readonly FrozenDictionary<string, Family> ByModelType =
        All.SelectMany(family => family.Decoders.Select(row => row.ModelType).Concat(family.Models.Select(row => row.ModelType)), KeyValuePair.Create)
            .ToFrozenDictionary(pair => pair.Value, pair => pair.Key, StringComparer.Ordinal);

    /// <summary>GGUF architectures by name.</summary>
    public static FrozenDictionary<string, GgufRow> Gguf { get; } =
        All.SelectMany(family => family.Gguf).ToFrozenDictionary(row => row.Architecture, StringComparer.Ordinal);

    /// <summary>The family of a <c>model_type</c>; null for one that has no builder.</summary>
    public static Family? Of(string? modelType) => modelType is null ? null : ByModelType.GetValueOrDefault(modelType);

    /// <summary>The design that a nested text config describes.</summary>
    /// <param name="text">The nested config.</param>
    /// <param name="modelType">Its family where it does not say itself.</param>
    /// <exception cref="ConfigRefusedException">The family has no builder.</exception>
    public static TransformerDesign ReadText(ConfigFields text, string modelType) => ReadTextAs(text, text.Text("model_type") ?? modelType);

    /// <summary>The design of a family that the caller knows, whatever the config calls itself (<c>qwen3_vl_text</c> is Qwen3).</summary>
    /// <exception cref="ConfigRefusedException">The family has no builder.</exception>
    public static TransformerDesign ReadTextAs(ConfigFields text, string family) =>
        Decoders.TryGetValue(family, out Func<ConfigFields, TransformerDesign>? read)
        ? read(text)
        : throw text.Refuse("model_type", $"The text family '{family}' has no builder here; its memory would be a guess.");

    /// <summary>A decoder as a model by itself, with the head of its checkpoint.</summary>
    private static ModelRow Whole(DecoderRow decoder) => new(decoder.ModelType, config => DecoderHeads.Apply(config, decoder.Read(config)).ToArchitecture());
}
