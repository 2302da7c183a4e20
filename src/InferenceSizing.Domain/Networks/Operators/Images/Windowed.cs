using InferenceSizing.Domain.Networks.Graph;
using InferenceSizing.Domain.Parallelism;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Networks.Operators.Images;

/// <summary>An operator over tokens, applied to the positions of a map: each image is seen as windows of so many tokens.</summary>
/// <remarks>This lets one network work at several resolutions: the inner operator sees <c>b · windows</c> sequences of <c>tokens</c> tokens, whatever the pass
/// says. One window of H · W tokens is a map as a whole; attention then reaches over all of it, and a linear layer is a convolution with a kernel of
/// one.</remarks>
internal sealed class Windowed : Operator
{
    private readonly Operator _inner;
    private readonly long _windows;
    private readonly long _tokens;
    private readonly long _encoderTokens;

    /// <param name="inner">The operator; its component, name and weights are this one's.</param>
    /// <param name="windows">Windows of one image.</param>
    /// <param name="tokens">Positions of one window.</param>
    /// <param name="encoderTokens">Positions that cross-attention reads from elsewhere.</param>
    public Windowed(Operator inner, long windows, long tokens, long encoderTokens = 0)
        : base(inner.Component, inner.Name)
    {
        _inner = inner;
        _windows = windows;
        _tokens = tokens;
        _encoderTokens = encoderTokens;
        Tensors = inner.Tensors;
        Borrowed = inner.Borrowed;
    }

    public override bool Normalizes => _inner.Normalizes;

    public override bool AlwaysWritesScores => _inner.AlwaysWritesScores;

    public override bool InPlace => _inner.InPlace;

    public override bool WritesAnew => _inner.WritesAnew;

    public override bool FusesIntoPredecessor => _inner.FusesIntoPredecessor;

    public override bool CountsAsMultiplyAdds => _inner.CountsAsMultiplyAdds;

    internal override KernelWork Work(in StepShape step, ParallelLayout layout) => _inner.Work(Seen(step), layout);

    internal override long OutputElements(in StepShape step, ParallelLayout layout) => _inner.OutputElements(Seen(step), layout);

    internal override long WorkspaceElements(in StepShape step, ParallelLayout layout) => _inner.WorkspaceElements(Seen(step), layout);

    internal override long UnfusedElements(in StepShape step, ParallelLayout layout) => _inner.UnfusedElements(Seen(step), layout);

    private StepShape Seen(in StepShape step) =>
        StepShape.Forward(_windows * step.Sequences, TokenCount.From(_tokens)) with { EncoderTokens = TokenCount.From(_encoderTokens) };
}
