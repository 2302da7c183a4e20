using System.Globalization;
using System.Text.Json;
using InferenceSizing.Domain.Cost;
using InferenceSizing.Domain.Hardware;
using InferenceSizing.Domain.Quality;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Api.Estimates.Answer;

/// <summary>Cost, energy and quality as the contract has them.</summary>
internal static class AssessmentAnswer
{
    public static CostAnswer? CostOf(RunningCost? cost, Accelerator accelerator, bool full) => cost is null ? null : new CostAnswer(
        Dollars(cost.PerHour),
        Dollars(cost.Price.PerGpu),
        cost.Price.Provider,
        cost.Price.Instance,
        Dollars(cost.WholeMachinesPerHour),
        cost.Price.AsOf,
        cost.Price.Source,
        Million(cost.AtLoad.OutputTokens),
        Million(cost.AtLoad.TotalTokens),
        Million(cost.AtLoad.Samples),
        cost.AtSaturation is { } saturated ? new MillionCostAnswer(Million(saturated.OutputTokens), Million(saturated.TotalTokens), Million(saturated.Samples))
            : null,
        full ? [.. accelerator.CheapestByProvider.Select(offer => new OfferAnswer(offer.Provider, offer.Instance, Dollars(offer.PerGpu), offer.AsOf))] : null);

    public static EnergyAnswer? EnergyOf(EnergyUse? energy, RunningEmissions? emissions) => energy is null ? null : new EnergyAnswer(
        WattsOf(energy.Deployment),
        WattsOf(energy.Idle),
        Figure.Of(energy.Utilization.Value),
        Each(energy.PerOutputToken),
        Each(energy.PerSample),
        KilogramsOf(emissions?.PerHour),
        KilogramsOf(emissions?.PerMillionOutputTokens),
        KilogramsOf(emissions?.PerMillionSamples),
        EnergyUse.Rule);

    public static QualityAnswer QualityOf(QualityEstimate quality, Count parameters) => new(
        LossOf(quality.AccuracyLoss),
        Figure.Of(quality.MemoryRatio.Value),
        LossOf(quality.Alpha),
        LossOf(quality.ByBits),
        quality.AccuracyLoss is null
            ? $"Not known: {string.Join(", ", quality.Parts.Where(part => part.Accuracy is null).Select(part => $"{Word(part.Technique)} {part.Scheme}"))} " +
                $"without results of a task."
            : "Losses of the parts one after another, as if they had nothing to do with each other; the interval holds the middle 80 % of the results.",
        quality.Parts.Sum(part => part.Accuracy is null ? 0 : (int)part.Results.Value),
        [.. quality.Parts.Select(
            part => new QualityPartAnswer(Word(part.Technique), part.Scheme, LossOf(part.Accuracy), LossOf(part.PerplexityRise), (int)part.Results.Value,
                part.Basis))],
        quality.Curve is { } curve ? CurveOf(curve, parameters) : null);

    private static SizeCurveAnswer CurveOf(SizeCurve curve, Count parameters) => new(
        curve.Name,
        curve.Metric,
        string.Create(CultureInfo.InvariantCulture, $"score = 100 - {curve.Coefficient.Value} * (millions of parameters)^-{curve.Exponent.Value}"),
        Figure.Of(curve.ScoreAt(parameters).Value),
        Figure.Of(curve.ScoreAtHalf(parameters).Value),
        Figure.Of(curve.ScoreAtTwice(parameters).Value),
        Figure.Of(curve.WorstPoints.Value),
        (int)curve.Results.Value,
        curve.Source);

    private static decimal Dollars(DollarsPerHour price) => Figure.Of((double)price.Amount);

    private static Predicted? Million(Interval<DollarsPerMillion>? cost) => cost is { } known
        ? new Predicted(Figure.Of(known.Estimate.Amount), Figure.Of(known.Low.Amount), Figure.Of(known.High.Amount))
        : null;

    public static Predicted WattsOf(Interval<Watts> power) => new(Figure.Of(power.Estimate.Value), Figure.Of(power.Low.Value), Figure.Of(power.High.Value));

    private static Predicted? Each(Interval<Joules>? energy) => energy is { } known
        ? new Predicted(Figure.Of(known.Estimate.Value), Figure.Of(known.Low.Value), Figure.Of(known.High.Value))
        : null;

    private static Predicted? KilogramsOf(Interval<Emission>? emission) => emission is { } known
        ? new Predicted(Figure.Of(known.Estimate.Kilograms), Figure.Of(known.Low.Kilograms), Figure.Of(known.High.Kilograms))
        : null;

    public static Predicted? LossOf(Loss? loss) => loss is { } known
        ? new Predicted(Figure.Of(known.Estimate.Value), Figure.Of(known.Low.Value), Figure.Of(known.High.Value))
        : null;

    private static string Word(QualityTechnique technique) => JsonNamingPolicy.CamelCase.ConvertName(technique.ToString());
}
