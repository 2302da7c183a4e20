using InferenceSizing.Domain.Networks;
using InferenceSizing.Domain.Networks.Operators;
using InferenceSizing.Domain.Networks.Transformers;
using InferenceSizing.Domain.Units;
using InferenceSizing.Formats.HuggingFace.Reading;

namespace InferenceSizing.Formats.HuggingFace.Families;

/// <summary>BERT and its relatives: RoBERTa, CamemBERT, MPNet, DistilBERT, ALBERT, ELECTRA.</summary>
/// <remarks><c>(V + P + T)·h + 2h + L·(4(h² + h) + 2hI + I + h + 4h)</c> and a head. GGUF files of encoders keep neither pooler nor masked-language
/// head.</remarks>
internal static class Bert
{
    public static Family Family { get; } = new()
    {
        Source = "the config classes of transformers; arXiv:1810.04805",
        Models =
        [
            new("bert", config => Original(config, "bert", Sizes.Of(768, 12, 12, 3072, 30522, 512)).ToArchitecture()),
            new("roberta", config => Original(config, "roberta", Sizes.Of(768, 12, 12, 3072, 50265, 512)).ToArchitecture()),
            new("xlm-roberta", config => Original(config, "xlm-roberta", Sizes.Of(768, 12, 12, 3072, 30522, 512)).ToArchitecture()),
            new("camembert", config => Original(config, "camembert", Sizes.Of(768, 12, 12, 3072, 30522, 512)).ToArchitecture()),
            new("mpnet", config => Mpnet(config).ToArchitecture()),
            new("distilbert", config => Distilled(config).ToArchitecture()),
            new("albert", config => Albert(config, Sizes.Of(4096, 12, 64, 16384, 30000, 512)).ToArchitecture()),
            new("electra", config => Electra(config).ToArchitecture()),
        ],
        Gguf =
        [
            new("bert", "bert", GgufBert),
        ],
    };

    private const int TwoSegments = 2;

    private static TransformerDesign Original(ConfigFields config, string family, Sizes absent)
    {
        if (config.Text("position_embedding_type") is { } positions and not "absolute")
            throw config.Refuse("position_embedding_type", $"Positions of kind '{positions}' are not supported; absolute ones are.");
        Sizes sizes = absent.Read(config);
        return Encoder(config, family, sizes, sizes.Positions, config.Dimension("type_vocab_size", TwoSegments),
            new EncoderHeadShape(sizes.Hidden, sizes.Hidden, sizes.Vocabulary));
    }

    /// <remarks>Song et al. 2020, arXiv:2004.09297: BERT without segments, with one table of relative biases for all layers.</remarks>
    private static TransformerDesign Mpnet(ConfigFields config)
    {
        Sizes sizes = Sizes.Of(768, 12, 12, 3072, 30527, 512).Read(config);
        TransformerDesign design = Encoder(config, "mpnet", sizes, sizes.Positions, AxisLength.Zero,
            new EncoderHeadShape(sizes.Hidden, sizes.Hidden, sizes.Vocabulary));
        LayerDesign first = design.Layers[0] with
        {
            ExtraScalars = config.Dimension("relative_attention_num_buckets", 32) * sizes.Heads,
        };
        return design with { Layers = design.Layers.SetItem(0, first) };
    }

    private static TransformerDesign Distilled(ConfigFields config)
    {
        Sizes sizes = Sizes.Of(768, 6, 12, 3072, 30522, 512).Read(config, "dim", "n_layers", "n_heads", "hidden_dim");
        return Encoder(config, "distilbert", sizes, sizes.Positions, AxisLength.Zero,
            new EncoderHeadShape(sizes.Hidden, sizes.Hidden, sizes.Vocabulary) { Pooler = false });
    }

    /// <remarks>Lan et al. 2019, arXiv:1909.11942: one layer's weights for all, a narrow embedding.</remarks>
    private static TransformerDesign Albert(ConfigFields config, Sizes absent)
    {
        Sizes sizes = absent.Read(config);
        if (config.Integer("num_hidden_groups", 1) != 1 || config.Integer("inner_group_num", 1) != 1)
            throw config.Refuse("num_hidden_groups", "ALBERT with more than one group of shared layers is not supported.");
        AxisLength embedding = config.Positive("embedding_size", 128);
        return Encoder(config, "albert", sizes, sizes.Positions, config.Dimension("type_vocab_size", TwoSegments),
            new EncoderHeadShape(sizes.Hidden, embedding, sizes.Vocabulary)) with
        {
            SharedLayers = true,
            EmbeddingSize = embedding,
            EmbeddingProjection = new EmbeddingProjection(Bias: true, Out: false) { AfterNorm = true },
        };
    }

