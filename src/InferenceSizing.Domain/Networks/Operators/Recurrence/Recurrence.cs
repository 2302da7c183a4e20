using System.Collections.Immutable;
using InferenceSizing.Domain.Networks.Graph;
using InferenceSizing.Domain.Parallelism;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Networks.Operators;

/// <summary>Widths of a recurrent operator, per unit (head or channel) that tensor ranks share out.</summary>
/// <param name="Units">Heads or channels.</param>
/// <param name="Inputs">Activation elements that a unit reads for each token.</param>
/// <param name="Outputs">Activation elements that a unit writes for each token.</param>
/// <param name="State">State elements of a unit for each sequence.</param>
/// <param name="SharedInputs">Activation elements for each token that every rank reads whole.</param>
internal readonly record struct RecurrenceShape(long Units, long Inputs, long Outputs, long State, long SharedInputs = 0);

/// <summary>A mixer whose memory of the past is a state of fixed size: it is read, updated and written once in a pass, however long the sequence.</summary>
/// <remarks>The state is that of each sequence: <c>units · state per unit</c> elements; a rank works on ceil(units / tensor) units.</remarks>
internal abstract class Recurrence : Operator
{
    private readonly RecurrenceShape _shape;

    /// <param name="component">Part of the model.</param>
    /// <param name="name">Name within the block.</param>
    /// <param name="shape">Widths per unit.</param>
    /// <param name="tensors">Small learned tensors: decay, skip, time step.</param>
    protected Recurrence(Component component, string name, RecurrenceShape shape, ImmutableArray<WeightTensor> tensors)
        : base(component, name)
    {
        _shape = shape;
        Tensors = tensors;
        Cache = new RecurrentStateSpec(0, checked(shape.Units * shape.State), SplitsOverTensor: true);
    }

    /// <summary>Operations of one unit for one token.</summary>
    /// <param name="stepping">One token at a time; else a scan over the prompt in chunks.</param>
    protected abstract FlopCount PerToken(bool stepping);

    internal override KernelWork Work(in StepShape step, ParallelLayout layout)
    {
        const double readAndWritten = 2;
        double units = WholeNumber.DivideUp(_shape.Units, layout.Tensor);
        double tokens = step.Tokens.Count;
        return new KernelWork(KernelKind.Recurrence, FlopCount.From(tokens * units * PerToken(step.IsDecode).Count))
        {
            Inputs = ElementCount.From(tokens * ((units * _shape.Inputs) + _shape.SharedInputs)),
            Outputs = ElementCount.From(tokens * units * _shape.Outputs),
            StateTraffic = ElementCount.From(readAndWritten * step.Sequences.Count * units * _shape.State),
            WeightsRead = Ratio.One,
        };
    }

    internal override long OutputElements(in StepShape step, ParallelLayout layout) =>
        checked(step.Tokens.Count * WholeNumber.DivideUp(_shape.Units, layout.Tensor) * _shape.Outputs);
}
