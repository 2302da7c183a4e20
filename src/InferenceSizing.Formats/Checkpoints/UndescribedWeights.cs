using System.Collections.Immutable;
using InferenceSizing.Domain.Networks;
using InferenceSizing.Domain.Networks.Graph;
using InferenceSizing.Domain.Numbers;
using InferenceSizing.Domain.Numbers.Schemes;
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

    private void AddLayers(ImmutableArray<LayerIndex> layers, long elements, ByteCount bytes) =>
        Add(UndescribedBlocks.OfLayers(layers, AxisLength.From(elements), RunIn), EncodingOf(elements, bytes));

    private void AddFirst(TensorRole role, long elements, ByteCount bytes) =>
        Add(UndescribedBlocks.OutsideLayers(role, AxisLength.From(elements), RunIn), EncodingOf(elements, bytes));

    private void Add(Block block, TensorEncoding encoding)
    {
        WeightTensor tensor = block.Nodes.Single().Operator.Tensors.Single();
        foreach (LayerIndex layer in block.Layers)
            encodings[new StoredSite(layer, tensor.Role, tensor.Rows, tensor.Columns)] = encoding;
        _blocks.Add(block);
    }

    private Passes RunIn => architecture.Generates ? Passes.Generate : Passes.Encode;

    private static TensorEncoding EncodingOf(long elements, ByteCount bytes) => new()
    {
        Id = "other",
        PayloadBits = BitCount.From(HalfBits),
        Stored = new StoredBytes(Count.From(elements), bytes),
        Source = "the file's own tensor table",
    };
}
