using System.Collections.Immutable;
using System.Numerics;
using InferenceSizing.Domain.Networks.Graph;
using InferenceSizing.Domain.Networks.Transformers;
using InferenceSizing.Domain.Units;
using InferenceSizing.Formats.HuggingFace.Reading;
using static InferenceSizing.Domain.Networks.Transformers.TowerTensors;

namespace InferenceSizing.Formats.HuggingFace.Families;

/// <summary>The FastConformer of Parakeet (NVIDIA): behind a head of its own, and as the tower of audio language models.</summary>
/// <remarks>Rekesh et al. 2023, arXiv:2305.05084; <c>ParakeetEncoder</c> of transformers. Batch norms are stored with their running values, which are
/// buffers.</remarks>
internal static class Parakeet
{
    public static Family Family { get; } = new()
    {
        Source = "ParakeetEncoderConfig, ParakeetCTCConfig and ParakeetTDTConfig of transformers; arXiv:2305.05084, arXiv:2304.06795",
        Models =
        [
            new("parakeet_ctc", config => Recognizer(config, "parakeet_ctc", transducer: false, durations: 0)),
            new("parakeet_rnnt", config => Recognizer(config, "parakeet_rnnt", transducer: true, durations: 0)),
            new("parakeet_tdt", config => Recognizer(config, "parakeet_tdt", transducer: true, config.Integers("durations")?.Length ?? UsualDurations)),
        ],
    };

    /// <summary>The default of the class: 0 to 4 frames.</summary>
    private const int UsualDurations = 5;

    private static TokenArchitecture Recognizer(ConfigFields config, string family, bool transducer, int durations)
    {
        ConfigFields audio = config.Part("encoder_config");
        (int factor, int halvings) = Subsampling(audio);
        AxisLength width = audio.Positive("hidden_size", 1024), heads = audio.Positive("num_attention_heads", 8), mels = audio.Positive("num_mel_bins", 80);
        if (width % heads != 0)
            throw audio.Refuse("num_attention_heads", "'num_attention_heads' does not divide 'hidden_size'.");
        if (halvings == 0 || mels % AxisLength.From(factor) != 0)
            throw audio.Refuse("subsampling_factor", "'subsampling_factor' is at least two and divides 'num_mel_bins'.");
        bool attentionBias = audio.Flag("attention_bias", true);
        return new FastConformerDesign
        {
            Family = family,
            HiddenSize = width,
            Layers = audio.LayersOr("num_hidden_layers", 24),
            Heads = heads,
            IntermediateSize = audio.Positive("intermediate_size", 4096),
            Mels = mels,
            Channels = audio.Positive("subsampling_conv_channels", 256),
            SubsamplingKernel = audio.Positive("subsampling_conv_kernel_size", 3),
            Halvings = Count.From(halvings),
            Kernel = audio.Positive("conv_kernel_size", 9),
            AttentionBias = attentionBias,
            ConvolutionBias = audio.Flag("convolution_bias", attentionBias),
            VocabularySize = config.Positive("vocab_size", 1025),
            Transducer = transducer
                ? new TransducerDesign(config.Positive("decoder_hidden_size", 640), config.LayersOr("num_decoder_layers", 2), AxisLength.From(durations))
                : null,
            MaximumContext = audio.Tokens("max_position_embeddings", 5000),
            LeftOut = "A token is a frame of 80 ms: 30 s of sound are 375. " + (transducer
                ? "The prediction and joint networks are counted once a frame; the host's part of their loop is not counted."
                : "The host's search for the text is not counted."),
        }.ToArchitecture();
    }

    private static (int Factor, int Halvings) Subsampling(ConfigFields audio)
    {
        int factor = audio.PositiveInteger("subsampling_factor", 8);
        return BitOperations.IsPow2(factor) ? (factor, BitOperations.Log2((uint)factor))
            : throw audio.Refuse("subsampling_factor", "'subsampling_factor' is a power of two.");
    }

    /// <summary>Convolutions that shorten the sound, and layers of two half MLPs around attention with relative positions and a convolution.</summary>
    public static ImmutableArray<Block> Encoder(ConfigFields audio)
    {
        const int halves = 2, gated = 2, norms = 5, queryKeyValueOut = 4, learnedBiases = 2, relative = 1, batchNorm = 2;
        AxisLength width = audio.Positive("hidden_size", 1024);
        int layers = audio.LayersOr("num_hidden_layers", 24).Count;
        AxisLength wide = audio.Dimension("intermediate_size", 4096);
        AxisLength channels = audio.Positive("subsampling_conv_channels", 256), kernel = audio.Positive("subsampling_conv_kernel_size", 3);
        (int factor, int halvings) = Subsampling(audio);
        AxisLength span = audio.Positive("conv_kernel_size", 9), mels = audio.Positive("num_mel_bins", 128);
        int separable = Math.Max(0, halvings - 1);
        AxisLength area = kernel * kernel;
        bool attentionBias = audio.Flag("attention_bias", false), convolutionBias = audio.Flag("convolution_bias", false);
        return
        [
            VisionTower.AudioPart("audio.embeddings", [.. Linear(channels, area, bias: true),
                .. separable == 0
                    ? Array.Empty<WeightTensor>()
                    : [.. Linear(channels, area, bias: true, Count.From(separable)), .. Linear(channels, channels, bias: true, Count.From(separable))],
                .. Linear(width, channels * (mels / factor), bias: true)]),
            VisionTower.AudioPart("audio.layers", [Norm(NormDesign.LayerNorm, width, checked(Count.From(norms * layers))),
                .. Linear(wide, width, attentionBias, Count.From(halves * layers)), .. Linear(width, wide, attentionBias, Count.From(halves * layers)),
                .. Linear(width, width, attentionBias, Count.From(queryKeyValueOut * layers)), Matrix(width, width, Count.From(relative * layers)),
                Scalars(layers * learnedBiases * width), .. Linear(gated * width, width, convolutionBias, Count.From(layers)),
                .. Linear(width, span, convolutionBias, Count.From(layers)), Scalars(layers * batchNorm * width),
                .. Linear(width, width, convolutionBias, Count.From(layers))]),
        ];
    }
}
