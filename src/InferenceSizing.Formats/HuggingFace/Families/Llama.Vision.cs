using System.Collections.Immutable;
using InferenceSizing.Domain.Networks;
using InferenceSizing.Domain.Networks.Graph;
using InferenceSizing.Domain.Networks.Operators;
using InferenceSizing.Domain.Networks.Transformers;
using InferenceSizing.Domain.Numbers;
using InferenceSizing.Domain.Parallelism;
using InferenceSizing.Domain.Units;
using InferenceSizing.Formats.HuggingFace.Reading;
using static InferenceSizing.Formats.HuggingFace.Reading.VisionTensors;

namespace InferenceSizing.Formats.HuggingFace.Families;

/// <summary>Llama 3.2 Vision: Llama 3.1 with layers of gated cross-attention to the image between its own, which rest while prompts are text.</summary>
/// <remarks>Grattafiori et al. 2024, arXiv:2407.21783, section 7. Defaults are those of transformers' <c>MllamaTextConfig</c> and
/// <c>MllamaVisionConfig</c>.</remarks>
internal static partial class Llama
{
    /// <summary>Rows of the embedding beyond the vocabulary: the image token and its like.</summary>
    private const int ExtraEmbeddings = 8;

    /// <summary>A gate on the attention and one on the MLP.</summary>
    private const int Gates = 2;

    private static TransformerDesign VisionText(ConfigFields config)
    {
        int hidden = config.Positive("hidden_size", 4096), layers = config.LayersOr("num_hidden_layers", 40),
            heads = config.Positive("num_attention_heads", 32);
        int keyValueHeads = config.Positive("num_key_value_heads", 8), head = hidden / heads, vocabulary = config.Positive("vocab_size", 128256);
        int intermediate = config.Dimension("intermediate_size", 14336);
        AttentionDesign attention = new(AxisLength.From(heads), AxisLength.From(keyValueHeads), AxisLength.From(head), AttentionSpan.Full);
        MlpDesign mlp = new(AxisLength.From(intermediate), Gated: true);
        LayerDesign own = new(attention, mlp, NormDesign.Rms, Norms: Count.From(2));
        LayerDesign cross = own with
        {
            Mixer = attention with { Cross = true, QueryKeyNorm = QueryKeyNorm.PerHead },
            ExtraScalars = AxisLength.From(Gates),
            Idle = true
        };
        HashSet<int> crossing = [.. config.Integers("cross_attention_layers") ?? [3, 8, 13, 18, 23, 28, 33, 38]];
        return new TransformerDesign
        {
            Family = "mllama",
            HiddenSize = AxisLength.From(hidden),
            VocabularySize = AxisLength.From(vocabulary),
            TiedEmbeddings = config.Flag("tie_word_embeddings", false),
            Layers = [.. Enumerable.Range(0, layers).Select(index => crossing.Contains(index) ? cross : own)],
            ExtraBlocks = [ImageTokens(hidden)],
            Dimensions = new ModelDimensions(
                LayerCount.From(layers), AxisLength.From(hidden), AxisLength.From(intermediate), AxisLength.From(heads), AxisLength.From(keyValueHeads),
                    AxisLength.From(head), AxisLength.From(vocabulary), TokenCount.From(config.Dimension("max_position_embeddings", 131072))),
        };
    }

    private static ImmutableArray<Block> CrossTower(ConfigFields vision, int textHidden)
    {
        int hidden = vision.Positive("hidden_size", 1280), heads = vision.Positive("attention_heads", 16),
            intermediate = vision.Dimension("intermediate_size", 5120);
        if (hidden % heads != 0)
            throw vision.Refuse("attention_heads", "'attention_heads' does not divide 'hidden_size'.");
        int patch = vision.Positive("patch_size", 14), tiles = vision.Positive("max_num_tiles", 4);
        int positions = Patches(vision.Positive("image_size", 448), patch) + 1;
        const int classRatios = 8;
        int ratios = (vision.Raw("supported_aspect_ratios") is { Kind: ConfigKind.List } list ? list.Length : classRatios) + 1;
        long tileWidth = checked((long)tiles * hidden);
        LayerDesign layer = Layer(
            hidden, heads, new MlpDesign(AxisLength.From(intermediate), Gated: false, Bias: true), NormDesign.LayerNorm, attentionBias: false,
                outputBias: false);
        const int gatesOfEmbeddings = 3, tileTables = 2, norms = 2;
        return
        [
            VisionTower.Part("vision.embeddings", Matrix(hidden, checked((long)vision.Positive("num_channels", TowerReader.Colours) * patch * patch)),
                Positions(1, hidden), Positions(positions, hidden),
                Positions(ratios, checked(tileWidth * positions)), Positions((long)ratios * tileTables, tileWidth), Scalars(gatesOfEmbeddings),
                    Norm(NormDesign.LayerNorm, hidden, norms)),
            .. VisionTower.Layers("vision.local", [.. Enumerable.Repeat(layer, vision.LayersOr("num_hidden_layers", 32))], AxisLength.From(hidden)),
            .. VisionTower.Layers("vision.global",
                [.. Enumerable.Repeat(layer with { ExtraScalars = AxisLength.From(Gates) }, vision.LayersOr("num_global_layers", 8))],
                AxisLength.From(hidden)),
            VisionTower.Projector([.. Linear(textHidden, vision.Dimension("vision_output_dim", 7680), bias: true)]),
        ];
    }

    private static Block ImageTokens(int hidden)
    {
        NodeList nodes = new();
        nodes.Add(new Learned(Component.Embedding, "image_tokens",
            [new WeightTensor(TensorRole.TokenEmbedding, AxisLength.From(ExtraEmbeddings), AxisLength.From(hidden), TensorSplit.Replicated)]));
        return new Block { Name = "image_tokens", Place = BlockPlace.First, Passes = Passes.None, Nodes = nodes.ToNodes() };
    }
}
