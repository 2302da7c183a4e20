using System.Collections.Immutable;
using InferenceSizing.Domain.Networks.Graph;
using InferenceSizing.Domain.Parallelism;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Networks.Operators;

/// <summary>The extra scores of disentangled attention: content against relative position and back, over a table of relative positions.</summary>
/// <remarks>For each term <c>2·b·S·R·h</c> operations, and <c>2·R·h²</c> to project the table of R rows, once a pass. He et al. 2020, arXiv:2006.03654, section
/// 3.1.</remarks>
internal sealed class RelativeScores : Operator
{
    private readonly long _width;
    private readonly long _positions;
    private readonly long _terms;
    private readonly long _heads;

    /// <param name="component">Part of the model.</param>
    /// <param name="width">All heads together, h.</param>
    /// <param name="heads">n_h.</param>
    /// <param name="positions">Rows of the table, R.</param>
    /// <param name="terms">Kinds of score: position to content, content to position.</param>
    /// <param name="projections">Projections of the table where they are not those of the content.</param>
    public RelativeScores(Component component, AxisLength width, AxisLength heads, AxisLength positions, Count terms, ImmutableArray<WeightTensor> projections)
        : base(component, "relative_scores")
    {
        _width = width.Length;
        _heads = heads.Length;
        _positions = positions.Length;
        _terms = terms.Value;
        Tensors = projections;
    }

    /// <summary>Published counts take DeBERTa for BERT and leave these out.</summary>
    public override bool CountsAsMultiplyAdds => false;

    internal override KernelWork Work(in StepShape step, ParallelLayout layout)
    {
        double width = WholeNumber.DivideUp(_width, layout.Tensor);
        double rows = step.Tokens.Count + (double)_width;
        return new KernelWork(KernelKind.Attention, FlopCount.From(FlopCount.PerMultiplyAdd * _terms * rows * _positions * width))
        {
            Inputs = ElementCount.From(_terms * (step.Tokens.Count + (double)_positions) * width),
            Outputs = ElementCount.From((double)_terms * step.Tokens.Count * _positions),
            WeightsRead = Ratio.One,
        };
    }

    /// <summary>Scores are added to those of the content within one kernel; what stays is the projected table.</summary>
    internal override long OutputElements(in StepShape step, ParallelLayout layout) =>
        checked(_terms * _positions * WholeNumber.DivideUp(_width, layout.Tensor));

    /// <summary>The scores of each term, gathered for every pair of tokens: terms · b · n_h · S · C.</summary>
    internal override long UnfusedElements(in StepShape step, ParallelLayout layout) =>
        checked(_terms * step.Tokens.Count * step.Context.Count * WholeNumber.DivideUp(_heads, layout.Tensor));
}
