using System.Collections.Immutable;
using InferenceSizing.Domain.Networks;
using InferenceSizing.Domain.Networks.Graph;
using InferenceSizing.Domain.Networks.Operators;
using InferenceSizing.Domain.Networks.Transformers;
using InferenceSizing.Domain.Units;
using InferenceSizing.Formats.HuggingFace.Reading;
using static InferenceSizing.Domain.Networks.Transformers.TowerTensors;

namespace InferenceSizing.Formats.HuggingFace.Families;

/// <summary>Whisper (OpenAI): two convolutions over the mel spectrum of 30 s of audio, then the stacks of BART with norms before the parts; its encoder as the
/// tower of audio language models.</summary>
/// <remarks>The sinusoidal positions of the encoder are stored and counted, but not in Qwen2.5-Omni.</remarks>
internal static class Whisper
{
    public static Family Family { get; } = new()
    {
        Source = "WhisperConfig of transformers; arXiv:2212.04356",
        Models =
        [
            new("whisper", config => Read(config).ToArchitecture()),
        ],
    };

    private static EncoderDecoderDesign Read(ConfigFields config)
    {
        (int Layers, int Heads, int Intermediate) absent = (4, 6, 1536);
        AxisLength hidden = config.Positive("d_model", 384), vocabulary = config.Positive("vocab_size", 51865), mels = config.Dimension("num_mel_bins", 80);
        int source = config.PositiveInteger("max_source_positions", 1500), target = config.Integer("max_target_positions", 448);
        BartStack encoder = BartStack.Read(config, "encoder", hidden, preNorm: true, keyBias: false, absent),
            decoder = BartStack.Read(config, "decoder", hidden, preNorm: true, keyBias: false, absent);
        return new EncoderDecoderDesign
        {
            Family = "whisper",
            HiddenSize = hidden,
            VocabularySize = vocabulary,
            TiedEmbeddings = config.Flag("tie_word_embeddings", true),
            EncoderStem = new SpectrumStem(mels),
            FixedEncoderTokens = TokenCount.From(source),
            EncoderPositions = AxisLength.From(source),
            DecoderPositions = AxisLength.From(target),
            FinalNorm = NormDesign.LayerNorm,
            Encoder = encoder.Reading(),
            Decoder = decoder.Writing(),
            Dimensions = new ModelDimensions(encoder.Layers + decoder.Layers, hidden, encoder.Intermediate,
                    decoder.Heads, decoder.Heads, decoder.Head, vocabulary,
                    TokenCount.From(target)),
        };
    }

    public static AxisLength AudioPositions(ConfigFields audio) => audio.Positive("max_source_positions", 1500);

    public static ConfigFields AudioConfig(ConfigFields config) => config.Part("audio_config");

    public static TokenArchitecture Behind(ConfigFields config, TransformerDesign text, string family, ImmutableArray<Block> tower) =>
        DecoderHeads.Apply(config, WrappedModel.Join(text, family, tower, vision: default)).ToArchitecture();

    /// <summary>Two convolutions over the mel spectrum, positions, pre-norm layers whose keys have no bias, and a last norm.</summary>
    /// <param name="audio">The audio config.</param>
    /// <param name="hidden">Width of the tower.</param>
    /// <param name="heads">Its heads.</param>
    /// <param name="intermediate">Width of its MLPs.</param>
    /// <param name="layers">Its layers.</param>
    /// <param name="positions">AudioPositions that the checkpoint stores; zero for none.</param>
    public static ImmutableArray<Block> Tower(ConfigFields audio, AxisLength hidden, AxisLength heads, AxisLength intermediate, LayerCount layers,
        AxisLength positions)
    {
        const int kernel = 3;
        if (hidden % heads != 0)
            throw audio.Refuse("num_attention_heads", "The heads do not divide the tower's width.");
        LayerDesign layer = new(new AttentionDesign(heads, heads, hidden.Among(heads), AttentionSpan.Bidirectional)
        { QueryKeyValueBias = true, KeyHasNoBias = true, OutputBias = true },
            new MlpDesign(intermediate, Gated: false, Bias: true), NormDesign.LayerNorm, Norms: Count.From(2));
        return
        [
            VisionTower.AudioPart("audio.embeddings",
                [.. Linear(hidden, kernel * audio.Positive("num_mel_bins", 128), bias: true),
                .. Linear(hidden, kernel * hidden, bias: true),
                .. !positions.Exists ? Array.Empty<WeightTensor>() : [TowerTensors.Positions(positions, hidden)], Norm(NormDesign.LayerNorm, hidden)]),
            .. VisionTower.Layers("audio", [.. Enumerable.Repeat(layer, layers.Count)], hidden, shownAs: Component.AudioTower),
        ];
    }
}