    /// <summary>The ALBERT over phonemes of a speech network, which says its vocabulary itself.</summary>
    public static TransformerDesign Phonemes(ConfigFields config, AxisLength symbols) =>
        Albert(config, Sizes.Of(768, 12, 12, 2048, 178, 512) with { Vocabulary = symbols });

    private static TransformerDesign Electra(ConfigFields config)
    {
        Sizes sizes = Sizes.Of(256, 12, 4, 1024, 30522, 512).Read(config);
        AxisLength embedding = config.Positive("embedding_size", 128);
        return Encoder(config, "electra", sizes, sizes.Positions, config.Dimension("type_vocab_size", TwoSegments),
            new EncoderHeadShape(sizes.Hidden, embedding, sizes.Vocabulary) { Pooler = false }) with
        {
            EmbeddingSize = embedding,
            EmbeddingProjection = embedding == sizes.Hidden ? null : new EmbeddingProjection(Bias: true, Out: false) { AfterNorm = true },
        };
    }

    private static TransformerDesign Encoder(ConfigFields config, string family, Sizes sizes, AxisLength positions, AxisLength types, EncoderHeadShape heads)
    {
        AttentionDesign attention = new(sizes.Heads, sizes.Heads, sizes.Hidden.Among(sizes.Heads), AttentionSpan.Bidirectional)
        {
            QueryKeyValueBias = true,
            OutputBias = true
        };
        LayerDesign layer = new(attention, new MlpDesign(sizes.Intermediate, Gated: false, Bias: true), NormDesign.LayerNorm, Norms: Count.From(2))
        {
            NormPlace = NormPlace.AfterSum
        };
        return new TransformerDesign
        {
            Family = family,
            Kind = ArchitectureKind.Encoder,
            HiddenSize = sizes.Hidden,
            VocabularySize = sizes.Vocabulary,
            TiedEmbeddings = true,
            Head = false,
            PositionEmbeddings = positions,
            TypeEmbeddings = types,
            EmbeddingNorm = NormDesign.LayerNorm,
            FinalNorm = null,
            Layers = [.. Enumerable.Repeat(layer, sizes.Layers.Count)],
            ExtraBlocks = EncoderHeadChoice.Read(config, heads),
            Dimensions = new ModelDimensions(sizes.Layers, sizes.Hidden, sizes.Intermediate, sizes.Heads,
                    sizes.Heads, sizes.Hidden.Among(sizes.Heads), sizes.Vocabulary, TokenCount.From(positions.Length)),
        };
    }

    /// <summary>The dimensions of an encoder: first those of its config class, then, where the config has them, its own.</summary>
    private sealed record Sizes(AxisLength Hidden, LayerCount Layers, AxisLength Heads, AxisLength Intermediate, AxisLength Vocabulary, AxisLength Positions)
    {
        public static Sizes Of(int hidden, int layers, int heads, int intermediate, int vocabulary, int positions) => new(AxisLength.From(hidden),
            LayerCount.From(layers), AxisLength.From(heads), AxisLength.From(intermediate), AxisLength.From(vocabulary), AxisLength.From(positions));

        public Sizes Read(ConfigFields config, string hidden = "hidden_size", string layers = "num_hidden_layers", string heads = "num_attention_heads",
            string intermediate = "intermediate_size")
        {
            Sizes read = new(config.Positive(hidden, Hidden), config.LayersOr(layers, Layers), config.Positive(heads, Heads),
                config.Dimension(intermediate, Intermediate), config.Positive("vocab_size", Vocabulary),
                    config.Dimension("max_position_embeddings", Positions));
            return read.Hidden % read.Heads == 0 ? read : throw config.Refuse(heads, $"'{heads}' does not divide '{hidden}'.");
        }
    }

    private static void GgufBert(GgufKeys keys)
    {
        keys.Set("_head", "");
        if (keys.Tensor("position_embd.weight") is { Shape.Rank: > 0 } positions)
            keys.Set("max_position_embeddings", positions.Shape[0]);
        keys.Set("type_vocab_size",
            keys.Tensor("token_types.weight") is { Shape.Rank: > 0 } types ? types.Shape.Elements / Math.Max(1, types.Shape.RowLength) : 0);
    }
}
