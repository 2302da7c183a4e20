using InferenceSizing.Domain.Networks.Transformers;
using InferenceSizing.Formats.HuggingFace.Reading;
using static InferenceSizing.Formats.HuggingFace.Reading.VisionTensors;

namespace InferenceSizing.Formats.HuggingFace.Families;

/// <summary>MOSS-Transcribe-Diarize (OpenMOSS): Qwen3 behind the encoder of Whisper, whose states are merged by fours.</summary>
internal static class OpenMoss
{
    public static Family Family { get; } = new()
    {
        Source = "mlx_audio/stt/models/moss_transcribe_diarize/config.py",
        Models =
        [
            new("moss_transcribe_diarize", Speech),
        ],
    };

    private static TokenArchitecture Speech(ConfigFields config)
    {
        ConfigFields audio = Whisper.AudioConfig(config);
        TransformerDesign text = WrappedModel.Text(config, "qwen3");
        int hidden = audio.Positive("d_model", 1024), merged = config.Positive("audio_merge_size", 4);
        return Whisper.Behind(config, text, "moss_transcribe_diarize",
        [
            .. Whisper.Tower(audio, hidden, audio.Positive("encoder_attention_heads", 16), audio.Dimension("encoder_ffn_dim", 4096),
                audio.LayersOr("encoder_layers", 24), audio.Positive("max_source_positions", 1500)),
            VisionTower.Projector([.. Linear(text.HiddenSize, checked((long)hidden * merged), bias: true),
                .. Linear(text.HiddenSize, text.HiddenSize, bias: true), Norm(NormDesign.LayerNorm, text.HiddenSize)]),
        ]);
    }
}
