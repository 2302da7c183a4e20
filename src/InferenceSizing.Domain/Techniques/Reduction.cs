using System.Collections.Immutable;
using InferenceSizing.Domain.Networks;
using InferenceSizing.Domain.Networks.Graph;
using InferenceSizing.Domain.Networks.Transformers;
using InferenceSizing.Domain.Outcomes;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Techniques;

/// <summary>The design that is left when layers, heads or channels are taken out: a smaller model of the same kind, sized like any other.</summary>
internal static class Reduction
{
    /// <summary>Widths stay a multiple of this, which tensor cores want: pruned checkpoints are cut to it. Derived from the tiles of 16-bit products.</summary>
    private const int WidthStep = 16;

    /// <summary>The model with as many layers, evenly chosen; of an encoder-decoder the same share of each of the two stacks.</summary>
    /// <returns>The smaller model; a refusal where the design has no such layers to leave out.</returns>
    public static Outcome<Architecture> ToLayers(Architecture architecture, int layers)
    {
        ArgumentNullException.ThrowIfNull(architecture);
        return ToLayers(architecture, layers, Topic.Depth);
    }

    private static Outcome<Architecture> ToLayers(Architecture architecture, int layers, Topic asked)
    {
        int whole = architecture.Dimensions.Layers.Count;
        if (architecture is not TokenArchitecture { Design: { } design })
            return Refusal.Unsupported(asked, "A network over images is made shallower by naming a shallower one of its family: its stages differ in shape.");
        if (layers > whole)
            return Refusal.Invalid(asked, $"A shallower model has at most the {whole} layers of the whole one.");
        return design switch
        {
            TransformerDesign stack when stack.ExtraBlocks.Any(block => block.Place == BlockPlace.Layers) =>
                Refusal.Unsupported(asked, "Layers of this design share blocks between them, and none can be left out by itself."),
            TransformerDesign stack =>
                (stack with
                {
                    Layers = EvenChoice.Of(stack.Layers, layers),
                    Dimensions = stack.Dimensions with { Layers = LayerCount.From(layers) }
                }).ToArchitecture(),
            EncoderDecoderDesign pair => Shallower(pair, layers, whole),
            _ => Refusal.Unsupported(asked, "Networks of speech are not made shallower here: name a smaller one of the family."),
        };
    }

    /// <summary>The model without what structured pruning takes out.</summary>
    /// <returns>The smaller model, the same one for kinds that keep its shape, or why it cannot be pruned so.</returns>
    public static Outcome<Architecture> Of(Architecture architecture, Pruning pruning)
    {
        ArgumentNullException.ThrowIfNull(architecture);
        ArgumentNullException.ThrowIfNull(pruning);
        return pruning.Kind switch
        {
            PruningKind.Layers => ToLayers(architecture, pruning.Kept(Math.Max(1, architecture.Dimensions.Layers.Count)), Topic.Pruning),
            PruningKind.Heads => Each(architecture, Heads, "attention heads of its own", (dimensions, layer) => dimensions with
            {
                AttentionHeads = (layer.Mixer as AttentionDesign)?.Heads ?? dimensions.AttentionHeads,
                KeyValueHeads = (layer.Mixer as AttentionDesign)?.KeyValueHeads ?? dimensions.KeyValueHeads,
            }),
            PruningKind.Channels => Each(architecture, Channels, "MLPs with channels of their own", (dimensions, layer) => dimensions with
            {
                IntermediateSize = AxisLength.From(WidthOf(layer.FeedForward) ?? dimensions.IntermediateSize.Length),
            }),
            _ => architecture,
        };

        LayerDesign Heads(LayerDesign layer) =>
            layer with
            {
                Mixer = layer.Mixer is AttentionDesign own ? Fewer(own, pruning) : layer.Mixer,
                Cross = layer.Cross is { } cross ? Fewer(cross, pruning) : null
            };

        LayerDesign Channels(LayerDesign layer) => layer with { FeedForward = Narrower(layer.FeedForward, pruning) };
    }

    private static Outcome<Architecture> Each(
        Architecture architecture, Func<LayerDesign, LayerDesign> pruned, string lacking, Func<ModelDimensions, LayerDesign, ModelDimensions> measured)
    {
        switch ((architecture as TokenArchitecture)?.Design)
        {
            case TransformerDesign stack:
                ImmutableArray<LayerDesign> layers = [.. stack.Layers.Select(pruned)];
                return layers.SequenceEqual(stack.Layers) ? Unprunable()
                    : (stack with { Layers = layers, Dimensions = measured(stack.Dimensions, layers[^1]) }).ToArchitecture();
            case EncoderDecoderDesign pair:
                ImmutableArray<LayerDesign> encoder = [.. pair.Encoder.Select(pruned)], decoder = [.. pair.Decoder.Select(pruned)];
                return decoder.SequenceEqual(pair.Decoder) ? Unprunable()
                    : (pair with { Encoder = encoder, Decoder = decoder, Dimensions = measured(pair.Dimensions, decoder[^1]) }).ToArchitecture();
            default:
                return Refusal.Unsupported(Topic.Pruning, "Networks of images or speech are not pruned here: name a narrower or shallower one of the family.");
        }

        Refusal Unprunable() => Refusal.Invalid(Topic.Pruning, $"There is nothing to prune at this ratio: the model has no {lacking}, or too few.");
    }

    private static TokenArchitecture Shallower(EncoderDecoderDesign pair, int layers, int whole)
    {
        int encoder = Math.Clamp((int)Math.Round((double)layers * pair.Encoder.Length / whole), 1, Math.Max(1, layers - 1));
        int decoder = Math.Max(1, layers - encoder);
        return (pair with
        {
            Encoder = EvenChoice.Of(pair.Encoder, encoder),
            Decoder = EvenChoice.Of(pair.Decoder, decoder),
            Dimensions = pair.Dimensions with { Layers = LayerCount.From(encoder + decoder) },
        }).ToArchitecture();
    }

    private static AttentionDesign Fewer(AttentionDesign attention, Pruning pruning)
    {
        if (attention.KeyValueHeads.Length <= 1)
            return attention with { Heads = AxisLength.From(pruning.Kept((int)attention.Heads.Length)) };
        int groups = pruning.Kept((int)attention.KeyValueHeads.Length);
        return attention with
        {
            Heads = AxisLength.From(attention.Heads.Length / attention.KeyValueHeads.Length * groups),
            KeyValueHeads = AxisLength.From(groups)
        };
    }

    private static FeedForwardDesign? Narrower(FeedForwardDesign? design, Pruning pruning) => design switch
    {
        MlpDesign mlp => mlp with { IntermediateSize = AxisLength.From(Width((int)mlp.IntermediateSize.Length, pruning)) },
        ExpertsDesign experts =>
            experts with
            {
                IntermediateSize = AxisLength.From(Width((int)experts.IntermediateSize.Length, pruning)),
                SharedIntermediateSize = AxisLength.From(Width((int)experts.SharedIntermediateSize.Length, pruning))
            },
        _ => design,
    };

    private static int Width(int whole, Pruning pruning) => whole <= WidthStep ? whole : Math.Max(WidthStep, pruning.Kept(whole) / WidthStep * WidthStep);

    private static int? WidthOf(FeedForwardDesign? design) => design switch
    {
        MlpDesign mlp => (int)mlp.IntermediateSize.Length,
        ExpertsDesign experts => (int)experts.IntermediateSize.Length,
        _ => null,
    };
}
