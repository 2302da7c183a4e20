using System.Collections.Immutable;
using InferenceSizing.Domain.Networks.Graph;
using InferenceSizing.Domain.Networks.Operators.Images;
using InferenceSizing.Domain.Numbers;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Networks.Images;

/// <summary>A network under construction: sections in order, each a block of its own that hands one tensor to the next.</summary>
/// <remarks>Within a section features may branch, skip and join at will; only between sections is there a single stream. Not safe to share between
/// threads.</remarks>
internal sealed partial class ImageNetwork(FeatureMap image)
{
    private readonly ImmutableArray<Block>.Builder _blocks = ImmutableArray.CreateBuilder<Block>();
    private readonly Dictionary<string, int> _names = [];
    private NodeList _nodes = new();
    private int _layers;
    private string? _refusal;
    private NetworkPart? _part;
    private bool _enters = true;
    private long _held;

    public FeatureMap Image { get; } = image;

    /// <summary>Tokens that one image becomes, for designs whose operators go by the pass's own tokens; one for all others.</summary>
    internal long Tokens { get; set; } = 1;

    /// <summary>Whether batch normalizations are folded into the convolutions before them: the form in which some designs are published and deployed.</summary>
    public bool FoldsNorms { get; set; }

    /// <summary>Whether the values of batch normalizations are buffers and no parameters: the bodies of detectors that train with few images at a
    /// time.</summary>
    public bool FreezesNorms { get; set; }

    /// <summary>The feature that the newest section ended with, or the image.</summary>
    public FeatureMap Stream { get; private set; } = image;

    /// <summary>Lets the network read a smaller map in the image's place: the latent of a diffusion model. Before the first section.</summary>
    public void StartFrom(FeatureMap latent) => Stream = latent;

    /// <summary>A network of a pipeline: what <paramref name="build"/> writes down.</summary>
    internal void As(NetworkPart part, Action build)
    {
        (_part, _enters) = (part, true);
        build();
        (_part, _held) = (null, 0);
    }

    /// <summary>Notes what stays in memory next to all that follows of the same part: what it has made so far.</summary>
    internal void Keep(long elements) => _held = elements;

    /// <summary>The section before the layers.</summary>
    public void Stem(string name, Func<Feature, Feature> section) => Add(name, BlockPlace.First, 1, Passes.Encode, section);

    /// <summary>A layer of the stack, repeated alike: all but one repetition need an output of the input's shape.</summary>
    internal void Layers(string name, int repeat, Func<Feature, Feature> section)
    {
        if (repeat > 0)
            Add(name, BlockPlace.Layers, repeat, Passes.Encode, section);
    }

    /// <summary>The section after the layers.</summary>
    public void Head(string name, Func<Feature, Feature> section) => Add(name, BlockPlace.Last, 1, Passes.Encode, section);

    /// <summary>A side branch that is stored but does not run at inference: auxiliary classifiers. The stream goes on without it.</summary>
    /// <param name="name">Name of the block.</param>
    /// <param name="input">What the branch would read.</param>
    /// <param name="section">The branch.</param>
    public void Stored(string name, FeatureMap input, Func<Feature, Feature> section)
    {
        FeatureMap stream = Stream;
        Stream = input;
        Add(name, BlockPlace.Last, 1, Passes.None, section);
        Stream = stream;
    }

    /// <summary>Blocks made elsewhere: the layers of a transformer.</summary>
    internal void AddLayers(IEnumerable<Block> blocks, int layers)
    {
        _blocks.AddRange(blocks);
        _layers += layers;
    }

    /// <summary>Runs what <paramref name="build"/> writes down several times over, with the same weights: the denoising steps of a diffusion model.</summary>
    internal void Again(int times, Action build)
    {
        int first = _blocks.Count, start = _layers;
        build();
        int period = Math.Max(1, _layers - start);
        for (int index = first; index < _blocks.Count; index++)
        {
            Block block = _blocks[index];
            ImmutableArray<LayerIndex> layers = block.Place == BlockPlace.Layers ? block.Layers : [LayerIndex.From(start)];
            if (block.Passes != Passes.None)
                _blocks[index] = block.RunAt(
                    [.. Enumerable.Range(0, times).SelectMany(time => layers.Select(layer => LayerIndex.From(layer.Index + (time * period))))]);
        }

        _layers = checked(start + (period * times));
    }

