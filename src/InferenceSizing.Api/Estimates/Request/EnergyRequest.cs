using System.ComponentModel.DataAnnotations;

namespace InferenceSizing.Api.Estimates.Request;

/// <summary>The electricity that the GPUs run on. Default: what it emits is not known, and no emissions are answered.</summary>
internal sealed record EnergyRequest
{
    /// <summary>What a kilowatt-hour emits where the GPUs stand, grams of CO2 equivalent.</summary>
    [Range(0.0, Bounds.MaxGramsCo2ePerKilowattHour)]
    public double? GramsCo2ePerKilowattHour { get; init; }
}
