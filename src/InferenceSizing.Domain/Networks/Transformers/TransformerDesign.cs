using System.Collections.Immutable;
using InferenceSizing.Domain.Networks.Graph;
using InferenceSizing.Domain.Networks.Operators;
using InferenceSizing.Domain.Networks.Pictures;
using InferenceSizing.Domain.Numbers;
using InferenceSizing.Domain.Parallelism;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Networks.Transformers;

/// <summary>A matrix from the embedding's width to the stack's.</summary>
/// <param name="Bias">Whether it has a bias.</param>
/// <param name="Out">Whether another leads back before the head (OPT-350m).</param>
public sealed record EmbeddingProjection(bool Bias, bool Out)
{
    /// <summary>Positions, types and norm have the embedding's width, and the matrix comes behind them (ALBERT, ELECTRA).</summary>
    public bool AfterNorm { get; init; }
}

/// <summary>A stack of layers between an embedding and a head: what every builder of a language model fills in.</summary>
public sealed record TransformerDesign : TokenDesign
{
    public required string Family { get; init; }

    public ArchitectureKind Kind { get; init; } = ArchitectureKind.Decoder;

    public required AxisLength HiddenSize { get; init; }

    public required AxisLength VocabularySize { get; init; }

    /// <summary>Width of the token embedding where it differs from the hidden size (OPT-350m, ALBERT, ELECTRA).</summary>
    public AxisLength EmbeddingSize { get; init; }

    /// <summary>Matrices between embedding and hidden size; null where the widths are equal or the family has none.</summary>
    public EmbeddingProjection? EmbeddingProjection { get; init; }

    public required bool TiedEmbeddings { get; init; }

    public bool HeadBias { get; init; }

    /// <summary>Whether there is a language-model head at all; embedding models have none.</summary>
    public bool Head { get; init; } = true;

    /// <summary>Learned positions; zero for rotary or relative ones.</summary>
    public AxisLength PositionEmbeddings { get; init; }

    /// <summary>Segment embeddings of BERT.</summary>
    public AxisLength TypeEmbeddings { get; init; }

    public NormDesign? EmbeddingNorm { get; init; }

    public NormDesign? FinalNorm { get; init; } = NormDesign.Rms;

    /// <summary>One design for each layer, in order.</summary>
    public required ImmutableArray<LayerDesign> Layers { get; init; }

    /// <summary>Whether its FP8 checkpoint keeps the routed experts in four bits (DeepSeek-V4).</summary>
    public bool FourBitExperts { get; init; }

    /// <summary>Whether it is a Falcon of the first generation, whose GGUF files have rules of their own.</summary>
    public bool Falcon { get; init; }

    /// <summary>Whether llama.cpp reads the table itself as the head, where it is (<c>src/models/bitnet.cpp</c>).</summary>
    public bool ReadsTableAsHead { get; init; }

    /// <summary>All layers share one set of weights (ALBERT).</summary>
    public bool SharedLayers { get; init; }

    /// <summary>Blocks after the head of the stack: poolers, classifiers, MTP layers, and before it: vision towers and projectors.</summary>
    public ImmutableArray<Block> ExtraBlocks { get; init; } = [];

    /// <summary>What an image becomes in the prompt; null where that is not known.</summary>
    public PictureTokens? Pictures { get; init; }

    public required ModelDimensions Dimensions { get; init; }

    public override TokenArchitecture ToArchitecture() => new(LayOut())
    {
        Design = this,
        Family = Family,
        Kind = Kind,
        Input = InputKind.Tokens,
        Dimensions = Dimensions,
    };

    private Passes StackPasses => Kind == ArchitectureKind.Encoder ? Passes.Encode : Passes.Generate;

    private OperatorList LayOut()
    {
        AxisLength embeddingSize = EmbeddingSize.Or(HiddenSize);
        WeightTensor table = new(TensorRole.TokenEmbedding, VocabularySize, embeddingSize, TensorParallelism.Vocabulary);
        ImmutableArray<Block>.Builder blocks = ImmutableArray.CreateBuilder<Block>();
        blocks.AddRange(ExtraBlocks.Where(block => block.Place == BlockPlace.First));
        blocks.Add(EmbeddingBlock(table, embeddingSize));
        blocks.AddRange(LayerStack.Blocks(Layers, HiddenSize, StackPasses, SharedLayers));
        blocks.AddRange(ExtraBlocks.Where(block => block.Place == BlockPlace.Layers));
        if (FinalNorm is not null || Head)
            blocks.Add(HeadBlock(table, embeddingSize));
        blocks.AddRange(ExtraBlocks.Where(block => block.Place == BlockPlace.Last));
        return new OperatorList(blocks.ToImmutable(), LayerCount.From(Layers.Length), Traits());
    }

