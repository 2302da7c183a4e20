using InferenceSizing.Domain.Networks.Graph;
using InferenceSizing.Domain.Numbers;
using InferenceSizing.Domain.Parallelism;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Networks.Operators;

/// <summary>Mamba-2's recurrence: one decay a head, and within a chunk of the prompt the dual form, a masked matrix product.</summary>
/// <remarks>A step: decay, outer product, sum, product with C, sum: 5·P·N operations a head. A scan in chunks of Q: scores <c>2·Q·N</c> and values <c>2·Q·P</c>
/// within the chunk, states in and out <c>4·P·N</c>. State <c>H · P · N</c>. Dao and Gu 2024, arXiv:2405.21060, section 6.</remarks>
internal sealed class StateSpaceDuality : Recurrence
{
    private readonly long _headDimension;
    private readonly long _states;
    private readonly long _chunk;

    /// <param name="component">Part of the model.</param>
    /// <param name="heads">num_heads, H.</param>
    /// <param name="headDimension">head_dim, P.</param>
    /// <param name="groups">n_groups that share B and C.</param>
    /// <param name="states">state_size, N.</param>
    /// <param name="chunk">chunk_size, Q.</param>
    public StateSpaceDuality(Component component, AxisLength heads, AxisLength headDimension, AxisLength groups, AxisLength states, int chunk)
        : base(component, "state_space_duality",
            new RecurrenceShape(heads.Length, headDimension.Length + 1, headDimension.Length, checked((headDimension.Length * states).Length),
                SharedInputs(groups, states)),
        [DecaySkipAndStep(heads)])
    {
        _headDimension = headDimension.Length;
        _states = states.Length;
        _chunk = chunk;
    }

    protected override FlopCount PerToken(bool stepping)
    {
        const double statesInAndOut = 2, stepOperations = 5;
        double state = (double)_headDimension * _states;
        return FlopCount.From(stepping
            ? stepOperations * state
            : (FlopCount.PerMultiplyAdd * _chunk * ((double)_headDimension + _states)) + (statesInAndOut * FlopCount.PerMultiplyAdd * state));
    }

    /// <summary>A_log, D and dt_bias, one each a head.</summary>
    private static WeightTensor DecaySkipAndStep(AxisLength heads)
    {
        const int vectors = 3;
        return WeightTensor.Vector(TensorRole.RecurrentState, heads, TensorParallelism.Outputs) with { Count = Count.From(vectors) };
    }

    private static int SharedInputs(AxisLength groups, AxisLength states)
    {
        const int inputAndOutputMaps = 2;
        return checked((int)(inputAndOutputMaps * groups * states).Length);
    }
}
