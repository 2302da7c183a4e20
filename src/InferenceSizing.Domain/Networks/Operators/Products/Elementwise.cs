using System.Collections.Immutable;
using InferenceSizing.Domain.Networks.Graph;
using InferenceSizing.Domain.Parallelism;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Networks.Operators;

/// <summary>Arithmetic element by element: activation functions, gates, residual sums, rotary positions.</summary>
internal sealed class Elementwise : Operator
{
    private readonly long _inputWidth;
    private readonly long _outputWidth;
    private readonly bool _splitsOverTensor;

    /// <param name="component">Part of the model.</param>
    /// <param name="name">Name within the block.</param>
    /// <param name="inputWidth">Elements read for each token, all inputs together.</param>
    /// <param name="outputWidth">Elements written for each token.</param>
    /// <param name="splitsOverTensor">Whether tensor ranks share the width.</param>
    /// <param name="learned">Learned scalars or vectors it applies.</param>
    public Elementwise(Component component, string name, AxisLength inputWidth, AxisLength outputWidth, bool splitsOverTensor,
        ImmutableArray<WeightTensor> learned = default)
        : base(component, name)
    {
        _inputWidth = inputWidth.Length;
        _outputWidth = outputWidth.Length;
        _splitsOverTensor = splitsOverTensor;
        Tensors = learned.IsDefault ? [] : learned;
    }

    public override bool InPlace => true;

    public override bool WritesAnew => true;

    public override bool FusesIntoPredecessor => true;

    public override bool CountsAsMultiplyAdds => false;

    /// <summary>The sum of a block's input and its branch.</summary>
    public static Elementwise ResidualSum(string name, AxisLength width)
    {
        const int branches = 2;
        return new(Component.Elementwise, name, branches * width, width, splitsOverTensor: false);
    }

    internal override KernelWork Work(in StepShape step, ParallelLayout layout)
    {
        double tokens = step.Tokens.Count;
        return new KernelWork(KernelKind.Elementwise, FlopCount.From(tokens * Share(AxisLength.From(_inputWidth), layout)))
        {
            Inputs = ElementCount.From(tokens * Share(AxisLength.From(_inputWidth), layout)),
            Outputs = ElementCount.From(tokens * Share(AxisLength.From(_outputWidth), layout)),
            WeightsRead = Ratio.One,
        };
    }

    internal override long OutputElements(in StepShape step, ParallelLayout layout) =>
        checked(step.Tokens.Count * Share(AxisLength.From(_outputWidth), layout));

    private long Share(AxisLength width, ParallelLayout layout) => _splitsOverTensor ? WholeNumber.DivideUp(width.Length, layout.Tensor) : width.Length;
}
