using InferenceSizing.Domain.Numbers;
using InferenceSizing.Domain.Units;
using InferenceSizing.Domain.Walks;

namespace InferenceSizing.Domain.Engines.LlamaCpp;

/// <summary>Matrices in host memory, each brought to the GPU only for its product (<c>offload_op</c>).</summary>
/// <param name="Layout">Where they are; null where all are on the GPU.</param>
internal readonly record struct StagedWeights(WeightLayout? Layout)
{
    public static StagedWeights None => default;

    /// <summary>The matrices of experts among them that are there in the layer.</summary>
    public ExpertMatrices Experts { get; init; } = ExpertMatrices.All;

    public bool Any => Layout is { HoldsMatricesOnHost: true };

    /// <summary>Bytes of a matrix, of a layer's experts together; zero where it is on the GPU.</summary>
    /// <param name="role">What it is for.</param>
    /// <param name="rows">Its outputs.</param>
    /// <param name="columns">Its inputs.</param>
    public long Of(TensorRole role, long rows, long columns) =>
        role is TensorRole.ExpertGate or TensorRole.ExpertUp or TensorRole.ExpertDown && !Experts.Holds(role) ? 0
        : Layout?.OnHost(role, AxisLength.From(rows), AxisLength.From(columns)).Count ?? 0;

    /// <summary>Bytes of the factors of the frequencies by which positions are rotated; zero where there are none.</summary>
    public long RotationFactors => Layout?.RotationFactorsOnHost.Count ?? 0;

    /// <summary>Bytes of a vector of that many elements in FP32.</summary>
    public long Vector(long elements) => Any ? checked(GraphScale.Fp32Bytes * elements) : 0;
}
