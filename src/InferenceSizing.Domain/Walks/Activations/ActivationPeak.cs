using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Walks;

/// <summary>Memory that the tensors between operators take in one pass.</summary>
/// <param name="Peak">The most that is live at once with reuse; everything together without.</param>
/// <param name="Block">Name of the block in which the peak stands; empty for an empty list.</param>
/// <param name="Operator">Name of the operator that runs at the peak.</param>
/// <param name="Sum">All outputs of all layers together: the textbook figure.</param>
public sealed record ActivationPeak(ByteCount Peak, string Block, string Operator, ByteCount Sum);

/// <summary>A tensor that is in memory at the peak.</summary>
/// <param name="Name">The operator that made it, or <c>input</c> of the block, <c>made</c> for what a decoder has made so far, or <c>workspace</c> of the
/// operator at the peak.</param>
/// <param name="Size">Its bytes.</param>
public readonly record struct LiveTensor(string Name, ByteCount Size);

/// <summary>What an engine does to the tensors between operators.</summary>
/// <param name="MemoryReuse">Whether memory of a tensor is used again after its last reader.</param>
/// <param name="LayerFusion">Whether norms, activations and sums run within the operator before them and have no tensor of their own.</param>
/// <param name="FusedAttention">Whether attention keeps its scores out of memory (FlashAttention and its like).</param>
internal readonly record struct ActivationOptions(bool MemoryReuse, bool LayerFusion, bool FusedAttention)
{
    /// <summary>Whether operators that could overwrite an input but by their nature do not in an eager framework have a new tensor
    /// (<see cref="Networks.Graph.Operator.WritesAnew"/>).</summary>
    public bool WritesAnew { get; init; }

    /// <summary>Whether a block's input stays in memory until the block ends, unless it is overwritten: the frame of a Python module holds it.</summary>
    public bool HoldsInput { get; init; }

    /// <summary>Reuse without fusion and with fused attention, and whatever can be overwritten is.</summary>
    public static ActivationOptions Eager { get; } = new(MemoryReuse: true, LayerFusion: false, FusedAttention: true);
}
