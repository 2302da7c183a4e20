using InferenceSizing.Domain.Numbers;
using InferenceSizing.Domain.Parallelism;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Networks.Graph;

/// <summary>A weight matrix (or vector, of one row) that an operator owns.</summary>
/// <param name="Role">What it is for.</param>
/// <param name="Rows">Outputs, d_out.</param>
/// <param name="Columns">Inputs, d_in.</param>
/// <param name="Split">How ranks share it.</param>
public sealed record WeightTensor(TensorRole Role, AxisLength Rows, AxisLength Columns, TensorParallelism Split)
{
    /// <summary>The padding of a vocabulary that is divided among ranks: <c>DEFAULT_VOCAB_PADDING_SIZE</c> of vLLM. Derived.</summary>
    internal const int VocabularyPadding = 64;

    /// <summary>Like matrices side by side, for example experts.</summary>
    public Count Count { get; init; } = Count.One;

    /// <summary>Of <see cref="Count"/>, those that one token passes through; null for all.</summary>
    internal Count? ActiveCount { get; init; }

    /// <summary>For <see cref="TensorParallelism.KeyValueHeads"/>: heads that the rows (or columns) consist of.</summary>
    internal AxisLength Heads { get; init; }

    public Count Parameters => ParametersOf(Count);

    internal Count ActiveParameters => ParametersOf(ActiveCount ?? Count);

    /// <summary>A vector: a bias, a scale, learned scalars.</summary>
    /// <param name="role">What it is for.</param>
    /// <param name="elements">Its elements, as rows.</param>
    /// <param name="split">How ranks share it.</param>
    public static WeightTensor Vector(TensorRole role, AxisLength elements, TensorParallelism split) => new(role, elements, AxisLength.One, split);

    private Count ParametersOf(Count matrices) => Count.From((Rows * Columns).Length) * matrices;

    /// <summary>The shape of the fullest rank's part.</summary>
    internal (long Rows, long Columns, long Count) RankShape(ParallelLayout layout)
    {
        (long rows, long columns, long count) = (Rows.Length, Columns.Length, Count.Value);
        return Split switch
        {
            TensorParallelism.Replicated => (rows, columns, count),
            TensorParallelism.Outputs => (WholeNumber.DivideUp(rows, layout.Tensor), columns, count),
            TensorParallelism.Inputs => (rows, WholeNumber.DivideUp(columns, layout.Tensor), count),
            TensorParallelism.KeyValueHeads => (rows / Heads.Length * WholeNumber.DivideUp(Heads.Length, layout.Tensor), columns, count),
            TensorParallelism.Vocabulary when layout.Tensor == 1 => (rows, columns, count),
            TensorParallelism.Vocabulary =>
                (WholeNumber.DivideUp(WholeNumber.DivideUp(rows, VocabularyPadding) * VocabularyPadding, layout.Tensor), columns, count),
            TensorParallelism.ExpertOutputs => (WholeNumber.DivideUp(rows, layout.ExpertTensor), columns, WholeNumber.DivideUp(count, layout.Expert)),
            TensorParallelism.ExpertInputs => (rows, WholeNumber.DivideUp(columns, layout.ExpertTensor), WholeNumber.DivideUp(count, layout.Expert)),
            _ => throw new InvalidOperationException($"Unknown split {Split}."),
        };
    }
}
