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
    public static Block Table(string name, long rows, int width) => new()
    {
        Name = name,
        Place = BlockPlace.First,
        Passes = Passes.Generate,
        Nodes = Alone(new Embedding(Component.Embedding, name, new WeightTensor(TensorRole.TokenEmbedding, AxisLength.From(rows), AxisLength.From(width),
            TensorSplit.Replicated))),
    };

    /// <summary>Heads over the codes of a frame, each used once.</summary>
    public static Block Heads(string name, long rows, int width) => new()
    {
        Name = name,
        Place = BlockPlace.Last,
        Passes = Passes.Generate,
        Nodes = Alone(Linear.Of(
            Component.LmHead, name, [new WeightTensor(TensorRole.LmHead, AxisLength.From(rows), AxisLength.From(width), TensorSplit.Replicated)],
                scope: TokenScope.LogitRows)),
    };

    /// <summary>Matrices that a frame passes on its way out of the language model.</summary>
    public static Block Products(string name, params ImmutableArray<(long Rows, long Columns, bool Bias)> matrices)
    {
        NodeList nodes = new();
        foreach ((long rows, long columns, bool bias) in matrices)
            nodes.Add(Linear.Of(Component.Projector, name,
                [new WeightTensor(TensorRole.Projector, AxisLength.From(rows), AxisLength.From(columns), TensorSplit.Replicated)], bias));
        return new Block { Name = name, Place = BlockPlace.Last, Passes = Passes.Decode, Nodes = nodes.ToNodes() };
    }

    /// <summary>A norm behind the layers that write a frame.</summary>
    public static Block LastNorm(string name, int width)
    {
        NodeList nodes = new();
        nodes.Add(new Norm(Component.Norm, name, AxisLength.From(width), AxisLength.From(width)));
        return new Block { Name = name, Place = BlockPlace.Last, Passes = Passes.Decode, Nodes = nodes.ToNodes() };
    }

    /// <summary>A layer of Qwen3's kind that attends to the codes of one frame.</summary>
    public static LayerDesign Layer(int heads, int keyValueHeads, int head, int intermediate, int codes, QueryKeyNorm norm) => new(
        new AttentionDesign(AxisLength.From(heads), AxisLength.From(keyValueHeads), AxisLength.From(head),
            AttentionSpan.BidirectionalLocal(TokenCount.From(codes)))
        { QueryKeyNorm = norm },
        new MlpDesign(AxisLength.From(intermediate), Gated: true), NormDesign.Rms, Norms: Count.From(2));

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
