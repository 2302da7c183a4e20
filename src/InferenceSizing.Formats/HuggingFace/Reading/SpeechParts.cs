using System.Collections.Immutable;
using InferenceSizing.Domain.Networks.Graph;
using InferenceSizing.Domain.Networks.Operators;
using InferenceSizing.Domain.Networks.Transformers;
using InferenceSizing.Domain.Numbers;
using InferenceSizing.Domain.Parallelism;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Formats.HuggingFace.Reading;

/// <summary>What language models that write sound have beside their stack: tables of codes, heads over them, and layers that write the codes of a
/// frame.</summary>
/// <remarks>A step of such a model is one frame of sound: <c>outputTokens</c> are frames.</remarks>
internal static class SpeechParts
{
    /// <summary>What is said of a codec that is a repository of its own, or a file beside the model.</summary>
    public const string CodecLeftOut =
        "The codec that turns codes into sound is a model of its own and is not counted, in memory or in time. An output token is a frame of sound.";

    /// <summary>A table looked up beside the model's own: codes of a frame, or the text of a model whose vocabulary is that of codes.</summary>
    public static Block Table(string name, AxisLength rows, AxisLength width) => new()
    {
        Name = name,
        Place = BlockPlace.First,
        Passes = Passes.Generate,
        Nodes = Alone(new Embedding(Component.Embedding, name, new WeightTensor(TensorRole.TokenEmbedding, rows, width, TensorSplit.Replicated))),
    };

    /// <summary>Heads over the codes of a frame, each used once.</summary>
    public static Block Heads(string name, AxisLength rows, AxisLength width) => new()
    {
        Name = name,
        Place = BlockPlace.Last,
        Passes = Passes.Generate,
        Nodes = Alone(Linear.Of(Component.LmHead, name, [new WeightTensor(TensorRole.LmHead, rows, width, TensorSplit.Replicated)],
                scope: TokenScope.LogitRows)),
    };

    /// <summary>Matrices that a frame passes on its way out of the language model.</summary>
    public static Block Products(string name, params ImmutableArray<(AxisLength Rows, AxisLength Columns, bool Bias)> matrices)
    {
        NodeList nodes = new();
        foreach ((AxisLength rows, AxisLength columns, bool bias) in matrices)
            nodes.Add(Linear.Of(Component.Projector, name,
                [new WeightTensor(TensorRole.Projector, rows, columns, TensorSplit.Replicated)], bias));
        return new Block { Name = name, Place = BlockPlace.Last, Passes = Passes.Decode, Nodes = nodes.ToNodes() };
    }

    /// <summary>A norm behind the layers that write a frame.</summary>
    public static Block LastNorm(string name, AxisLength width)
    {
        NodeList nodes = new();
        nodes.Add(new Norm(Component.Norm, name, width, width));
        return new Block { Name = name, Place = BlockPlace.Last, Passes = Passes.Decode, Nodes = nodes.ToNodes() };
    }

    /// <summary>A layer of Qwen3's kind that attends to the codes of one frame.</summary>
    public static LayerDesign Layer(AxisLength heads, AxisLength keyValueHeads, AxisLength head, AxisLength intermediate, TokenCount codes,
        QueryKeyNorm norm) => new(
        new AttentionDesign(heads, keyValueHeads, head, AttentionSpan.BidirectionalLocal(codes))
        { QueryKeyNorm = norm },
        new MlpDesign(intermediate, Gated: true), NormDesign.Rms, Norms: Count.From(2));

    /// <summary>The language model of a nested config.</summary>
    /// <param name="config">The whole config.</param>
    /// <param name="key">The key that the language model's config stands under.</param>
    /// <param name="family">Its family.</param>
    public static TransformerDesign Language(ConfigFields config, string key, string family) => Families.FamilyList.ReadTextAs(
        config.Part(key, "which describes the language model that writes the codes"), family);

    private static ImmutableArray<Node> Alone(Operator only)
    {
        NodeList nodes = new();
        nodes.Add(only);
        return nodes.ToNodes();
    }
}
