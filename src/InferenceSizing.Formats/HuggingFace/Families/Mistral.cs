using System.Collections.Immutable;
using InferenceSizing.Domain.Networks.Graph;
using InferenceSizing.Domain.Networks.Operators;
using InferenceSizing.Domain.Networks.Pictures;
using InferenceSizing.Domain.Networks.Transformers;
using InferenceSizing.Domain.Units;
using InferenceSizing.Formats.HuggingFace.Reading;
using static InferenceSizing.Domain.Networks.Transformers.TowerTensors;

namespace InferenceSizing.Formats.HuggingFace.Families;

/// <summary>Mistral, Mixtral, Mistral Small 3.1 with its Pixtral tower, and Voxtral behind the encoder of Whisper.</summary>
internal static partial class Mistral
{
    public static Family Family { get; } = new()
    {
        Source = "the config classes of transformers; arXiv:2310.06825, 2401.04088, 2410.07073, 2507.13264",
        Decoders =
        [
            new("mistral", Dense),
            new("mixtral", Mixture),
            new("ministral3", Third),
            new("mistral4", Fourth),
        ],
        Models =
        [
            new("mistral3", config =>
                WrappedModel.Read(config, Wrapped(config), WrappedModel.Text(config, "mistral"), (vision, hidden) =>
                ThirdTower(vision, hidden, config.Positive("spatial_merge_size", 2), config.Flag("multimodal_projector_bias", false)),
                vision => PixtralPictures(vision, config.Positive("spatial_merge_size", 2)))),
            new("voxtral", Voxtral),
            new("voxtral_realtime", Realtime),
            new("voxtral_tts", Spoken),
        ],
        Gguf =
        [
            new("mistral3", "mistral", Llama.GgufDenseOrMixture),
        ],
    };

    private static TransformerDesign Dense(ConfigFields config)
    {
        const int classWindow = 4096;
        DecoderShape shape = DecoderShape.Read(config, new(KeyValueHeads: 8, Core: new(4096, 14336, 32, 32, 32000, 131072)));
        return DenseDecoder.Design(config, "mistral", shape, new() { Spans = AttentionSpans.Everywhere(config, shape.Layers, classWindow) });
    }

    /// <summary>Later language models wear the same wrapper, which older releases of engines know and the models in it not.</summary>
    private static string Wrapped(ConfigFields config) => config.Nested("text_config")?.Text("model_type") switch
    {
        "ministral3" => "ministral3",
        "mistral4" => "mistral4",
        "deepseek_v3" => "mistral_large_3",
        _ => "mistral3",
    };

    private static TransformerDesign Third(ConfigFields config)
    {
        DecoderShape shape = DecoderShape.Read(config, new(KeyValueHeads: 8, HeadDimension: 128, Core: new(4096, 14336, 34, 32, 131072, 262144)));
        return DenseDecoder.Design(config, "ministral3", shape, new() { Spans = AttentionSpans.Everywhere(config, shape.Layers) });
    }

    /// <summary>Latent attention before experts in every layer, whose router has no correction.</summary>
    private static TransformerDesign Fourth(ConfigFields config)
    {
        const int classFirst = 0;
        DecoderShape shape = LatentAttentionReader.Shape(config, new(4096, 12288, 36, 32, 131072, 1048576));
        LatentRanks ranks = new() { QueryRank = 1024, KeyValueRank = 256, NopeDimension = 64, RopeDimension = 64, ValueDimension = 128 };
        return LatentAttentionReader.Layered(
            config, "mistral4", shape, LatentAttentionReader.Attention(config, shape, ranks), classFirst,
            ExpertReader.Routed(config, correction: false, classExperts: 128, classWidth: 2048, classShared: 1));
    }

    private static TransformerDesign Mixture(ConfigFields config)
    {
        const int classExperts = 8, classActive = 2;
        DecoderShape shape = DecoderShape.Read(config, new(KeyValueHeads: 8, Core: new(4096, 14336, 32, 32, 32000, 131072)));
        return ExpertReader.Everywhere(config, "mixtral", shape, new() { Spans = AttentionSpans.Everywhere(config, shape.Layers) },
            ExpertReader.Local(config, shape, classExperts, classActive));
    }

    /// <param name="vision">The vision config.</param>
    /// <param name="sizes">What it describes.</param>
    /// <param name="merge">Side of the square of patches that becomes one token.</param>
    /// <remarks>Agrawal et al. 2024, arXiv:2410.07073.</remarks>
    public static ImmutableArray<Block> Pixtral(ConfigFields vision, TowerSizes sizes, AxisLength merge)
    {
        AxisLength head = vision.Has("head_dim") ? vision.Positive("head_dim", 1) : sizes.Hidden.Among(sizes.Heads);
        LayerDesign layer = new(new AttentionDesign(sizes.Heads, sizes.Heads, head, AttentionSpan.Bidirectional),
                new MlpDesign(sizes.Intermediate, Gated: true), NormDesign.Rms,
            Norms: Count.From(2));
        return
        [
            VisionTower.Part("vision.embeddings", sizes.ImageOf(sizes.Tokens(merge * merge)), Matrix(sizes.Hidden, sizes.PatchElements),
                Norm(NormDesign.Rms, sizes.Hidden)),
            .. VisionTower.Layers("vision", sizes.Stack(layer), sizes.Hidden, whole: true),
        ];
    }

    /// <summary>Tokens row by row; the longest side is the tower's image size.</summary>
    public static RowsOfPatches PixtralPictures(ConfigFields vision, AxisLength merge)
    {
        TowerSizes sizes = PixtralSizes(vision);
        return new RowsOfPatches(sizes.Patch * merge, sizes.Image);
    }

    /// <summary>What a Pixtral config describes.</summary>
    public static TowerSizes PixtralSizes(ConfigFields vision) => TowerSizes.Read(vision, TowerSizes.Of(1024, 4096, 24, 16, 1024, 16));

    /// <remarks>Mistral Small 3.1 joins neighbouring patches before its projector.</remarks>
    private static ImmutableArray<Block> ThirdTower(ConfigFields vision, AxisLength textHidden, AxisLength merge, bool projectorBias)
    {
        TowerSizes sizes = PixtralSizes(vision);
        return
        [
            .. Pixtral(vision, sizes, merge),
            VisionTower.Projector([Norm(NormDesign.Rms, sizes.Hidden), Matrix(sizes.Hidden, merge * merge * sizes.Hidden),
                .. TowerReader.TwoMatrices(textHidden, sizes.Hidden, projectorBias)]),
        ];
    }

    private static TokenArchitecture Voxtral(ConfigFields config)
    {
        ConfigFields audio = Whisper.AudioConfig(config);
        TransformerDesign text = WrappedModel.Text(config, "llama");
        AxisLength hidden = audio.Positive("hidden_size", 1280), intermediate = audio.Positive("intermediate_size", 5120);
        return Whisper.Behind(config, text, "voxtral",
        [
            .. Whisper.Tower(audio, hidden, audio.Positive("num_attention_heads", 20), intermediate, audio.LayersOr("num_hidden_layers", 32),
                Whisper.AudioPositions(audio)),
            VisionTower.Projector(TowerReader.TwoMatrices(text.HiddenSize, intermediate, bias: false)),
        ]);
    }
}
