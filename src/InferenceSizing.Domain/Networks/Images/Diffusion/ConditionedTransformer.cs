using InferenceSizing.Domain.Networks.Graph;
using InferenceSizing.Domain.Networks.Operators;
using InferenceSizing.Domain.Numbers;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Networks.Images;

/// <summary>Transformer layers over the positions of a map, each with attention to a text: the conditioning of latent diffusion.</summary>
/// <remarks>Source: diffusers, <c>Transformer2DModel</c> and <c>BasicTransformerBlock</c>: queries, keys and values without biases, a gated MLP of four times
/// the width.</remarks>
internal static class ConditionedTransformer
{
    private const int QueryKeyValue = 3, KeyAndValue = 2, MlpRatio = 4;

    /// <summary>Projects the map, runs the layers, projects back and adds the map.</summary>
    public static Feature Over(ImageNetwork network, Feature x, Feature text, int depth, long heads)
    {
        Feature tokens = network.Project(network.GroupNorm(x), x.Channels);
        for (int layer = 0; layer < depth; layer++)
            tokens = Layer(network, tokens, text, heads);
        return network.Sum(x, network.Project(tokens, x.Channels));
    }

    private static Feature Layer(ImageNetwork network, Feature x, Feature text, long heads)
    {
        x = network.Sum(x, AttendToSelf(network, network.NormChannels(x), heads));
        x = network.Sum(x, AttendToText(network, network.NormChannels(x), text, heads));
        long units = MlpRatio * x.Channels;
        Feature hidden = network.Project(network.NormChannels(x), GatedUnits.Before(units), role: TensorRole.FeedForwardUp);
        return network.Sum(x, network.Project(GatedUnits.Of(network, hidden, "gelu"), x.Channels, role: TensorRole.FeedForwardDown));
    }

    private static Feature AttendToSelf(ImageNetwork network, Feature x, long heads)
    {
        long head = x.Channels / heads;
        Feature projected = network.Project(x, QueryKeyValue * x.Channels, bias: false, Component.Attention, TensorRole.AttentionQueryKeyValue);
        Attention attention = new(Component.Attention, "attn1", AxisLength.From(heads), AxisLength.From(heads), AxisLength.From(head), AxisLength.From(head),
            AttentionSpan.Bidirectional);
        Feature attended = network.OverPositions(attention, projected, x.Channels);
        return network.Project(attended, x.Channels, component: Component.Attention, role: TensorRole.AttentionOutput);
    }

    private static Feature AttendToText(ImageNetwork network, Feature x, Feature text, long heads)
    {
        long head = x.Channels / heads;
        Feature queries = network.Project(x, x.Channels, bias: false, Component.CrossAttention, TensorRole.CrossAttention);
        Feature keyValues = network.Project(text, KeyAndValue * x.Channels, bias: false, Component.CrossAttention, TensorRole.CrossAttention);
        Attention attention = new(Component.CrossAttention, "attn2", AxisLength.From(heads), AxisLength.From(heads), AxisLength.From(head),
            AxisLength.From(head), AttentionSpan.Bidirectional, cross: true, cached: false);
        Feature attended = network.OverTokens(attention, x.Map, text.Map.Positions, queries, keyValues);
        return network.Project(attended, x.Channels, component: Component.CrossAttention, role: TensorRole.CrossAttention);
    }
}
