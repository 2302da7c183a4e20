using InferenceSizing.Domain.Networks.Graph;
using InferenceSizing.Domain.Numbers;
using InferenceSizing.Domain.Parallelism;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Networks.Operators;

/// <summary>The gated delta rule of Qwen3-Next: a key-value matrix for each value head that forgets, is corrected by the new value, and is read by the
/// query.</summary>
/// <remarks>A step: decay (1), what the key recalls (2), the correction's outer product (2) and the query's reading (2): 7·d_k·d_v operations a head.
/// A scan in chunks of C tokens: products within the chunk <c>2·C·(3·d_k + 2·d_v)</c> and with the state <c>6·d_k·d_v</c>. State <c>n_v · d_k · d_v</c>.
/// Yang et al. 2024, arXiv:2412.06464, section 3.</remarks>
internal sealed class GatedDeltaRule : Recurrence
{
    private readonly long _keyDimension;
    private readonly long _valueDimension;

    /// <param name="component">Part of the model.</param>
    /// <param name="keyHeads">linear_num_key_heads.</param>
    /// <param name="valueHeads">linear_num_value_heads.</param>
    /// <param name="keyDimension">linear_key_head_dim, d_k.</param>
    /// <param name="valueDimension">linear_value_head_dim, d_v.</param>
    public GatedDeltaRule(Component component, AxisLength keyHeads, AxisLength valueHeads, AxisLength keyDimension, AxisLength valueDimension)
        : base(component, "gated_delta_rule", new RecurrenceShape(valueHeads.Length, valueDimension.Length + DeltaRule.GateAndBeta, valueDimension.Length,
            checked((keyDimension.Length * valueDimension).Length), checked((DeltaRule.QueryAndKey * keyHeads * keyDimension).Length)),
        [WeightTensor.Vector(TensorRole.RecurrentState, valueHeads, TensorParallelism.Outputs) with { Count = Count.From(DeltaRule.DecayAndStep) }])
    {
        _keyDimension = keyDimension.Length;
        _valueDimension = valueDimension.Length;
    }

    protected override FlopCount PerToken(bool stepping) => DeltaRule.PerToken(stepping, _keyDimension, _valueDimension);
}
