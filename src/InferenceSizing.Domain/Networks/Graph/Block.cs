using System.Collections.Immutable;
using InferenceSizing.Domain.Networks.Operators.Images;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Networks.Graph;

/// <summary>Where a block stands among pipeline stages.</summary>
public enum BlockPlace
{
    /// <summary>Before the layers, on the first stage: embeddings, stems, vision towers.</summary>
    First,

    /// <summary>A layer of the stack, on the stage that holds its index.</summary>
    Layers,

    /// <summary>After the layers, on the last stage: final norm, head.</summary>
    Last,
}

/// <summary>The passes in which a block runs.</summary>
[Flags]
public enum Passes
{
    /// <summary>Held in memory, not run for the workloads described here: a vision tower without images.</summary>
    None = 0,

    /// <summary>The encoder's pass over the prompt of an encoder-decoder, or the whole pass of an encoder or vision network.</summary>
    Encode = 1,

    /// <summary>The decoder's pass over the prompt.</summary>
    Prefill = 2,

    /// <summary>One more token.</summary>
    Decode = 4,

    Generate = Prefill | Decode,
}

/// <summary>An operator and the outputs of its block that it reads.</summary>
/// <param name="Operator">The operator.</param>
/// <param name="Inputs">Earlier nodes of the block; <see cref="NodeIndex.Input"/> for the block's own input.</param>
public readonly record struct Node(Operator Operator, ImmutableArray<NodeIndex> Inputs);

/// <summary>A run of operators that occurs once or at many layers alike.</summary>
public sealed class Block
{
    public required string Name { get; init; }

    public required BlockPlace Place { get; init; }

    public required Passes Passes { get; init; }

    /// <summary>In execution order.</summary>
    public required ImmutableArray<Node> Nodes
    {
        get;
        init
        {
            field = value;
            Lifetimes = new Lifetimes(value);
        }
    }

    /// <summary>How long each output is needed.</summary>
    internal Lifetimes Lifetimes { get; private init; } = Lifetimes.None;

    /// <summary>Elements of each sequence that come from outside the model rather than from the block before: the pixels of an image.</summary>
    internal long InputElements { get; init; }

    /// <summary>Elements of each sequence that are in memory next to the block's own while it runs: what a decoder has made so far.</summary>
    internal long HeldElements { get; init; }

    /// <summary>The network of a pipeline that it belongs to; null where the model is one network.</summary>
    public NetworkPart? Part { get; init; }

    /// <summary>Of a vision tower: the largest image that it takes at once; null where that is not known, and for all other blocks.</summary>
    public ImageInput? Image { get; init; }

    /// <summary>The layers at which it runs, ascending; only the first for a block outside the stack.</summary>
    public ImmutableArray<LayerIndex> Layers { get; init; } = [LayerIndex.First];

    /// <summary>Copies of its weights that are stored: as many as layers, fewer where layers share weights (ALBERT, Zamba2).</summary>
    public LayerCount Copies { get; init; } = LayerCount.One;

    /// <summary>Held next to the model proper and not counted among its parameters: multi-token-prediction layers.</summary>
    public bool Auxiliary { get; init; }

    /// <summary>The pass as it is for this block: of a pipeline's network with as many samples as that one takes for each.</summary>
    internal StepShape ShapeOf(in StepShape step) =>
        Part is { } part && part.Samples > Count.One ? step with { Sequences = part.Samples.Value * step.Sequences } : step;

    /// <summary>Times that it runs in a pass.</summary>
    public LayerCount Repeat => LayerCount.From(Layers.Length);

    /// <summary>Parameters that are stored for one of its nodes, all copies together.</summary>
    public Count ParametersOf(Node node) => Copies * node.Operator.Tensors.Aggregate(Count.Zero, (sum, tensor) => sum + tensor.Parameters);

    /// <summary>The same block, with the same weights, run at other layers.</summary>
    internal Block RunAt(ImmutableArray<LayerIndex> layers) => new()
    {
        Name = Name,
        Place = BlockPlace.Layers,
        Passes = Passes,
        Nodes = Nodes,
        InputElements = InputElements,
        HeldElements = HeldElements,
        Part = Part,
        Image = Image,
        Layers = layers,
        Copies = Copies,
        Auxiliary = Auxiliary,
    };

    internal static Block Layer(string name, Passes passes, ImmutableArray<LayerIndex> layers, ImmutableArray<Node> nodes) => new()
    {
        Name = name,
        Place = BlockPlace.Layers,
        Passes = passes,
        Layers = layers,
        Copies = LayerCount.From(layers.Length),
        Nodes = nodes,
    };
}
