using System.Collections.Immutable;
using InferenceSizing.Domain.Networks;
using InferenceSizing.Domain.Networks.Graph;
using InferenceSizing.Domain.Numbers;
using InferenceSizing.Domain.Numbers.Schemes;
using InferenceSizing.Domain.Parallelism;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Formats.Checkpoints;

/// <summary>Tensors of one place in a file that are none of the architecture's.</summary>
/// <param name="Place">The layer, or <see cref="ModelTensors.Outside"/>.</param>
/// <param name="Rotation">Whether they are factors of rotated positions.</param>
/// <param name="Elements">Elements that are not packed.</param>
/// <param name="Bytes">Bytes of all.</param>
internal readonly record struct UnclaimedTensors(int Place, bool Rotation, long Elements, ByteCount Bytes);

/// <summary>What a file holds beyond its architecture, as blocks at the layers where it stands.</summary>
/// <param name="architecture">The architecture.</param>
/// <param name="encodings">How tensors are stored; those of the blocks are added.</param>
internal sealed class UndescribedWeights(Architecture architecture, Dictionary<StoredSite, TensorEncoding> encodings)
{
    private const int HalfBits = 16;

    private readonly ImmutableArray<Block>.Builder _blocks = ImmutableArray.CreateBuilder<Block>();

    /// <summary>The architecture with the blocks before its own.</summary>
    /// <param name="unclaimed">What the file holds beyond the architecture.</param>
    /// <param name="left">Its bytes, with what shares of matched tensors were rounded down by.</param>
    public StoredArchitecture Beside(ImmutableArray<UnclaimedTensors> unclaimed, ByteCount left)
    {
        ImmutableArray<UnclaimedTensors> placed = [.. unclaimed.Where(tensors => tensors.Place >= 0 || tensors.Rotation)];
        ByteCount within = placed.Aggregate(ByteCount.Zero, (sum, tensors) => sum + tensors.Bytes);
        if (within > left)
            (placed, within) = ([], ByteCount.Zero);
        foreach (IGrouping<(long Elements, ByteCount Bytes), UnclaimedTensors> alike in placed.Where(tensors => !tensors.Rotation)
            .GroupBy(tensors => (tensors.Elements, tensors.Bytes)))
            AddLayers([.. alike.Select(tensors => LayerIndex.From(tensors.Place)).Distinct().Order()], alike.Key.Elements, alike.Key.Bytes);
        UnclaimedTensors rotation = placed.FirstOrDefault(tensors => tensors.Rotation);
        if (rotation.Elements > 0)
            AddFirst(TensorRole.RotationFactors, rotation.Elements, rotation.Bytes);
        if (left > within)
            AddFirst(TensorRole.Undescribed, unclaimed.Sum(tensors => tensors.Elements) - placed.Sum(tensors => tensors.Elements),
                ByteCount.FromCount(left.Count - within.Count));
        return new StoredArchitecture(architecture, _blocks.ToImmutable())
        {
            Family = architecture.Family,
            Kind = architecture.Kind,
            Input = architecture.Input,
            Dimensions = architecture.Dimensions,
            FixedEncoderTokens = architecture.FixedEncoderTokens,
            NativeImage = architecture.NativeImage,
        };
    }

    /// <summary>Rows of one element and columns of one tell a layer's from what stands outside.</summary>
    private void AddLayers(ImmutableArray<LayerIndex> layers, long elements, ByteCount bytes)
    {
        WeightTensor tensor = new(TensorRole.Undescribed, AxisLength.One, AxisLength.From(elements), TensorSplit.Replicated);
        TensorEncoding encoding = EncodingOf(elements, bytes);
        foreach (LayerIndex layer in layers)
            encodings[new StoredSite(layer, TensorRole.Undescribed, AxisLength.One, AxisLength.From(elements))] = encoding;
        _blocks.Add(new Block
        {
            Name = "undescribed of layers",
            Place = BlockPlace.Layers,
            Passes = RunIn,
            Layers = layers,
            Copies = LayerCount.From(layers.Length),
            Nodes = NodesOf(tensor),
        });
    }

    private void AddFirst(TensorRole role, long elements, ByteCount bytes)
    {
        encodings[new StoredSite(LayerIndex.First, role, AxisLength.From(elements), AxisLength.One)] = EncodingOf(elements, bytes);
        _blocks.Add(new Block
        {
            Name = "undescribed",
            Place = BlockPlace.First,
            Passes = RunIn,
            Nodes = NodesOf(WeightTensor.Vector(role, AxisLength.From(elements), TensorSplit.Replicated)),
        });
    }

    private Passes RunIn => architecture.Generates ? Passes.Generate : Passes.Encode;

    private static ImmutableArray<Node> NodesOf(WeightTensor tensor) =>
        [new Node(new Learned(Component.Elementwise, "undescribed", [tensor]), [NodeIndex.Input])];

    private static TensorEncoding EncodingOf(long elements, ByteCount bytes) => new()
    {
        Id = "other",
        PayloadBits = BitCount.From(HalfBits),
        Stored = new StoredBytes(Count.From(elements), bytes),
        Source = "the file's own tensor table",
    };
}