    private Block EmbeddingBlock(WeightTensor table, AxisLength embeddingSize)
    {
        NodeList nodes = new();
        nodes.Add(Embedding.OfTokens(table));
        AxisLength width = embeddingSize;
        if (EmbeddingProjection is { AfterNorm: false })
        {
            nodes.Add(Linear.Of(Component.Embedding, "project_in", [new WeightTensor(TensorRole.Projector, HiddenSize, embeddingSize,
                TensorParallelism.Replicated)],
                EmbeddingProjection.Bias));
            width = HiddenSize;
        }

        if (PositionEmbeddings.Exists)
            nodes.Add(Embedding.OfPositions("embed_positions", PositionEmbeddings, width));
        if (TypeEmbeddings.Exists)
            nodes.Add(Embedding.OfTypes("token_type_embeddings", TypeEmbeddings, width));
        if (EmbeddingNorm is not null)
            nodes.Add(new Norm(Component.Norm, "embed_norm", width, EmbeddingNorm.Vectors * width));
        if (EmbeddingProjection is { AfterNorm: true })
            nodes.Add(Linear.Of(Component.Embedding, "project_in", [new WeightTensor(TensorRole.Projector, HiddenSize, embeddingSize,
                TensorParallelism.Replicated)],
                EmbeddingProjection.Bias));
        return new Block { Name = "embedding", Place = BlockPlace.First, Passes = StackPasses, Nodes = nodes.ToNodes() };
    }

    private Block HeadBlock(WeightTensor table, AxisLength embeddingSize)
    {
        NodeList nodes = new();
        if (FinalNorm is not null)
            nodes.Add(new Norm(Component.Norm, "norm", HiddenSize, FinalNorm.Vectors * HiddenSize));
        if (EmbeddingProjection is { Out: true })
            nodes.Add(Linear.Of(Component.LmHead, "project_out", [new WeightTensor(TensorRole.Projector, embeddingSize, HiddenSize,
                TensorParallelism.Replicated)],
                EmbeddingProjection.Bias));
        if (Head)
        {
            WeightTensor head = new(TensorRole.LmHead, VocabularySize, embeddingSize, TensorParallelism.Vocabulary);
            nodes.Add(TiedEmbeddings
                ? Linear.Tied(Component.LmHead, "lm_head", table, TokenScope.LogitRows)
                : Linear.Of(Component.LmHead, "lm_head", [head], HeadBias, TokenScope.LogitRows));
            if (TiedEmbeddings && HeadBias)
                nodes.Add(new Learned(Component.LmHead, "lm_head_bias", [WeightTensor.Vector(TensorRole.Bias, VocabularySize, TensorParallelism.Vocabulary)]));
        }

        return new Block { Name = "head", Place = BlockPlace.Last, Passes = StackPasses, Nodes = nodes.ToNodes() };
    }

    private ModelTraits Traits() => new(
        Layers.Select(layer => layer.FeedForward).OfType<ExpertsDesign>().Select(experts => experts.Count).DefaultIfEmpty().Max(),
        Count.From(Dimensions.KeyValueHeads.Exists ? Math.Max(1, Dimensions.AttentionHeads.Among(Dimensions.KeyValueHeads).Length) : 1),
        TiedEmbeddings)
    {
        StartsRecurrent = Layers.Length > 0 && Layers[0].Mixer is null or MambaDesign or Mamba2Design or ShortConvolutionDesign or KimiDeltaDesign,
        LatentAttention = Layers.Any(layer => layer.Mixer is LatentAttentionDesign),
        LatentHead = Layers.Select(layer => layer.Mixer).OfType<LatentAttentionDesign>().FirstOrDefault() is { ExpandedCache: false } latent
            ? (latent.NopeDimension, latent.ValueDimension) : default,
        FourBitExperts = FourBitExperts,
        Falcon = Falcon,
        RotationFactors = Dimensions.RotationFactors,
        ReadsTableAsHead = ReadsTableAsHead,
        HoldsTableTwice = Layers is [{ Further: AlternatingUpdatesDesign }, ..],
    };
}
