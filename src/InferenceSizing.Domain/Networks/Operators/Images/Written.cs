using InferenceSizing.Domain.Networks.Graph;
using InferenceSizing.Domain.Parallelism;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Networks.Operators.Images;

/// <summary>An operator of a language model that writes an image's codes one by one: whatever the pass says, it sees one new token of each image.</summary>
/// <remarks>Every token is counted with half the tokens behind it, their mean.</remarks>
internal sealed class Written : Operator
{
    private readonly Operator _inner;
    private readonly TokenCount _context;

    /// <param name="inner">The operator; its component, name and weights are this one's.</param>
    /// <param name="tokens">Tokens that are written for an image.</param>
    public Written(Operator inner, long tokens)
        : base(inner.Component, inner.Name)
    {
        const int half = 2;
        _inner = inner;
        _context = TokenCount.From(WholeNumber.DivideUp(tokens, half));
        Tensors = inner.Tensors;
        Borrowed = inner.Borrowed;
    }

    public override bool Normalizes => _inner.Normalizes;

    public override bool InPlace => _inner.InPlace;

    public override bool WritesAnew => _inner.WritesAnew;

    public override bool FusesIntoPredecessor => _inner.FusesIntoPredecessor;

    public override bool CountsAsMultiplyAdds => _inner.CountsAsMultiplyAdds;

    internal override KernelWork Work(in StepShape step, ParallelLayout layout) => _inner.Work(Seen(step), layout);

    internal override long OutputElements(in StepShape step, ParallelLayout layout) => _inner.OutputElements(Seen(step), layout);

    internal override long WorkspaceElements(in StepShape step, ParallelLayout layout) => _inner.WorkspaceElements(Seen(step), layout);

    private StepShape Seen(in StepShape step) => StepShape.Decode(step.Sequences, _context);
}
