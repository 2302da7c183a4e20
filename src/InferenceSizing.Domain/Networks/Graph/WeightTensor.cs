using InferenceSizing.Domain.Numbers;
using InferenceSizing.Domain.Parallelism;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Networks.Graph;

/// <summary>A weight matrix (or vector, of one row) that an operator owns.</summary>
/// <param name="Role">What it is for.</param>
/// <param name="Rows">Outputs, d_out.</param>
/// <param name="Columns">Inputs, d_in.</param>
/// <param name="Split">How ranks share it.</param>
public sealed record WeightTensor(TensorRole Role, long Rows, long Columns, TensorSplit Split)
{
    /// <summary>The padding of a vocabulary that is divided among ranks: <c>DEFAULT_VOCAB_PADDING_SIZE</c> of vLLM. Derived.</summary>
    internal const int VocabularyPadding = 64;

    /// <summary>Like matrices side by side, for example experts.</summary>
    public int Count { get; init; } = 1;

    /// <summary>Of <see cref="Count"/>, those that one token passes through.</summary>
    internal int ActiveCount { get; init; } = -1;

    /// <summary>For <see cref="TensorSplit.KeyValueHeads"/>: heads that the rows (or columns) consist of.</summary>
    internal int Heads { get; init; }

    public long Parameters => checked(Rows * Columns * Count);

    internal long ActiveParameters => checked(Rows * Columns * (ActiveCount < 0 ? Count : ActiveCount));

    /// <summary>The shape of the fullest rank's part.</summary>
    internal (long Rows, long Columns, int Count) RankShape(ParallelLayout layout) => Split switch
    {
        TensorSplit.Replicated => (Rows, Columns, Count),
        TensorSplit.Outputs => (WholeNumber.DivideUp(Rows, layout.Tensor), Columns, Count),
        TensorSplit.Inputs => (Rows, WholeNumber.DivideUp(Columns, layout.Tensor), Count),
        TensorSplit.KeyValueHeads => (Rows / Heads * WholeNumber.DivideUp(Heads, layout.Tensor), Columns, Count),
        TensorSplit.Vocabulary when layout.Tensor == 1 => (Rows, Columns, Count),
        TensorSplit.Vocabulary => (WholeNumber.DivideUp(WholeNumber.DivideUp(Rows, VocabularyPadding) * VocabularyPadding, layout.Tensor), Columns, Count),
        TensorSplit.ExpertOutputs => (WholeNumber.DivideUp(Rows, layout.ExpertTensor), Columns, (int)WholeNumber.DivideUp(Count, layout.Expert)),
        TensorSplit.ExpertInputs => (Rows, WholeNumber.DivideUp(Columns, layout.ExpertTensor), (int)WholeNumber.DivideUp(Count, layout.Expert)),
        _ => throw new InvalidOperationException($"Unknown split {Split}."),
    };
}
