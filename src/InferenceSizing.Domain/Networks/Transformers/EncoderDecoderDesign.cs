using System.Collections.Immutable;
using InferenceSizing.Domain.Networks.Graph;
using InferenceSizing.Domain.Networks.Operators;
using InferenceSizing.Domain.Numbers;
using InferenceSizing.Domain.Parallelism;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Networks.Transformers;

/// <summary>An encoder that reads the prompt once, and a decoder that attends to it and generates.</summary>
/// <remarks>Vaswani et al. 2017, arXiv:1706.03762. Layers have one index space, the encoder's before the decoder's, so that pipeline stages divide the
/// whole.</remarks>
public sealed record EncoderDecoderDesign : TokenDesign
{
    public required string Family { get; init; }

    public required AxisLength HiddenSize { get; init; }

    public required AxisLength VocabularySize { get; init; }

    /// <summary>Whether the head is the token embedding.</summary>
    public bool TiedEmbeddings { get; init; } = true;

    /// <summary>Rows of the encoder's position table; zero without one.</summary>
    public AxisLength EncoderPositions { get; init; }

    /// <summary>Rows of the decoder's position table; zero without one.</summary>
    public AxisLength DecoderPositions { get; init; }

    /// <summary>Norm behind each stack's embeddings (BART).</summary>
    public NormDesign? EmbeddingNorm { get; init; }

    /// <summary>Norm behind each stack.</summary>
    public NormDesign? FinalNorm { get; init; }

    /// <summary>What stands in front of an encoder of sound; null where the encoder reads tokens and shares their embedding.</summary>
    public SpectrumStem? EncoderStem { get; init; }

    /// <summary>Positions of an encoder that does not read tokens; zero where they are the prompt's tokens.</summary>
    public TokenCount FixedEncoderTokens { get; init; }

    public required ImmutableArray<LayerDesign> Encoder { get; init; }

    public required ImmutableArray<LayerDesign> Decoder { get; init; }

    public required ModelDimensions Dimensions { get; init; }

    public override TokenArchitecture ToArchitecture() => new(LayOut())
    {
        Design = this,
        Family = Family,
        Kind = ArchitectureKind.EncoderDecoder,
        Input = InputKind.Tokens,
        Dimensions = Dimensions,
        FixedEncoderTokens = FixedEncoderTokens,
    };

    private OperatorList LayOut()
    {
        WeightTensor table = new(TensorRole.TokenEmbedding, VocabularySize, HiddenSize, TensorParallelism.Vocabulary);
        bool encoderReadsTokens = EncoderStem is null;
        ImmutableArray<Block> blocks =
        [
            BlockOf("embedding", BlockPlace.First, encoderReadsTokens ? Passes.Encode | Passes.Generate : Passes.Generate, 0, Embedding.OfTokens(table)),
            .. Entrance("encoder", Passes.Encode, EncoderStem?.Operators(HiddenSize) ?? [], EncoderPositions),
            .. Entrance("decoder", Passes.Generate, [], DecoderPositions),
            .. LayerStack.Blocks(Encoder, HiddenSize, Passes.Encode, shownAs: Component.Encoder),
            .. FinalNormOf("encoder", BlockPlace.Layers, Passes.Encode, Encoder.Length - 1, Component.Encoder),
            .. LayerStack.Blocks(Decoder, HiddenSize, Passes.Generate, first: LayerIndex.From(Encoder.Length)),
            .. FinalNormOf("decoder", BlockPlace.Last, Passes.Generate, 0, Component.Norm),
            BlockOf("head", BlockPlace.Last, Passes.Generate, 0, TiedEmbeddings
                ? Linear.Tied(Component.LmHead, "lm_head", table, TokenScope.LogitRows)
                : Linear.Of(Component.LmHead, "lm_head", [table with { Role = TensorRole.LmHead }], scope: TokenScope.LogitRows)),
        ];
        int sharing = (int)(!Dimensions.KeyValueHeads.Exists ? 1 : Math.Max(1, Dimensions.AttentionHeads.Length / Dimensions.KeyValueHeads.Length));
        return new OperatorList(blocks, LayerCount.From(Encoder.Length + Decoder.Length),
            new ModelTraits(AxisLength.Zero, Count.From(sharing), TiedEmbeddings));
    }

    /// <summary>Stem, positions and norm in front of a stack; no block where it has none of them.</summary>
    private ImmutableArray<Block> Entrance(string stack, Passes passes, ImmutableArray<Operator> stem, AxisLength positions)
    {
        Component component = passes == Passes.Encode ? Component.Encoder : Component.Embedding;
        ImmutableArray<Operator> operators =
        [
            .. stem,
            .. positions.Exists ? [Embedding.OfPositions("embed_positions", positions, HiddenSize)] : ImmutableArray<Operator>.Empty,
            .. EmbeddingNorm is not null ? [new Norm(component, "embed_norm", HiddenSize, EmbeddingNorm.Vectors * HiddenSize)]
                : ImmutableArray<Operator>.Empty,
        ];
        return operators.IsEmpty ? [] : [BlockOf($"{stack}.embedding", BlockPlace.First, passes, 0, operators.AsSpan())];
    }

    private ImmutableArray<Block> FinalNormOf(string stack, BlockPlace place, Passes passes, int layer, Component component) => FinalNorm is null
        ? []
        : [BlockOf($"{stack}.norm", place, passes, layer, new Norm(component, "norm", HiddenSize, FinalNorm.Vectors * HiddenSize))];

    private static Block BlockOf(string name, BlockPlace place, Passes passes, int layer, params ReadOnlySpan<Operator> operators)
    {
        NodeList nodes = new();
        foreach (Operator next in operators)
            nodes.Add(next);
        return new Block { Name = name, Place = place, Passes = passes, Layers = [LayerIndex.From(layer)], Nodes = nodes.ToNodes() };
    }
}
