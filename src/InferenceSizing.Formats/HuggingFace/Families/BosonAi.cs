using InferenceSizing.Domain.Networks.Transformers;
using InferenceSizing.Domain.Units;
using InferenceSizing.Formats.HuggingFace.Reading;

namespace InferenceSizing.Formats.HuggingFace.Families;

/// <summary>Higgs Audio v3 (Boson AI): Qwen3 over one table of the codes of all books, which its head shares, next to the table of the text.</summary>
internal static class BosonAi
{
    public static Family Family { get; } = new()
    {
        Source = "mlx_audio/tts/models/higgs_audio_v3/config.py",
        Models =
        [
            new("higgs_audio_v3", Third),
        ],
    };

    private static TokenArchitecture Third(ConfigFields config)
    {
        TransformerDesign language = SpeechParts.Language(config, "text_config", "qwen3");
        AxisLength codes = config.Positive("audio_num_codebooks", 8) * config.Positive("audio_codebook_size", 1026);
        return (language with
        {
            Family = "higgs_audio_v3",
            VocabularySize = codes,
            TiedEmbeddings = true,
            ExtraBlocks = [SpeechBlocks.Table("text_embedding", language.VocabularySize, language.HiddenSize)],
            LeftOut = SpeechParts.CodecLeftOut,
        }).ToArchitecture();
    }
}
