using System.Collections.Immutable;
using InferenceSizing.Domain.Networks;
using InferenceSizing.Domain.Networks.Graph;
using InferenceSizing.Domain.Networks.Operators;
using InferenceSizing.Domain.Networks.Transformers;
using InferenceSizing.Domain.Units;
using InferenceSizing.Formats.HuggingFace.Reading;
using static InferenceSizing.Domain.Networks.Transformers.TowerTensors;

namespace InferenceSizing.Formats.HuggingFace.Families;

/// <summary>Llama 3.2 Vision: Llama 3.1 with layers of gated cross-attention to the image between its own, which rest while prompts are text.</summary>
/// <remarks>Grattafiori et al. 2024, arXiv:2407.21783, section 7. Defaults are those of transformers' <c>MllamaTextConfig</c> and
/// <c>MllamaVisionConfig</c>.</remarks>
internal static partial class Llama
{
    /// <summary>Rows of the embedding beyond the vocabulary: the image token and its like.</summary>
    private static readonly AxisLength ExtraEmbeddings = AxisLength.From(8);

    /// <summary>A gate on the attention and one on the MLP.</summary>
    private static readonly AxisLength Gates = AxisLength.From(2);

    private static TransformerDesign VisionText(ConfigFields config)
    {
        AxisLength hidden = config.Positive("hidden_size", 4096);
        LayerCount layers = config.LayersOr("num_hidden_layers", 40);
        AxisLength heads = config.Positive("num_attention_heads", 32);
        AxisLength keyValueHeads = config.Positive("num_key_value_heads", 8), head = hidden.Among(heads), vocabulary = config.Positive("vocab_size", 128256);
        AxisLength intermediate = config.Dimension("intermediate_size", 14336);
        AttentionDesign attention = new(heads, keyValueHeads, head, AttentionSpan.Full);
        MlpDesign mlp = new(intermediate, Gated: true);
        LayerDesign own = new(attention, mlp, NormDesign.Rms, Norms: Count.From(2));
        LayerDesign cross = own with
        {
            Mixer = attention with { Cross = true, QueryKeyNorm = QueryKeyNorm.PerHead },
            ExtraScalars = Gates,
            Idle = true
        };
        HashSet<int> crossing = [.. config.Integers("cross_attention_layers") ?? [3, 8, 13, 18, 23, 28, 33, 38]];
        return new TransformerDesign
        {
            Family = "mllama",
            HiddenSize = hidden,
            VocabularySize = vocabulary,
            TiedEmbeddings = config.Flag("tie_word_embeddings", false),
            Layers = [.. Enumerable.Range(0, layers.Count).Select(index => crossing.Contains(index) ? cross : own)],
            ExtraBlocks = [VisionTower.ImageTokens(ExtraEmbeddings, hidden)],
            Dimensions = new ModelDimensions(layers, hidden, intermediate, heads, keyValueHeads,
                    head, vocabulary, config.Tokens("max_position_embeddings", 131072)),
        };
    }

    private static ImmutableArray<Block> CrossTower(ConfigFields vision, AxisLength textHidden)
    {
        AxisLength hidden = vision.Positive("hidden_size", 1280), heads = vision.Positive("attention_heads", 16),
            intermediate = vision.Dimension("intermediate_size", 5120);
        if (hidden % heads != 0)
            throw vision.Refuse("attention_heads", "'attention_heads' does not divide 'hidden_size'.");
        AxisLength patch = vision.Positive("patch_size", 14), tiles = vision.Positive("max_num_tiles", 4);
        AxisLength positions = Patches(vision.Positive("image_size", 448), patch) + AxisLength.One;
        const int classRatios = 8;
        AxisLength ratios = AxisLength.From((vision.Raw("supported_aspect_ratios") is { Kind: ConfigKind.List } list ? list.Length : classRatios) + 1);
        AxisLength tileWidth = tiles * hidden;
        LayerDesign layer = Layer(hidden, heads, new MlpDesign(intermediate, Gated: false, Bias: true), NormDesign.LayerNorm, attentionBias: false,
                outputBias: false);
        AxisLength gatesOfEmbeddings = AxisLength.From(3);
        const int tileTables = 2, norms = 2;
        return
        [
            VisionTower.Part("vision.embeddings", Matrix(hidden, vision.Positive("num_channels", TowerReader.Colours) * patch * patch),
                Positions(AxisLength.One, hidden), Positions(positions, hidden),
                Positions(ratios, tileWidth * positions), Positions(tileTables * ratios, tileWidth), Scalars(gatesOfEmbeddings),
                    Norm(NormDesign.LayerNorm, hidden, Count.From(norms))),
            .. VisionTower.Layers("vision.local", [.. Enumerable.Repeat(layer, vision.LayersOr("num_hidden_layers", 32).Count)], hidden),
            .. VisionTower.Layers("vision.global",
                [.. Enumerable.Repeat(layer with { ExtraScalars = Gates }, vision.LayersOr("num_global_layers", 8).Count)],
                hidden),
            VisionTower.Projector([.. Linear(textHidden, vision.Dimension("vision_output_dim", 7680), bias: true)]),
        ];
    }
}
