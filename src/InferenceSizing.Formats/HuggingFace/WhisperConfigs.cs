using InferenceSizing.Domain.Networks;
using InferenceSizing.Domain.Networks.Operators.Images;
using InferenceSizing.Domain.Networks.Transformers;

namespace InferenceSizing.Formats.HuggingFace;

/// <summary>Reader of Whisper: two convolutions over the mel spectrum of 30 s of audio, then BART's stacks with norms before the parts.</summary>
/// <remarks>Radford et al. 2022, arXiv:2212.04356. The encoder's sinusoidal positions are stored and counted. Defaults are those of transformers' <c>WhisperConfig</c>.</remarks>
internal static class WhisperConfigs
{
    private const int Kernel = 3;

    /// <summary>The second convolution has a stride of two. Derived.</summary>
    private const int FramesPerToken = 2;

    public static IEnumerable<KeyValuePair<string, Func<ConfigFields, Architecture>>> Readers =>
    [
        new("whisper", config => Read(config).ToArchitecture()),
    ];

    private static EncoderDecoderDesign Read(ConfigFields config)
    {
        (int Layers, int Heads, int Intermediate) absent = (4, 6, 1536);
        int hidden = config.Positive("d_model", 384), vocabulary = config.Positive("vocab_size", 51865), mels = config.Dimension("num_mel_bins", 80);
        int source = config.Positive("max_source_positions", 1500), target = config.Dimension("max_target_positions", 448);
        BartStack encoder = BartStack.Read(config, "encoder", hidden, preNorm: true, keyBias: false, absent), decoder = BartStack.Read(config, "decoder", hidden, preNorm: true, keyBias: false, absent);
        return new EncoderDecoderDesign
        {
            Family = "whisper",
            HiddenSize = hidden,
            VocabularySize = vocabulary,
            TiedEmbeddings = config.Flag("tie_word_embeddings", true),
            EncoderStem = [new FrameConvolution("conv1", mels, hidden, Kernel, FramesPerToken), new FrameConvolution("conv2", hidden, hidden, Kernel, framesPerToken: 1)],
            FixedEncoderTokens = source,
            EncoderPositions = source,
            DecoderPositions = target,
            FinalNorm = NormDesign.LayerNorm,
            Encoder = encoder.Reading(),
            Decoder = decoder.Writing(),
            Dimensions = new ModelDimensions(checked(encoder.Layers + decoder.Layers), hidden, encoder.Intermediate, decoder.Heads, decoder.Heads, decoder.Head, vocabulary, target),
        };
    }
}
