using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Networks.Operators;

/// <summary>The arithmetic that all gated delta rules share.</summary>
internal static class DeltaRule
{
    /// <summary>Inputs of a head besides its value: the decay and the strength of the correction.</summary>
    public const int GateAndBeta = 2;

    /// <summary>Query and key, of the key's size.</summary>
    public const int QueryAndKey = 2;

    /// <summary>Learned scalars of a head: A_log and dt_bias.</summary>
    public const int DecayAndStep = 2;

    /// <summary>Tokens of a chunk in the published kernels (flash-linear-attention, <c>chunk_gated_delta_rule</c>).</summary>
    private const double Chunk = 64;

    /// <summary>Operations of one head for one token.</summary>
    /// <param name="stepping">One token at a time; else a scan in chunks.</param>
    /// <param name="keyDimension">d_k.</param>
    /// <param name="valueDimension">d_v.</param>
    public static FlopCount PerToken(bool stepping, double keyDimension, double valueDimension)
    {
        const double stepOperations = 7, keyProducts = 3, valueProducts = 2, stateProducts = 3;
        double state = keyDimension * valueDimension;
        return FlopCount.From(stepping
            ? stepOperations * state
            : (FlopCount.PerMultiplyAdd * Chunk * ((keyProducts * keyDimension) + (valueProducts * valueDimension)))
                + (stateProducts * FlopCount.PerMultiplyAdd * state));
    }
}
