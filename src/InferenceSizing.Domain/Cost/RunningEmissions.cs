using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Cost;

/// <summary>What the electricity of a deployment's GPUs emits: that of hosts and cooling, and the making of the hardware, come on top.</summary>
/// <remarks><c>kg = joules / 3.6·10^6 · grams per kilowatt-hour / 1000</c>, the scope 2 of the GHG Protocol by the intensity that is given.</remarks>
/// <param name="PerHour">Of all GPUs under the load.</param>
/// <param name="PerMillionOutputTokens">Null for models that do not generate.</param>
/// <param name="PerMillionSamples">Null for models that do.</param>
public sealed record RunningEmissions(Interval<Emission> PerHour, Interval<Emission>? PerMillionOutputTokens, Interval<Emission>? PerMillionSamples)
{
    private static readonly Ratio Million = Ratio.From(1e6);

    /// <summary>The emissions of an energy use; null where either is not known.</summary>
    public static RunningEmissions? Of(EnergyUse? energy, CarbonIntensity? intensity) => energy is null || intensity is not { } known ? null
        : new RunningEmissions(
            Interval<Emission>.Between(
                known.OfAnHourAt(energy.Deployment.Low), known.OfAnHourAt(energy.Deployment.Estimate), known.OfAnHourAt(energy.Deployment.High)),
            OfMillion(energy.PerOutputToken, known),
            OfMillion(energy.PerSample, known));

    private static Interval<Emission>? OfMillion(Interval<Joules>? each, CarbonIntensity intensity) => each is not { } one ? null
        : Interval<Emission>.Between(intensity.Of(one.Low), intensity.Of(one.Estimate), intensity.Of(one.High)) * Million;
}
