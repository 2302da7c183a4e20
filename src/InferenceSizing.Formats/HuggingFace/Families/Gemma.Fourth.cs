using System.Collections.Immutable;
using InferenceSizing.Domain.Networks;
using InferenceSizing.Domain.Networks.Graph;
using InferenceSizing.Domain.Networks.Operators;
using InferenceSizing.Domain.Networks.Transformers;
using InferenceSizing.Domain.Units;
using InferenceSizing.Formats.HuggingFace.Reading;
using static InferenceSizing.Domain.Networks.Transformers.TowerTensors;

namespace InferenceSizing.Formats.HuggingFace.Families;

/// <summary>Gemma 4: wide heads on the full layers, last layers that read earlier caches, experts next to the MLP, an input for every layer; a vision tower of
/// any image size and a conformer for audio.</summary>
/// <remarks><c>modeling_gemma4.py</c> of transformers. Scalars of layers, scales and biases of <c>standardize</c> and the bounds of clipped matrices are
/// buffers and are not counted. Published totals of the audio tower, less what the text model leaves out (keys and values of layers that borrow them, a scalar
/// for each layer): 307,183,904 in E2B and 308,756,768 in E4B.</remarks>
internal static partial class Gemma
{
    private static TransformerDesign Fourth(ConfigFields config)
    {
        AxisLength hidden = config.Positive("hidden_size", 2304);
        LayerCount layers = config.LayersOr("num_hidden_layers", 30);
        AxisLength heads = config.Positive("num_attention_heads", 8), vocabulary = config.Positive("vocab_size", 262144);
        AxisLength keyValueHeads = config.Positive("num_key_value_heads", 4), head = config.Positive("head_dim", 256),
            intermediate = config.Dimension("intermediate_size", 9216);
        AxisLength input = config.Dimension("hidden_size_per_layer_input", 256);
        string[] types = LayerTypes.Of(config, layers, "layer_types") ?? LayerTypes.EveryNth(layers, EverySixthIsFull, "full_attention", "sliding_attention");
        int owning = layers.Count - config.Integer("num_kv_shared_layers", 0);
        if (owning < 1)
            throw config.Refuse("num_kv_shared_layers", "More layers share a cache than there are.");
        AttentionDesign sliding = Sliding(config, heads, keyValueHeads, head), full = Full(config, heads, keyValueHeads);
        TokenCount context = config.Tokens("max_position_embeddings", 131072);
        bool doubled = config.Flag("use_double_wide_mlp", false);
        MlpDesign mlp = new(intermediate, Gated: true), wide = doubled
            ? mlp with { IntermediateSize = DoubleWidth * intermediate } : mlp;
        return new TransformerDesign
        {
            Family = "gemma4_text",
            HiddenSize = hidden,
            VocabularySize = vocabulary,
            TiedEmbeddings = config.Flag("tie_word_embeddings", true),
            Layers = [.. types.Select((type, index) => new LayerDesign(
                Attention(config, type, sliding, full) with { OwnCache = index < owning, BorrowsKeysAndValues = index >= owning },
                FeedForward(config, index < owning ? mlp : wide), NormDesign.Rms, Count.From(NormsOnBothSides))
            {
                Further = input.Exists ? new LayerInputDesign(input) : null,
            })],
            ExtraBlocks = input.Exists
                ? [new LayerInputTable(config.Positive("vocab_size_per_layer_input", 262144), layers.Count * input).Projected(hidden, input)] : [],
            Dimensions = new ModelDimensions(layers, hidden, intermediate, heads, keyValueHeads, head, vocabulary, context)
            {
                // Windows and full layers have heads, and so tables, of their own.
                RotaryElements = Count.From((context.Count * (sliding.HeadDimension + full.HeadDimension)).Length),
            },
        };
    }

    private const int EverySixthIsFull = 6, DoubleWidth = 2;

    private static AttentionDesign Attention(ConfigFields config, string type, AttentionDesign sliding, AttentionDesign full) => type switch
    {
        "sliding_attention" => sliding,
        "full_attention" => full,
        _ => throw config.Refuse("layer_types", $"A layer of type '{type}' is not one of gemma4's (sliding_attention, full_attention)."),
    };

    private static AttentionDesign Sliding(ConfigFields config, AxisLength heads, AxisLength keyValueHeads, AxisLength head)
    {
        bool bias = config.Flag("attention_bias", false);
        return new AttentionDesign(heads, keyValueHeads, head, AttentionSpan.Sliding(config.PositiveTokens("sliding_window", 512)))
        {
            QueryKeyNorm = QueryKeyNorm.PerHead,
            QueryKeyValueBias = bias,
            OutputBias = bias,
        };
    }

    private static AttentionDesign Full(ConfigFields config, AxisLength heads, AxisLength keyValueHeads)
    {
        bool bias = config.Flag("attention_bias", false), valuesAreKeys = config.Flag("attention_k_eq_v", false);
        AxisLength head = config.IsNull("global_head_dim") ? config.Positive("head_dim", 256) : config.Positive("global_head_dim", 512);
        return new AttentionDesign(heads, valuesAreKeys ? config.Positive("num_global_key_value_heads", keyValueHeads) : keyValueHeads,
                head, AttentionSpan.Full)
        {
            QueryKeyNorm = QueryKeyNorm.PerHead,
            QueryKeyValueBias = bias,
            OutputBias = bias,
            ValuesAreKeys = valuesAreKeys,
        };
    }

