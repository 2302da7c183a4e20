using System.Collections.Immutable;
using InferenceSizing.Domain.Networks.Graph;
using InferenceSizing.Domain.Parallelism;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Networks.Traced;

/// <summary>An operator of a traced graph: its figures are expressions in the open dimensions of the file.</summary>
internal sealed class TracedOperator : Operator
{
    private readonly TracedStep _step;
    private readonly TracedPass _pass;

    /// <param name="name">Name within the block.</param>
    /// <param name="step">The traced step.</param>
    /// <param name="pass">The graph with the sizes of its passes.</param>
    /// <param name="tensors">The weights that it owns.</param>
    public TracedOperator(string name, TracedStep step, TracedPass pass, ImmutableArray<WeightTensor> tensors)
        : base(ComponentOf(step.Kind), name)
    {
        (_step, _pass) = (step, pass);
        Tensors = tensors;
    }

    public override bool InPlace => _step.Kind is TracedKind.Arithmetic or TracedKind.Normalization;

    public override bool WritesAnew => _step.Kind == TracedKind.Normalization;

    public override bool FusesIntoPredecessor => _step.Kind is TracedKind.Arithmetic or TracedKind.Normalization;

    public override bool CountsAsMultiplyAdds => _step.Kind is not (TracedKind.Arithmetic or TracedKind.Normalization or TracedKind.Movement);

    internal override KernelWork Work(in StepShape step, ParallelLayout layout)
    {
        TracedSizes sizes = _pass.At(step);
        long repeats = _pass.Repeats(step);
        return new KernelWork(KernelOf(_step.Kind), FlopCount.From((double)repeats * sizes[_step.Flops]))
        {
            M = checked(repeats * sizes[_step.Rows]),
            N = sizes[_step.Columns],
            K = sizes[_step.Depth],
            Groups = _step.Groups.Value,
            Inputs = ElementCount.From((double)repeats * Sum(_step.Inputs, sizes)),
            Outputs = ElementCount.From((double)repeats * Sum(_step.Outputs, sizes)),
            WeightsRead = Ratio.One,
        };
    }

    internal override long OutputElements(in StepShape step, ParallelLayout layout) => Sum(_step.Outputs, _pass.At(step));

    /// <summary>The gates of a recurrence, which every engine writes out; what convolutions unfold is one engine's own.</summary>
    internal override long WorkspaceElements(in StepShape step, ParallelLayout layout) => _step.Kind == TracedKind.Recurrence ? ScratchElements(step) : 0;

    internal override long UnfusedElements(in StepShape step, ParallelLayout layout) => _step.Kind == TracedKind.Attention ? ScratchElements(step) : 0;

    private long ScratchElements(in StepShape step) =>
        WholeNumber.DivideUp(checked(_pass.At(step)[_step.Scratch] * ByteCount.BitsPerByte), _pass.Graph.FloatBits.Count);

    /// <summary>Elements of the tensors, those of other formats in elements of the file's activations.</summary>
    private long Sum(ImmutableArray<Place?> tensors, TracedSizes sizes)
    {
        long sum = 0;
        foreach (Place? place in tensors)
        {
            if (place is not { } found)
                continue;
            TracedTensor tensor = _pass.Graph.Tensors[found.Index];
            sum = checked(sum + (tensor.Bits == _pass.Graph.FloatBits ? sizes[tensor.Elements]
                : WholeNumber.DivideUp((sizes[tensor.Elements] * tensor.Bits).Count, _pass.Graph.FloatBits.Count)));
        }

        return sum;
    }

    private static Component ComponentOf(TracedKind kind) => kind switch
    {
        TracedKind.Convolution or TracedKind.DepthwiseConvolution => Component.Convolution,
        TracedKind.Product => Component.Mlp,
        TracedKind.Attention => Component.Attention,
        TracedKind.Gather => Component.Embedding,
        TracedKind.Recurrence => Component.Recurrent,
        _ => Component.Elementwise,
    };

    private static KernelKind KernelOf(TracedKind kind) => kind switch
    {
        TracedKind.Convolution => KernelKind.Convolution,
        TracedKind.DepthwiseConvolution => KernelKind.DepthwiseConvolution,
        TracedKind.Product => KernelKind.MatrixProduct,
        TracedKind.Attention => KernelKind.Attention,
        TracedKind.Gather => KernelKind.Gather,
        TracedKind.Recurrence => KernelKind.Recurrence,
        _ => KernelKind.Elementwise,
    };
}
