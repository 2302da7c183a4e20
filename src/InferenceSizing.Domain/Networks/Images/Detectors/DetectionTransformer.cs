using InferenceSizing.Domain.Networks.Graph;
using InferenceSizing.Domain.Networks.Operators;
using InferenceSizing.Domain.Networks.Operators.Images;
using InferenceSizing.Domain.Numbers;
using InferenceSizing.Domain.Parallelism;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Networks.Images;

/// <summary>DETR: a transformer over the last map of a ResNet, in which learned queries look for objects, one each.</summary>
/// <remarks>Carion et al. 2020, arXiv:2005.12872. Norms follow the sums; the sines of positions that are added to queries and keys are constants and not
/// counted.</remarks>
/// <param name="Depth">Depth of the ResNet.</param>
public sealed record DetectionTransformer(LayerCount Depth) : ImageDesign
{
    private const int Width = 256, Heads = 8, Units = 2048, Layers = 6;
    private const int QueryKeyValue = 3, KeyAndValue = 2, BoxSides = 4, BoxLayers = 2;
    private const int LastStage = 3;

    /// <summary>Classes; one more stands for no object.</summary>
    public AxisLength Classes { get; init; } = AxisLength.From(91);

    /// <summary>Objects that are looked for in one image.</summary>
    public Count Queries { get; init; } = Count.From(100);

    public override string Family => "detr";

    public override ModelDimensions Dimensions => Body.Dimensions;

    private ResidualNetwork Body => new(Depth);

    internal override void Build(ImageNetwork network)
    {
        network.FreezesNorms = true;
        ResidualNetwork body = Body;
        network.Stem("stem", x => body.Stem(network, x));
        for (int stage = 0; stage <= LastStage; stage++)
            body.LayersOf(network, stage);
        network.Layers("input_proj", 1, x => network.Convolve(x, Width, SlidingWindow.Square(1), bias: true));
        network.Layers("encoder", Layers, x => FeedForward(network, AttendToSelf(network, x)));
        network.Head("decoder", x => Decode(network, x));
    }

    private Feature Decode(ImageNetwork network, Feature memory)
    {
        Feature x = network.Select(memory, new FeatureMap(Width, Queries.Value, 1));
        network.Learn("query_embed", new WeightTensor(TensorRole.PositionEmbedding, AxisLength.From(Queries.Value), AxisLength.From(Width),
            TensorParallelism.Replicated));
        for (int layer = 0; layer < Layers; layer++)
            x = FeedForward(network, AttendToMap(network, AttendToSelf(network, x), memory));
        x = network.NormChannels(x);
        Feature classes = network.Project(x, Classes.Length + 1, component: Component.Classifier, role: TensorRole.Classifier);
        Feature box = x;
        for (int layer = 0; layer < BoxLayers; layer++)
            box = network.Activate(network.Project(box, Width, component: Component.Classifier, role: TensorRole.Classifier));
        box = network.Project(box, BoxSides, component: Component.Classifier, role: TensorRole.Classifier);
        return network.Predictions(Classes.Length + 1 + BoxSides, classes, box);
    }

    private static Feature AttendToSelf(ImageNetwork network, Feature x)
    {
        Feature projected = network.Project(x, QueryKeyValue * Width, component: Component.Attention, role: TensorRole.AttentionQueryKeyValue);
        Attention attention = new(Component.Attention, "self_attn", AxisLength.From(Heads), AxisLength.From(Heads), AxisLength.From(Width / Heads),
            AxisLength.From(Width / Heads), AttentionSpan.Bidirectional);
        Feature attended = network.OverPositions(attention, projected, Width);
        return network.NormChannels(network.Sum(x, network.Project(attended, Width, component: Component.Attention, role: TensorRole.AttentionOutput)));
    }

    private static Feature AttendToMap(ImageNetwork network, Feature x, Feature memory)
    {
        Feature queries = network.Project(x, Width, component: Component.CrossAttention, role: TensorRole.CrossAttention);
        Feature keyValues = network.Project(memory, KeyAndValue * Width, component: Component.CrossAttention, role: TensorRole.CrossAttention);
        Attention attention = new(
            Component.CrossAttention, "multihead_attn", AxisLength.From(Heads), AxisLength.From(Heads), AxisLength.From(Width / Heads),
                AxisLength.From(Width / Heads), AttentionSpan.Bidirectional, cross: true, cached: false);
        Feature attended = network.OverTokens(attention, x.Map, memory.Map.Positions, queries, keyValues);
        return network.NormChannels(network.Sum(x, network.Project(attended, Width, component: Component.CrossAttention, role: TensorRole.CrossAttention)));
    }

    private static Feature FeedForward(ImageNetwork network, Feature x)
    {
        Feature hidden = network.Activate(network.Project(x, Units, role: TensorRole.FeedForwardUp));
        return network.NormChannels(network.Sum(x, network.Project(hidden, Width, role: TensorRole.FeedForwardDown)));
    }
}
