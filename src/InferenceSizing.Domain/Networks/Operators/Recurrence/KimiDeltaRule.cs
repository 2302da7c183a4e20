using InferenceSizing.Domain.Networks.Graph;
using InferenceSizing.Domain.Numbers;
using InferenceSizing.Domain.Parallelism;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Networks.Operators;

/// <summary>Kimi delta attention: the gated delta rule with a decay of its own for every channel of the key.</summary>
/// <remarks>Operations as <see cref="GatedDeltaRule"/>. State <c>n · d²</c>; learned A_log (n) and dt_bias (n · d). Kimi Team 2025, arXiv:2510.26692, section
/// 3.</remarks>
internal sealed class KimiDeltaRule : Recurrence
{
    private readonly long _headDimension;

    /// <param name="component">Part of the model.</param>
    /// <param name="heads">linear_attn_config.num_heads, n.</param>
    /// <param name="headDimension">linear_attn_config.head_dim, d.</param>
    public KimiDeltaRule(Component component, AxisLength heads, AxisLength headDimension)
        : base(component, "kimi_delta_rule",
            new RecurrenceShape(heads.Length, InputsPerHead(headDimension), headDimension.Length, checked((headDimension.Length * headDimension).Length)),
        [
            WeightTensor.Vector(TensorRole.RecurrentState, heads, TensorParallelism.Outputs),
            new WeightTensor(TensorRole.RecurrentState, checked(heads.Length * headDimension), AxisLength.One, TensorParallelism.Outputs),
        ]) => _headDimension = headDimension.Length;

    protected override FlopCount PerToken(bool stepping) => DeltaRule.PerToken(stepping, _headDimension, _headDimension);

    /// <summary>Query, key, value and decay vectors, and the strength of the correction.</summary>
    private static long InputsPerHead(AxisLength headDimension)
    {
        const int vectors = 4;
        return checked((vectors * headDimension).Length + 1);
    }
}
