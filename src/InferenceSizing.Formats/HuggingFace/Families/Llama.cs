using System.Collections.Immutable;
using InferenceSizing.Domain.Networks;
using InferenceSizing.Domain.Networks.Graph;
using InferenceSizing.Domain.Networks.Operators;
using InferenceSizing.Domain.Networks.Pictures;
using InferenceSizing.Domain.Networks.Transformers;
using InferenceSizing.Domain.Units;
using InferenceSizing.Formats.HuggingFace.Reading;
using static InferenceSizing.Domain.Networks.Transformers.TowerTensors;

namespace InferenceSizing.Formats.HuggingFace.Families;

/// <summary>Llama: dense, Llama 4 (chunked attention, experts, a vision tower) and Llama 3.2 Vision.</summary>
/// <remarks>The norm over queries and keys of Llama 4 learns nothing.</remarks>
internal static partial class Llama
{
    public static Family Family { get; } = new()
    {
        Source = "the config classes of transformers; arXiv:2302.13971, 2307.09288, 2407.21783; Llama 4 model card",
        Decoders =
        [
            new("llama", Dense),
            new("llama4_text", config => Fourth(config, config)),
        ],
        Models =
        [
            new("llama4", config => WrappedModel.Read(
                config, "llama4", Fourth(config.Part("text_config"), config), FourthTower, FourthPictures)),
            new("mllama", config => WrappedModel.Read(
                config, "mllama", VisionText(config.Part("text_config")), CrossTower)),
        ],
        Gguf =
        [
            new("llama", "llama", GgufDenseOrMixture),
            new("llama4", "llama4_text", keys =>
                keys.Copy(("intermediate_size", "expert_feed_forward_length"), ("intermediate_size_mlp", "feed_forward_length"),
                ("interleave_moe_layer_step", "interleave_moe_layer_step"))),
        ],
    };

    public static TransformerDesign Dense(ConfigFields config)
    {
        DecoderShape shape = DecoderShape.Read(config, new(Core: new(4096, 11008, 32, 32, 32000, 2048)));
        bool bias = config.Flag("attention_bias", false);
        return DenseDecoder.Design(config, "llama", shape, new() { QueryKeyValueBias = bias, OutputBias = bias, MlpBias = config.Flag("mlp_bias", false) });
    }

    /// <param name="config">The text config.</param>
    /// <param name="whole">The config that says whether embeddings are tied.</param>
    private static TransformerDesign Fourth(ConfigFields config, ConfigFields whole)
    {
        AxisLength hidden = config.Positive("hidden_size", 5120);
        LayerCount layers = config.LayersOr("num_hidden_layers", 48);
        AxisLength heads = config.Positive("num_attention_heads", 40);
        AxisLength keyValueHeads = config.Positive("num_key_value_heads", 8), head = config.Positive("head_dim", 128),
            vocabulary = config.Positive("vocab_size", 202048);
        AxisLength intermediate = config.Dimension("intermediate_size", 8192);
        int step = config.PositiveInteger("interleave_moe_layer_step", 1);
        bool bias = config.Flag("attention_bias", false);
        AttentionDesign full = new(heads, keyValueHeads, head, AttentionSpan.Full)
        { QueryKeyValueBias = bias, OutputBias = bias };
        TokenCount chunk = config.IsNull("attention_chunk_size") ? TokenCount.Zero : config.Tokens("attention_chunk_size", 8192);
        AttentionDesign chunked = chunk > TokenCount.Zero ? full with { Span = AttentionSpan.Chunked(chunk) } : full;
        MlpDesign dense = new(config.Dimension("intermediate_size_mlp", 16384), Gated: true);
        ExpertsDesign experts = new(config.Positive("num_local_experts", 16), config.Positive("num_experts_per_tok", 1), intermediate)
        {
            SharedIntermediateSize = intermediate
        };
        bool[] rotary = Rotary(config, layers.Count);
        int[]? sparse = config.Integers("moe_layers");
        return new TransformerDesign
        {
            Family = "llama4_text",
            HiddenSize = hidden,
            VocabularySize = vocabulary,
            TiedEmbeddings = (config.Has("tie_word_embeddings") ? config : whole).Flag("tie_word_embeddings", false),
            Layers = [.. Enumerable.Range(0, layers.Count).Select(index => new LayerDesign(rotary[index] ? chunked : full,
                sparse?.Contains(index) ?? (index + 1) % step == 0 ? experts : dense, NormDesign.Rms, Norms: Count.From(2)))],
            Dimensions = new ModelDimensions(layers, hidden, intermediate, heads, keyValueHeads,
                    head, vocabulary, config.Tokens("max_position_embeddings", 131072)),
        };
    }

    /// <summary>Layers with rotary positions attend within chunks; one in four, or those that <c>no_rope_layers</c> marks with zero, to everything.</summary>
    private static bool[] Rotary(ConfigFields config, int layers)
    {
        if (config.Integers("no_rope_layers") is { Length: > 0 } marks)
            return marks.Length == layers ? [.. marks.Select(mark => mark != 0)]
                : throw config.Refuse("no_rope_layers", $"'no_rope_layers' names {marks.Length} layers; the model has {layers}.");
        int interval = config.PositiveInteger("no_rope_layer_interval", 4);
        return [.. Enumerable.Range(1, layers).Select(number => number % interval != 0)];
    }

    private static readonly AxisLength PatchesPerToken = AxisLength.From(4);

    /// <summary>At most 16 tiles of the tower's own size, four patches a token.</summary>
    private static TilesOnCanvas FourthPictures(ConfigFields vision)
    {
        const int mostTiles = 16;
        TowerSizes sizes = FourthSizes(vision);
        return new TilesOnCanvas(
            sizes.Image, Count.From(mostTiles), sizes.Tokens(PatchesPerToken), "get_best_fit, image_processing_llama4_fast.py of transformers");
    }

    private static TowerSizes FourthSizes(ConfigFields vision) => TowerSizes.Read(vision, TowerSizes.Of(768, 5632, 34, 16, 448, 14));

    /// <remarks>Meta 2025, Llama 4 model card, and <c>modeling_llama4.py</c> of transformers: pixels are shuffled into channels before the adapter.</remarks>
    private static ImmutableArray<Block> FourthTower(ConfigFields vision, AxisLength textHidden)
    {
        TowerSizes sizes = FourthSizes(vision);
        AxisLength adapterIn = vision.Dimension("projector_input_dim", 4096), adapterOut = vision.Dimension("projector_output_dim", 4096),
            output = vision.Dimension("vision_output_dim", 7680);
        return
        [
            VisionTower.Part("vision.embeddings", sizes.ImageOf(sizes.Tokens(PatchesPerToken)), Matrix(sizes.Hidden, sizes.PatchElements),
                Positions(AxisLength.One, sizes.Hidden), Positions(sizes.Patches + AxisLength.One, sizes.Hidden),
                Norm(NormDesign.LayerNorm, sizes.Hidden, count: Count.From(2))),
            .. VisionTower.Layers("vision", sizes.Stack(TowerReader.Biased(sizes)), sizes.Hidden),
            VisionTower.Projector(Matrix(adapterIn, sizes.Intermediate), Matrix(adapterOut, adapterOut), Matrix(textHidden, output)),
        ];
    }

    public static void GgufDenseOrMixture(GgufKeys keys)
    {
        if (keys.Number("expert_count") is > 0)
            keys.Set("model_type", "mixtral");
        else
            keys.Set("attention_bias", keys.Has("blk.*.attn_q.bias"));
    }
}
