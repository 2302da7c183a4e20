using InferenceSizing.Domain.Cost;
using InferenceSizing.Domain.Quality;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Sizing;

/// <summary>An estimate with what it costs, draws and loses, and whether it meets what is required.</summary>
/// <param name="Estimate">Memory, times and rates.</param>
/// <param name="Cost">Null where no price is known.</param>
/// <param name="Energy">Null where the design power is not known.</param>
/// <param name="Emissions">Null where the design power or what the electricity emits is not known.</param>
/// <param name="Quality">What published results say.</param>
/// <param name="Verdict">Null where nothing is required.</param>
public sealed record Assessment(Estimate Estimate, RunningCost? Cost, EnergyUse? Energy, RunningEmissions? Emissions, QualityEstimate Quality, Verdict? Verdict)
{
    /// <summary>Assesses an estimate.</summary>
    /// <param name="estimate">What was sized.</param>
    /// <param name="required">What must hold; null for nothing.</param>
    /// <param name="pricing">What a GPU costs.</param>
    /// <param name="quality">What it loses.</param>
    /// <param name="carbon">What the electricity emits; null where it is not said.</param>
    public static Assessment Of(Estimate estimate, Requirements? required, Pricing pricing, QualityEstimate quality, CarbonIntensity? carbon = null)
    {
        ArgumentNullException.ThrowIfNull(pricing);
        EnergyUse? energy = EnergyOf(estimate);
        return new Assessment(estimate, CostOf(estimate, pricing), energy, RunningEmissions.Of(energy, carbon), quality, null).HeldTo(required);
    }

    /// <summary>What the deployment costs; null where no price is known.</summary>
    internal static RunningCost? CostOf(Estimate estimate, Pricing pricing) =>
        RunningCost.Of(pricing, estimate.Deployment, estimate.Served, estimate.LargestBatch.Served);

    /// <summary>The power that it draws; null where the design power is not known.</summary>
    internal static EnergyUse? EnergyOf(Estimate estimate) =>
        EnergyUse.Of(estimate.Deployment, estimate.Served, estimate.Step, estimate.Reading is null ? null : estimate.Serving.ReadersBusy);

    /// <summary>What published results say that it loses.</summary>
    /// <param name="estimate">What was sized.</param>
    /// <param name="modelId">Its catalogue id; null for a model that the client described.</param>
    /// <param name="storedAs">Precision id of its checkpoint; null where that is not known.</param>
    /// <param name="evidence">The published results.</param>
    internal static QualityEstimate QualityOf(Estimate estimate, string? modelId, string? storedAs, QualityEvidence evidence) =>
        QualityEstimate.Of(estimate.Deployment, estimate.Weights, estimate.Operators.Parameters, modelId, storedAs, evidence);

    /// <summary>The same with a verdict.</summary>
    /// <param name="required">What must hold; null for nothing.</param>
    public Assessment HeldTo(Requirements? required) => this with { Verdict = required is null ? null : Verdict.Of(required, this) };

    /// <summary>Whether it fits and everything required holds.</summary>
    public bool Passes => Estimate.Fits && Verdict is not { Passed: false };
}
