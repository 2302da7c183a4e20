using InferenceSizing.Domain.Networks.Graph;
using InferenceSizing.Domain.Numbers;
using InferenceSizing.Domain.Parallelism;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Networks.Operators;

/// <summary>RMS or layer normalization over the hidden size, with as many vectors as it learns (weight, bias, none).</summary>
/// <remarks>RMSNorm: Zhang and Sennrich 2019, arXiv:1910.07467. LayerNorm: Ba et al. 2016, arXiv:1607.06450.</remarks>
public sealed class Norm : Operator
{
    /// <summary>Square, sum, scale and shift: operations for each element. Derived.</summary>
    private const int OperationsPerElement = 4;

    private readonly long _width;
    private readonly TokenScope _scope;

    /// <param name="component">Part of the model.</param>
    /// <param name="name">Name within the block.</param>
    /// <param name="width">Elements normalized together with all their repetitions in one token.</param>
    /// <param name="learned">Learned elements: weight and bias of each normalized vector.</param>
    /// <param name="scope">The rows it works on.</param>
    public Norm(Component component, string name, AxisLength width, AxisLength learned, TokenScope scope = TokenScope.NewTokens)
        : base(component, name)
    {
        _width = width.Length;
        _scope = scope;
        Tensors = learned.Length == 0 ? [] : [WeightTensor.Vector(TensorRole.Norm, learned, TensorParallelism.Replicated)];
    }

    public override bool Normalizes => true;

    public override bool InPlace => true;

    public override bool WritesAnew => true;

    public override bool FusesIntoPredecessor => true;

    internal override KernelWork Work(in StepShape step, ParallelLayout layout)
    {
        double elements = (double)_scope.RowsOf(step) * _width;
        return new KernelWork(KernelKind.Elementwise, FlopCount.From(OperationsPerElement * elements))
        {
            Inputs = ElementCount.From(elements),
            Outputs = ElementCount.From(elements),
            WeightsRead = Ratio.One,
        };
    }

    internal override long OutputElements(in StepShape step, ParallelLayout layout) => checked(_scope.RowsOf(step) * _width);
}
