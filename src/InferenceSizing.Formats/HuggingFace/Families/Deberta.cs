using System.Collections.Immutable;
using InferenceSizing.Domain.Networks;
using InferenceSizing.Domain.Networks.Graph;
using InferenceSizing.Domain.Networks.Transformers;
using InferenceSizing.Domain.Units;
using InferenceSizing.Formats.HuggingFace.Reading;

namespace InferenceSizing.Formats.HuggingFace.Families;

/// <summary>DeBERTa-v2 and v3: attention over contents and relative positions.</summary>
internal static class Deberta
{
    public static Family Family { get; } = new()
    {
        Source = "DebertaV2Config of transformers; arXiv:2006.03654, 2111.09543",
        Models =
        [
            new("deberta-v2", config => Read(config).ToArchitecture()),
        ],
    };

    private static TransformerDesign Read(ConfigFields config)
    {
        AxisLength hidden = config.Positive("hidden_size", 1536);
        LayerCount layers = config.LayersOr("num_hidden_layers", 24);
        AxisLength heads = config.Positive("num_attention_heads", 24);
        AxisLength intermediate = config.Dimension("intermediate_size", 6144), vocabulary = config.Positive("vocab_size", 128100),
            positions = config.Dimension("max_position_embeddings", 512);
        if (hidden % heads != 0)
            throw config.Refuse("num_attention_heads", "'num_attention_heads' does not divide 'hidden_size'.");
        AxisLength relative = config.Flag("relative_attention", false) ? RelativePositions(config, positions) : AxisLength.Zero;
        DisentangledAttentionDesign attention = new(heads, hidden.Among(heads), relative,
            Count.From(Terms(config)), config.Flag("share_att_key", false));
        LayerDesign layer = new(attention, new MlpDesign(intermediate, Gated: false, Bias: true), NormDesign.LayerNorm, Norms: Count.From(2))
        {
            NormPlace = NormPlace.AfterSum
        };
        AxisLength embedding = config.Positive("embedding_size", hidden);
        return new TransformerDesign
        {
            Family = "deberta-v2",
            Kind = ArchitectureKind.Encoder,
            HiddenSize = hidden,
            VocabularySize = vocabulary,
            EmbeddingSize = embedding,
            EmbeddingProjection = embedding == hidden ? null : new EmbeddingProjection(Bias: false, Out: false),
            TiedEmbeddings = true,
            Head = false,
            PositionEmbeddings = config.Flag("position_biased_input", true) ? positions : AxisLength.Zero,
            TypeEmbeddings = config.Dimension("type_vocab_size", 0),
            EmbeddingNorm = NormDesign.LayerNorm,
            FinalNorm = null,
            Layers = [.. Enumerable.Repeat(layer, layers.Count)],
            ExtraBlocks = [.. RelativeTable(config, hidden, relative), .. Convolution(config, hidden),
                .. EncoderHeadChoice.Read(config, new EncoderHeadShape(hidden, embedding, vocabulary) { Pooler = false })],
            Dimensions = new ModelDimensions(layers, hidden, intermediate, heads,
                heads, hidden.Among(heads), vocabulary, TokenCount.From(positions.Length)),
        };
    }

    /// <summary>Rows of the table: twice the buckets, or twice the farthest distance without buckets.</summary>
    private static AxisLength RelativePositions(ConfigFields config, AxisLength positions)
    {
        const int bothDirections = 2;
        int buckets = WholeOrMinusOne(config, "position_buckets"), farthest = WholeOrMinusOne(config, "max_relative_positions");
        return bothDirections * (buckets > 0 ? AxisLength.From(buckets) : farthest > 0 ? AxisLength.From(farthest) : positions);
    }

    /// <summary>A key for which -1 means that there is none.</summary>
    private static int WholeOrMinusOne(ConfigFields config, string key) => config.Number(key, -1) < 0 ? 0 : config.IntegerOrZero(key);

    /// <summary>Terms of <c>pos_att_type</c>, a list or a text such as "c2p|p2c".</summary>
    private static int Terms(ConfigFields config) => config.Raw("pos_att_type") switch
    {
        null => 0,
        { Kind: ConfigKind.Text } => config.Text("pos_att_type")!.Split('|', StringSplitOptions.RemoveEmptyEntries).Length,
        _ => config.Texts("pos_att_type")!.Length,
    };

    private static ImmutableArray<Block> RelativeTable(ConfigFields config, AxisLength hidden, AxisLength relative) => relative.Exists
        ? [DisentangledBlocks.RelativePositions(relative, hidden,
            normed: config.Text("norm_rel_ebd")?.Contains("layer_norm", StringComparison.Ordinal) == true)]
        : [];

    /// <summary>The convolution next to the first layer of the larger v2 models.</summary>
    private static ImmutableArray<Block> Convolution(ConfigFields config, AxisLength hidden)
    {
        AxisLength kernel = config.Dimension("conv_kernel_size", 0);
        if (!kernel.Exists)
            return [];
        return config.Integer("conv_groups", 1) == 1 ? [DisentangledBlocks.Convolution(kernel, hidden)]
            : throw config.Refuse("conv_groups", "A grouped convolution beside the first layer is not supported.");
    }
}