    /// <summary>Holds the weights of a network whose passes are not counted: an encoder of prompts, which reads a few tokens, or one that takes turns with
    /// another. What it refuses is refused.</summary>
    /// <param name="prefix">What its blocks' names begin with.</param>
    /// <param name="held">The network.</param>
    public void Hold(string prefix, Architecture held)
    {
        LaidOut laidOut = held.LayOut();
        if (laidOut.Operators is { } operators)
            HoldBlocks(prefix, operators.Blocks);
        else
            Refuse(laidOut.Refusal!);
    }

    private void HoldBlocks(string prefix, IEnumerable<Block> blocks) =>
        AddLayers(blocks.Where(block => block.Nodes.Any(node => !node.Operator.Tensors.IsEmpty)).Select(block => new Block
        {
            Name = $"{prefix}.{block.Name}",
            Place = BlockPlace.Last,
            Passes = Passes.None,
            Part = _part,
            Copies = block.Copies,
            Nodes = [.. block.Nodes.Where(node => !node.Operator.Tensors.IsEmpty).Select(node =>
                new Node(new Learned(Component.Encoder, node.Operator.Name, node.Operator.Tensors), [NodeIndex.Input]))],
        }), 0);

    /// <summary>Runs a model over tokens that writes <paramref name="tokens"/> of them, one after another, before what follows.</summary>
    /// <param name="prefix">What its blocks' names begin with.</param>
    /// <param name="decoder">A model over tokens.</param>
    /// <param name="tokens">What it writes for one image. What it read before is left out, as its cache is.</param>
    internal void Write(string prefix, Architecture decoder, int tokens)
    {
        OperatorList text = decoder.LayOut().Operators ?? throw new InvalidOperationException("A decoder is laid out for any prompt.");
        int start = _layers, period = text.Layers.Count;
        AddLayers(text.Blocks.Where(block => block.Passes.HasFlag(Passes.Decode)).Select(block => new Block
        {
            Name = $"{prefix}.{block.Name}",
            Place = BlockPlace.Layers,
            Passes = Passes.Encode,
            Part = _part,
            Copies = block.Copies,
            Layers = [.. Enumerable.Range(0, tokens).SelectMany(token =>
            block.Layers.Select(layer => LayerIndex.From(start + (token * period) + layer.Index)))],
            Nodes = [.. block.Nodes.Select(node => node with { Operator = new Written(node.Operator, tokens) })],
        }), checked(period * tokens));
        HoldBlocks(prefix, text.Blocks.Where(block => !block.Passes.HasFlag(Passes.Decode)));
    }

    /// <summary>Notes that the image cannot pass; the first reason stands.</summary>
    public void Refuse(string reason) => _refusal ??= reason;

    internal LaidOut ToLaidOut() => _refusal is null
        ? new LaidOut(new OperatorList(_blocks.ToImmutable(), LayerCount.From(Math.Max(1, _layers)), ModelTraits.Plain), TokenCount.From(Tokens),
            null)
        : new LaidOut(null, default, _refusal);

    private void Add(string name, BlockPlace place, int repeat, Passes passes, Func<Feature, Feature> section)
    {
        _nodes = new NodeList();
        _names.Clear();
        FeatureMap input = Stream;
        Feature end = section(new Feature(NodeIndex.Input, input));
        if (end.Node != _nodes.Last)
            throw new InvalidOperationException($"Section {name} ends with another tensor than its newest.");
        if (repeat > 1 && end.Map != input && _refusal is null)
            throw new InvalidOperationException($"Section {name} cannot repeat: it turns {input} into {end.Map}.");
        bool isLayer = place == BlockPlace.Layers;
        _blocks.Add(new Block
        {
            Name = name,
            Place = place,
            Passes = passes,
            Layers = isLayer ? [.. Enumerable.Range(_layers, repeat).Select(LayerIndex.From)] : [LayerIndex.First],
            Copies = LayerCount.From(repeat),
            Nodes = _nodes.ToNodes(),
            InputElements = _enters ? input.Elements : 0,
            HeldElements = _held,
            Part = _part,
        });
        _enters = false;
        if (isLayer)
            _layers += repeat;
        Stream = end.Map;
    }

    private string Numbered(string name)
    {
        _names[name] = _names.GetValueOrDefault(name) + 1;
        return $"{name}{_names[name]}";
    }
}
