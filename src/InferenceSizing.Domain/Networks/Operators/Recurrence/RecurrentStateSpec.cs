using InferenceSizing.Domain.Networks.Graph;
using InferenceSizing.Domain.Numbers;
using InferenceSizing.Domain.Parallelism;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Networks.Operators;

/// <summary>A state of fixed size for each sequence, however long it grows.</summary>
/// <param name="ConvolutionElements">The short convolution's tail, kept in the activations' format.</param>
/// <param name="StateElements">The recurrent state.</param>
/// <param name="SplitsOverTensor">Whether tensor ranks share it.</param>
internal sealed record RecurrentStateSpec(long ConvolutionElements, long StateElements, bool SplitsOverTensor) : CacheSpec(AttentionSpan.Full)
{
    /// <summary>Recurrent states are kept in FP32 (vLLM and llama.cpp alike). Derived from their allocations.</summary>
    internal const int ElementBits = 32;

    /// <summary>Tokens that the convolution's tail is of; zero without one.</summary>
    public long ConvolutionTokens { get; init; }

    /// <inheritdoc/>
    public override CacheBytes BytesOf(in CacheStorage storage, ParallelLayout layout)
    {
        ByteCount whole = ByteCount.FromBits(checked((ConvolutionElements * storage.ConvolutionTail.BitsPerElement()) + (StateElements * ElementBits)));
        return new(ByteCount.Zero, SplitsOverTensor ? ByteCount.FromCount(WholeNumber.DivideUp(whole.Count, layout.Tensor)) : whole);
    }

    /// <inheritdoc/>
    /// <remarks>The tail of a convolution is longer by the proposed tokens (<c>conv_kernel_size - 1 + num_spec</c> in vLLM).</remarks>
    public override ByteCount WithProposed(ByteCount perSequence, TokenCount proposed) => ConvolutionTokens == 0 ? perSequence
        : ByteCount.FromCount(checked(perSequence.Count / ConvolutionTokens * (ConvolutionTokens + proposed.Count)));
}
