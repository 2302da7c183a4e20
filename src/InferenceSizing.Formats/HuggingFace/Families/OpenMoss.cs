using InferenceSizing.Domain.Networks.Transformers;
using InferenceSizing.Domain.Units;
using InferenceSizing.Formats.HuggingFace.Reading;
using static InferenceSizing.Domain.Networks.Transformers.TowerTensors;

namespace InferenceSizing.Formats.HuggingFace.Families;

/// <summary>OpenMOSS: MOSS-Transcribe-Diarize, Qwen3 behind the encoder of Whisper, and the MOSS-TTS family, Qwen3 with books of codes.</summary>
internal static class OpenMoss
{
    public static Family Family { get; } = new()
    {
        Source = "mlx_audio/stt/models/moss_transcribe_diarize/config.py; OpenMOSS/MOSS-TTS: moss_tts_delay, mossttsrealtime",
        Models =
        [
            new("moss_transcribe_diarize", Speech),
            new("moss_tts_delay", Delayed),
            new("moss_tts_realtime", Realtime),
        ],
    };

    private static TokenArchitecture Speech(ConfigFields config)
    {
        ConfigFields audio = Whisper.AudioConfig(config);
        TransformerDesign text = WrappedModel.Text(config, "qwen3");
        AxisLength hidden = audio.Positive("d_model", 1024), merged = config.Positive("audio_merge_size", 4);
        return Whisper.Behind(config, text, "moss_transcribe_diarize",
        [
            .. Whisper.Tower(audio, hidden, audio.Positive("encoder_attention_heads", 16), audio.Dimension("encoder_ffn_dim", 4096),
                audio.LayersOr("encoder_layers", 24), audio.Positive("max_source_positions", 1500)),
            VisionTower.Projector([.. Linear(text.HiddenSize, hidden * merged, bias: true),
                .. Linear(text.HiddenSize, text.HiddenSize, bias: true), Norm(NormDesign.LayerNorm, text.HiddenSize)]),
        ]);
    }

    /// <summary>A table and a head for each book of codes next to those of the text, all read and all written in each step.</summary>
    private static TokenArchitecture Delayed(ConfigFields config)
    {
        AxisLength pad = AxisLength.One;
        TransformerDesign language = SpeechParts.Language(config, "language_config", "qwen3");
        AxisLength codes = config.Positive("n_vq", 32) * (config.Positive("audio_vocab_size", 1024) + pad);
        return (language with
        {
            Family = "moss_tts_delay",
            TiedEmbeddings = false,
            ExtraBlocks = [SpeechBlocks.Table("audio_embeddings", codes, language.HiddenSize),
                SpeechBlocks.Heads("audio_heads", codes, language.HiddenSize)],
            LeftOut = SpeechParts.CodecLeftOut,
        }).ToArchitecture();
    }

    /// <summary>No head of its own: a local transformer writes all codes of a frame from the last state, with a table for each code but the last.</summary>
    private static TokenArchitecture Realtime(ConfigFields config)
    {
        const int last = 1;
        TransformerDesign language = SpeechParts.Language(config, "language_config", "qwen3");
        ConfigFields local = config.Part("local_config");
        int books = config.PositiveInteger("rvq", 16);
        AxisLength codes = config.Positive("audio_vocab_size", 1027), hidden = local.Positive("hidden_size", 2048);
        LayerDesign layer = SpeechBlocks.Layer(
            local.Positive("num_attention_heads", 16), local.Positive("num_key_value_heads", 8), local.Positive("head_dim", 128),
            local.Dimension("intermediate_size", 6144), TokenCount.From(books), QueryKeyNorm.PerHead);
        return (language with
        {
            Family = "moss_tts_realtime",
            Head = false,
            ExtraBlocks =
            [
                SpeechBlocks.Table("audio_embeddings", books * codes, language.HiddenSize),
                SpeechBlocks.Table("local.embeddings", (books - last) * codes, hidden),
                .. new DepthTransformer("local", layer, local.LayersOr("num_hidden_layers", 4), hidden, Count.From(books))
                    .Blocks(LayerIndex.From(language.Layers.Length - 1)),
                SpeechBlocks.LastNorm("local.norm", hidden),
                SpeechBlocks.Heads("local.heads", books * codes, hidden),
            ],
            LeftOut = SpeechParts.CodecLeftOut,
        }).ToArchitecture();
    }
}
