using System.Collections.Immutable;
using InferenceSizing.Domain.Networks.Graph;
using InferenceSizing.Domain.Numbers;
using InferenceSizing.Domain.Parallelism;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Networks.Operators;

/// <summary>The routed experts of a mixture: k of E feed-forward networks for each token. Router and shared experts are operators of their own.</summary>
/// <remarks>A pass of T tokens reads <c>E · (1 − (1 − k/E)^T)</c> distinct experts if routing is uniform (derived: expected occupancy); real routing is skewed,
/// so this bounds the traffic from above.</remarks>
internal sealed class Experts : Operator
{
    private readonly long _count;
    private readonly long _active;
    private readonly long _hiddenSize;
    private readonly long _intermediateSize;
    private readonly long _matrices;

    /// <param name="name">Name within the block.</param>
    /// <param name="count">Routed experts, E.</param>
    /// <param name="active">Experts for each token, k.</param>
    /// <param name="hiddenSize">Width that experts read and write.</param>
    /// <param name="intermediateSize">Width within an expert.</param>
    /// <param name="gated">Whether an expert has a gate next to its up-projection.</param>
    /// <param name="bias">Whether its matrices have biases.</param>
    public Experts(string name, AxisLength count, AxisLength active, AxisLength hiddenSize, AxisLength intermediateSize, bool gated, bool bias)
        : base(Component.Experts, name)
    {
        const int gatedMatrices = 3, plainMatrices = 2;
        _count = count.Length;
        _active = active.Length;
        _hiddenSize = hiddenSize.Length;
        _intermediateSize = intermediateSize.Length;
        _matrices = gated ? gatedMatrices : plainMatrices;
        WeightTensor up = Routed(TensorRole.ExpertUp, intermediateSize, hiddenSize, TensorParallelism.ExpertOutputs);
        WeightTensor down = Routed(TensorRole.ExpertDown, hiddenSize, intermediateSize, TensorParallelism.ExpertInputs);
        ImmutableArray<WeightTensor> matrices = gated ? [up with { Role = TensorRole.ExpertGate }, up, down] : [up, down];
        Tensors = bias ? [.. matrices, .. matrices.Select(m =>
            m with { Role = TensorRole.Bias, Columns = AxisLength.One, Split = TensorParallelism.ExpertOutputs })] : matrices;
    }

    internal override KernelWork Work(in StepShape step, ParallelLayout layout)
    {
        double tokens = (double)step.Tokens.Count * layout.AttentionData;
        double rows = tokens * _active / layout.Expert;
        double width = WholeNumber.DivideUp(_intermediateSize, layout.ExpertTensor);
        double distinct = 1 - Math.Pow(1 - ((double)_active / _count), tokens);
        return new KernelWork(KernelKind.Experts, FlopCount.From(FlopCount.PerMultiplyAdd * rows * _hiddenSize * width * _matrices))
        {
            M = (long)Math.Ceiling(rows * layout.Expert / (distinct * _count)),
            N = (long)width,
            K = _hiddenSize,
            Blocks = WholeNumber.DivideUp(_count, layout.Expert),
            Inputs = ElementCount.From(rows * (_hiddenSize + (_matrices - 1) * width)),
            Outputs = ElementCount.From(rows * (_hiddenSize + width)),
            WeightsRead = Ratio.From(distinct),
            Reduced = layout.Expert * layout.ExpertTensor > 1 ? ElementCount.From(tokens * _hiddenSize) : default,
        };
    }

    internal override long OutputElements(in StepShape step, ParallelLayout layout) => checked(step.Tokens.Count * _hiddenSize);

    /// <summary>Rows gathered for the experts, their hidden layer and their outputs: T · k · (max(2I, H) + I).</summary>
    internal override long WorkspaceElements(in StepShape step, ParallelLayout layout)
    {
        long width = WholeNumber.DivideUp(_intermediateSize, layout.ExpertTensor);
        long rows = WholeNumber.DivideUp(checked(step.Tokens.Count * layout.AttentionData * _active), layout.Expert);
        return checked(rows * (Math.Max((_matrices - 1) * width, _hiddenSize) + width));
    }

    private WeightTensor Routed(TensorRole role, AxisLength rows, AxisLength columns, TensorParallelism split) =>
        new(role, rows, columns, split) { Count = Count.From(_count), ActiveCount = Count.From(_active) };
}