    private static FeedForwardDesign FeedForward(ConfigFields config, MlpDesign mlp) => config.Flag("enable_moe_block", false)
        ? new MlpWithExpertsDesign(mlp, new ExpertsDesign(config.Dimension("num_experts"), config.Dimension("top_k_experts"),
                config.Dimension("moe_intermediate_size")))
        : mlp;

    private const int Sides = 2;

    private static ImmutableArray<Block> FourthVisionTower(ConfigFields vision, AxisLength textHidden)
    {
        AxisLength hidden = vision.Positive("hidden_size", 768), heads = vision.Positive("num_attention_heads", 12),
            keyValueHeads = vision.Positive("num_key_value_heads", 12);
        AxisLength head = vision.Positive("head_dim", 64), patch = vision.Positive("patch_size", 16);
        bool bias = vision.Flag("attention_bias", false);
        AttentionDesign attention = new(heads, keyValueHeads, head, AttentionSpan.Bidirectional)
        {
            QueryKeyNorm = QueryKeyNorm.PerHead,
            QueryKeyValueBias = bias,
            OutputBias = bias
        };
        LayerDesign layer = new(attention, new MlpDesign(vision.Dimension("intermediate_size", 3072), Gated: true), NormDesign.Rms,
            Count.From(NormsOnBothSides));
        return
        [
            VisionTower.Part("vision.embeddings", Matrix(hidden, TowerReader.Colours * patch * patch),
                Positions(Sides * vision.Dimension("position_embedding_size", 10240), hidden)),
            .. VisionTower.Layers("vision", [.. Enumerable.Repeat(layer, vision.LayersOr("num_hidden_layers", 16).Count)], hidden),
            VisionTower.Projector(Matrix(textHidden, hidden)),
        ];
    }

    /// <summary>Gemma 4 12B has no towers: patches of pixels and frames of sound enter by a matrix each.</summary>
    /// <remarks><c>Gemma4UnifiedVisionConfig</c> and its embedder in mlx_vlm/models/gemma4_unified.</remarks>
    private static ImmutableArray<Block> UnifiedEmbedders(ConfigFields vision, ConfigFields? audio, AxisLength textHidden)
    {
        const int coordinates = 2;
        AxisLength side = vision.Positive("model_patch_size", 48), width = vision.Positive("mm_embed_dim", 3840);
        AxisLength patch = TowerReader.Colours * side * side;
        Block images = VisionTower.Part("vision.embedder",
            [Norm(NormDesign.LayerNorm, patch), .. Linear(width, patch, bias: true), Norm(NormDesign.LayerNorm, width),
            Positions(coordinates * vision.Positive("mm_posemb_size", 1120), width), Norm(NormDesign.LayerNorm, width)]);
        Block projector = VisionTower.Projector(
            [Matrix(textHidden, vision.Positive("output_proj_dims", width)),
            .. audio is null ? Array.Empty<WeightTensor>() : [Matrix(textHidden, audio.Positive("audio_embed_dim", 640))]]);
        return [images, projector];
    }

    private static ImmutableArray<Block> FourthAudioTower(ConfigFields audio, AxisLength textHidden)
    {
        AxisLength hidden = audio.Positive("hidden_size", 1024), heads = audio.Positive("num_attention_heads", 8);
        int layers = audio.LayersOr("num_hidden_layers", 12).Count;
        AxisLength kernel = audio.Positive("conv_kernel_size", 5), output = audio.Positive("output_proj_dims", 1536);
        if (hidden % heads != 0)
            throw audio.Refuse("num_attention_heads", "'num_attention_heads' does not divide 'hidden_size'.");
        (AxisLength first, AxisLength second) = audio.Pair("subsampling_conv_channels", (128, 32));
        AxisLength area = AxisLength.From(9);
        const int channelsPerBin = 4;
        AxisLength bins = first / channelsPerBin;
        return
        [
            VisionTower.AudioPart("audio.embeddings", Matrix(first, area), Positions(AxisLength.One, first),
                Matrix(second, first * area), Positions(AxisLength.One, second),
                Matrix(hidden, second * bins)),
            VisionTower.AudioPart("audio.layers", ConformerLayer(hidden, heads, kernel, layers)),
            VisionTower.Projector([.. Linear(output, hidden, bias: true), Matrix(textHidden, output)]),
        ];
    }

    /// <summary>Queries, keys, values, output and relative keys; two MLPs of four times the width; a gated convolution of each channel by itself.</summary>
    private static WeightTensor[] ConformerLayer(AxisLength hidden, AxisLength heads, AxisLength kernel, int layers)
    {
        const int square = 5 + 3, upAndDown = 4, timesHidden = 4, norms = 4 + 2 + 3;
        return
        [
            Matrix(hidden, hidden, Count.From(square * layers)),
            Matrix(hidden, timesHidden * hidden, Count.From(upAndDown * layers)),
            Matrix(hidden, kernel, Count.From(layers)),
            Scalars(hidden.Among(heads), Count.From(layers)),
            Norm(NormDesign.Rms, hidden, Count.From(norms * layers)),
        ];
    }
}
