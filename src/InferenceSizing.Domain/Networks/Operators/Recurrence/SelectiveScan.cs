using InferenceSizing.Domain.Networks.Graph;
using InferenceSizing.Domain.Numbers;
using InferenceSizing.Domain.Parallelism;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Networks.Operators;

/// <summary>Mamba's selective scan: each channel keeps N states that decay and grow by what the token says.</summary>
/// <remarks><c>h = exp(Δ·A)·h + Δ·B·x; y = C·h + D·x</c>, gated by z: for each channel and state the product Δ·A, its exponential, Δ·B, the product with x,
/// decay, sum, product with C and the sum over states (8), and 4 for skip and gate. State <c>d_inner · N</c>. Gu and Dao 2023, arXiv:2312.00752.</remarks>
internal sealed class SelectiveScan : Recurrence
{
    /// <summary>x, Δ and the gate z. Derived.</summary>
    private const int InputsPerChannel = 3;

    private readonly long _states;

    /// <param name="component">Part of the model.</param>
    /// <param name="innerSize">d_inner: channels.</param>
    /// <param name="states">state_size, N.</param>
    public SelectiveScan(Component component, AxisLength innerSize, AxisLength states)
        : base(component, "selective_scan", new RecurrenceShape(innerSize.Length, InputsPerChannel, Outputs: 1, states.Length, SharedInputs(states)),
        [
            new WeightTensor(TensorRole.RecurrentState, innerSize, states, TensorParallelism.Outputs),
            WeightTensor.Vector(TensorRole.RecurrentState, innerSize, TensorParallelism.Outputs),
        ]) => _states = states.Length;

    protected override FlopCount PerToken(bool stepping)
    {
        const double perState = 8, skipAndGate = 4;
        return FlopCount.From((perState * _states) + skipAndGate);
    }

    /// <summary>B and C, which all channels read.</summary>
    private static int SharedInputs(AxisLength states)
    {
        const int inputAndOutputMaps = 2;
        return checked((int)(inputAndOutputMaps * states).Length);
    }
}
