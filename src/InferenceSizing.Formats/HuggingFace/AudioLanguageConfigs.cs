using System.Collections.Immutable;
using InferenceSizing.Domain.Networks;
using InferenceSizing.Domain.Networks.Graph;
using InferenceSizing.Domain.Networks.Operators;
using InferenceSizing.Domain.Networks.Transformers;
using static InferenceSizing.Formats.HuggingFace.VisionTensors;

namespace InferenceSizing.Formats.HuggingFace;

/// <summary>Readers of language models behind Whisper's encoder: Qwen2-Audio, the thinker of Qwen2.5-Omni, and Voxtral.</summary>
/// <remarks>Chu et al. 2024, arXiv:2407.10759; Xu et al. 2025, arXiv:2503.20215; Liu et al. 2025, arXiv:2507.13264. Defaults are those of the config classes in transformers; sinusoidal positions are stored and counted, but not in Qwen2.5-Omni.</remarks>
internal static class AudioLanguageConfigs
{
    public static IEnumerable<KeyValuePair<string, Func<ConfigFields, Architecture>>> Readers =>
    [
        new("qwen2_audio", Qwen2),
        new("qwen2_5_omni_thinker", Thinker),
        new("voxtral", Voxtral),
    ];

    private static TokenArchitecture Qwen2(ConfigFields config)
    {
        ConfigFields audio = Audio(config);
        TransformerDesign text = VisionLanguageConfigs.Text(config, "qwen2");
        int hidden = audio.Positive("d_model", 1280);
        return Join(config, text, "qwen2_audio",
        [
            .. Whisper(audio, hidden, audio.Positive("encoder_attention_heads", 20), audio.Dimension("encoder_ffn_dim", 5120), audio.LayersOr("encoder_layers", 32), Positions(audio)),
            VisionTower.Projector(Linear(text.HiddenSize, hidden, bias: true)),
        ]);
    }

    /// <summary>Qwen2.5-VL's tower beside the audio one, whose projector is its own and which has vectors for the ends of a recording.</summary>
    private static TokenArchitecture Thinker(ConfigFields config)
    {
        const int ends = 2;
        ConfigFields audio = Audio(config);
        TransformerDesign text = VisionLanguageConfigs.Text(config, "qwen2");
        int hidden = audio.Positive("d_model", 1280), output = audio.Positive("output_dim", 3584);
        ImmutableArray<Block> tower = Whisper(audio, hidden, audio.Positive("encoder_attention_heads", 20), audio.Dimension("encoder_ffn_dim", 5120), audio.LayersOr("encoder_layers", 32), positions: 0);
        Block projector = VisionTower.Projector([.. Linear(output, hidden, bias: true), VisionTensors.Positions(ends, output)]);
        return VisionLanguageConfigs.Wrapped(config, "qwen2_5_omni_thinker", text with { ExtraBlocks = [.. text.ExtraBlocks, .. tower, projector] }, QwenVisionTowers.SecondAndHalf);
    }

    private static TokenArchitecture Voxtral(ConfigFields config)
    {
        ConfigFields audio = Audio(config);
        TransformerDesign text = VisionLanguageConfigs.Text(config, "llama");
        int hidden = audio.Positive("hidden_size", 1280), intermediate = audio.Positive("intermediate_size", 5120);
        return Join(config, text, "voxtral",
        [
            .. Whisper(audio, hidden, audio.Positive("num_attention_heads", 20), intermediate, audio.LayersOr("num_hidden_layers", 32), Positions(audio)),
            VisionTower.Projector(VisionTowers.TwoMatrices(text.HiddenSize, intermediate, bias: false)),
        ]);
    }

    private static int Positions(ConfigFields audio) => audio.Positive("max_source_positions", 1500);

    private static ConfigFields Audio(ConfigFields config) => config.Nested("audio_config") ?? throw config.Refuse("audio_config", "The config lacks 'audio_config'.");

    private static TokenArchitecture Join(ConfigFields config, TransformerDesign text, string family, ImmutableArray<Block> tower) =>
        DecoderHeads.Apply(config, VisionLanguageConfigs.Join(text, family, tower, vision: default)).ToArchitecture();

    /// <summary>Two convolutions over the mel spectrum, positions, pre-norm layers whose keys have no bias, and a last norm.</summary>
    /// <param name="audio">The audio config.</param>
    /// <param name="hidden">Width of the tower.</param>
    /// <param name="heads">Its heads.</param>
    /// <param name="intermediate">Width of its MLPs.</param>
    /// <param name="layers">Its layers.</param>
    /// <param name="positions">Positions that the checkpoint stores; zero for none.</param>
    private static ImmutableArray<Block> Whisper(ConfigFields audio, int hidden, int heads, int intermediate, int layers, int positions)
    {
        const int kernel = 3;
        if (hidden % heads != 0)
            throw audio.Refuse("num_attention_heads", "The heads do not divide the tower's width.");
        LayerDesign layer = new(
            new AttentionDesign(heads, heads, hidden / heads, AttentionSpan.Bidirectional) { QueryKeyValueBias = true, KeyHasNoBias = true, OutputBias = true },
            new MlpDesign(intermediate, Gated: false, Bias: true), NormDesign.LayerNorm, Norms: 2);
        return
        [
            VisionTower.AudioPart("audio.embeddings", [.. Linear(hidden, checked((long)kernel * audio.Positive("num_mel_bins", 128)), bias: true), .. Linear(hidden, (long)kernel * hidden, bias: true),
                .. positions == 0 ? Array.Empty<WeightTensor>() : [VisionTensors.Positions(positions, hidden)], Norm(NormDesign.LayerNorm, hidden)]),
            .. VisionTower.Layers("audio", [.. Enumerable.Repeat(layer, layers)], hidden, shownAs: Component.AudioTower),
        ];
    }
}
