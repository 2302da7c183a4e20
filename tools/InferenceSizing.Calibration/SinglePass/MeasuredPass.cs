using InferenceSizing.Domain.Hardware;
using InferenceSizing.Domain.Networks;
using InferenceSizing.Domain.Networks.Graph;
using InferenceSizing.Domain.Numbers;
using InferenceSizing.Domain.Units;
using InferenceSizing.Domain.Walks;
using InferenceSizing.Domain.Walks.Times.SinglePass;

namespace InferenceSizing.Calibration.SinglePass;

/// <summary>One published time of a forward pass, with the model laid out for it.</summary>
internal sealed record MeasuredPass
{
    public required string Model { get; init; }

    public required Accelerator Accelerator { get; init; }

    /// <summary>The set of curves that it speaks for.</summary>
    public required SinglePassSet Set { get; init; }

    public required OperatorList Operators { get; init; }

    public required WeightLayout Weights { get; init; }

    public required PrecisionPlan Precision { get; init; }

    public required StepShape Shape { get; init; }

    public required bool FusedAttention { get; init; }

    public required bool GraphKnown { get; init; }

    /// <summary>Size of its images; null for tokens, and where it is not stated.</summary>
    public required ImageSize? Image { get; init; }

    /// <summary>Whether the time holds what is done with images round the pass.</summary>
    public required bool EndToEnd { get; init; }

    /// <summary>Time of the whole batch.</summary>
    public required Seconds Measured { get; init; }

    /// <summary>Weight in the fit: less for engines that only stand in for ours.</summary>
    public required double Weight { get; init; }

    /// <summary>What a model of the curves says.</summary>
    public Seconds PredictedBy(SinglePassModel model) => new RooflinePass(
        Operators, Weights, Precision, Accelerator, model.Sets[Set], model.FactorsOf(Accelerator), fusesLayers: true, FusedAttention,
        EndToEnd && Image is { } image ? model.FactorsOf(Accelerator).Images.Of(image, Accelerator) : default)
            .Total(Passes.Encode, Shape);

    /// <summary>Logarithm of measured over predicted.</summary>
    public double Residual(SinglePassModel model) => Math.Log(Measured.Value / PredictedBy(model).Value);

    public string Group => $"{Model}|{Accelerator.Id}|{Set}";
}
