using InferenceSizing.Domain.Networks.Graph;
using InferenceSizing.Domain.Parallelism;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Networks.Operators.Images;

/// <summary>One query for each image that attends to all positions: attention pooling. Projections are operators of their own.</summary>
/// <remarks><c>2 · 2 · positions · d</c> operations: scores and weighted values of a single query. Radford et al. 2021, arXiv:2103.00020, section
/// 2.4.</remarks>
internal sealed class QueryPooling : ImageOperator
{
    private const int ScoresAndValues = 2;
    private readonly long _scores;

    /// <param name="name">Name within the block.</param>
    /// <param name="keyValues">Keys and values of all positions.</param>
    /// <param name="heads">n_h.</param>
    /// <param name="width">Elements of the query over all heads, d.</param>
    public QueryPooling(string name, FeatureMap keyValues, long heads, long width)
        : base(Component.Attention, name, KernelKind.Attention, new FeatureMap(width, 1, 1), keyValues.Elements,
            FlopCount.PerMultiplyAdd * ScoresAndValues * keyValues.Positions * width) =>
        _scores = heads * keyValues.Positions;

    internal override long UnfusedElements(in StepShape step, ParallelLayout layout) => checked(step.Sequences.Count * _scores);
}
