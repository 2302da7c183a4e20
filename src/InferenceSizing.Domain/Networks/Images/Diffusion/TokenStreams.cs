using InferenceSizing.Domain.Networks.Graph;
using InferenceSizing.Domain.Networks.Operators;
using InferenceSizing.Domain.Networks.Operators.Images;
using InferenceSizing.Domain.Numbers;
using InferenceSizing.Domain.Parallelism;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Networks.Images;

/// <summary>Parts of transformers over tokens that lie below each other in one map.</summary>
internal static class TokenStreams
{
    private const int Factors = 2;

    /// <summary>A linear layer over some of the tokens, or over all of them.</summary>
    public static Feature Linear(
        ImageNetwork network, Feature x, long tokens, long outputs, Component component, TensorRole role, bool bias = false)
    {
        WeightTensor weight = new(role, AxisLength.From(outputs), AxisLength.From(x.Channels), TensorParallelism.Replicated);
        return network.OverTokens(Operators.Linear.Of(component, "linear", [weight], bias), new FeatureMap(outputs, tokens, 1), 0, x);
    }

    /// <summary>Tokens of several kinds in one stream.</summary>
    public static Feature Join(ImageNetwork network, string name, params ReadOnlySpan<Feature> parts)
    {
        long tokens = 0;
        foreach (Feature part in parts)
            tokens = checked(tokens + part.Map.Height);
        return network.Append(Rearrangement.Concatenation(name, parts[0].Map with { Height = tokens }), parts);
    }

    /// <summary>Pairs of elements times a cosine, and turned by a right angle times a sine, in the format that they have.</summary>
    public static Feature Rotate(ImageNetwork network, Feature x)
    {
        Feature turned = network.Select(x, x.Map);
        return network.Sum(network.Scale(x, x), network.Scale(turned, turned));
    }

    /// <summary>A factor and a shift for every channel, a kernel each.</summary>
    public static Feature Modulate(ImageNetwork network, Feature x, Feature step) => network.Scale(network.Scale(x, step), step);

    /// <summary>Every element of one times that of the other.</summary>
    public static Feature Product(ImageNetwork network, Feature left, Feature right) => network.OverTokens(
        new Elementwise(
            Component.Elementwise, "product", AxisLength.From((long)Factors * left.Channels), AxisLength.From(left.Channels), splitsOverTensor: false),
        left.Map, 0, left, right);
}
