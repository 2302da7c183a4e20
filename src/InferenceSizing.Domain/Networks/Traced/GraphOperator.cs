using System.Collections.Immutable;
using InferenceSizing.Domain.Networks.Graph;
using InferenceSizing.Domain.Numbers;
using InferenceSizing.Domain.Parallelism;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Networks.Traced;

/// <summary>An operator of a traced graph: its figures are polynomials in the size of a sample, and grow with the samples of a pass.</summary>
public sealed class GraphOperator : Operator
{
    private readonly GraphStep _step;
    private readonly Ratio? _pixels;

    /// <param name="name">Name within the block.</param>
    /// <param name="step">The traced step.</param>
    /// <param name="pixels">Pixels over those of the trace; null where the size is the pass's tokens.</param>
    public GraphOperator(string name, GraphStep step, Ratio? pixels)
        : base(ComponentOf(step.Kind), name)
    {
        _step = step;
        _pixels = pixels;
        Tensors = TensorsOf(step);
    }

    public override bool InPlace => _step.Kind == GraphStepKind.Arithmetic;

    public override bool FusesIntoPredecessor => _step.Kind == GraphStepKind.Arithmetic;

    public override bool CountsAsMultiplyAdds => _step.Kind is not (GraphStepKind.Arithmetic or GraphStepKind.Movement);

    public override KernelWork Work(in StepShape step, ParallelLayout layout)
    {
        Ratio size = SizeOf(step);
        double samples = step.Sequences;
        return new KernelWork(KernelOf(_step.Kind), FlopCount.From(samples * _step.Flops.At(size).Count))
        {
            M = (long)Math.Round(samples * _step.Rows.At(size).Count),
            N = _step.Columns,
            K = _step.Depth,
            Groups = _step.Groups,
            Inputs = ElementCount.From(samples * _step.Reads.At(size).Count),
            Outputs = ElementCount.From(samples * _step.Writes.At(size).Count),
            WeightsRead = Ratio.One,
        };
    }

    public override long OutputElements(in StepShape step, ParallelLayout layout) => checked((long)Math.Round(step.Sequences * _step.Writes.At(SizeOf(step)).Count));

    private Ratio SizeOf(in StepShape step) => _pixels ?? Ratio.From(step.NewTokens);

    private static ImmutableArray<WeightTensor> TensorsOf(GraphStep step)
    {
        if (step.Parameters == 0)
            return [];
        TensorRole role = step.Kind switch
        {
            GraphStepKind.Convolution or GraphStepKind.DepthwiseConvolution => TensorRole.Convolution,
            GraphStepKind.Product => TensorRole.FeedForwardUp,
            GraphStepKind.Gather => TensorRole.TokenEmbedding,
            GraphStepKind.Recurrence => TensorRole.RecurrentIn,
            _ => TensorRole.Norm,
        };
        if (step.MatrixRows == 0)
            return [new WeightTensor(role, 1, step.Parameters, TensorSplit.Replicated)];
        long columns = step.Parameters / step.MatrixRows, rest = step.Parameters - (columns * step.MatrixRows);
        WeightTensor matrix = new(role, step.MatrixRows, columns, TensorSplit.Replicated);
        return rest == 0 ? [matrix] : [matrix, new WeightTensor(TensorRole.Bias, rest, 1, TensorSplit.Replicated)];
    }

    private static Component ComponentOf(GraphStepKind kind) => kind switch
    {
        GraphStepKind.Convolution or GraphStepKind.DepthwiseConvolution => Component.Convolution,
        GraphStepKind.Product => Component.Mlp,
        GraphStepKind.Attention => Component.Attention,
        GraphStepKind.Gather => Component.Embedding,
        GraphStepKind.Recurrence => Component.Recurrent,
        _ => Component.Elementwise,
    };

    private static KernelKind KernelOf(GraphStepKind kind) => kind switch
    {
        GraphStepKind.Convolution => KernelKind.Convolution,
        GraphStepKind.DepthwiseConvolution => KernelKind.DepthwiseConvolution,
        GraphStepKind.Product => KernelKind.MatrixProduct,
        GraphStepKind.Attention => KernelKind.Attention,
        GraphStepKind.Gather => KernelKind.Gather,
        GraphStepKind.Recurrence => KernelKind.Recurrence,
        _ => KernelKind.Elementwise,
    };
}
