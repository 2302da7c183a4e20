using InferenceSizing.Domain.Networks.Transformers;

namespace InferenceSizing.Formats.HuggingFace.Reading;

/// <summary>What configs of language models that write sound have in common.</summary>
internal static class SpeechParts
{
    /// <summary>What is said of a codec that is a repository of its own, or a file next to the model.</summary>
    public const string CodecLeftOut =
        "The codec that turns codes into sound is a model of its own and is not counted, in memory or in time. An output token is a frame of sound.";

    /// <summary>The language model of a nested config.</summary>
    /// <param name="config">The whole config.</param>
    /// <param name="key">The key that the language model's config stands under.</param>
    /// <param name="family">Its family.</param>
    public static TransformerDesign Language(ConfigFields config, string key, string family) => Families.FamilyList.ReadTextAs(
        config.Part(key, "which describes the language model that writes the codes"), family);
}
