using InferenceSizing.Domain.Deployments;
using InferenceSizing.Domain.Hardware;
using InferenceSizing.Domain.Serving;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Cost;

/// <summary>What a deployment costs, for an hour and for what it produces.</summary>
/// <param name="Price">Of one GPU.</param>
/// <param name="PerHour">Of all GPUs of the deployment.</param>
/// <param name="WholeMachinesPerHour">The same where only whole machines of that offer are rented.</param>
/// <param name="AtLoad">Of a million at the asked load.</param>
/// <param name="AtSaturation">Of a million at the largest batch; null where nothing fits.</param>
public sealed record RunningCost(Price Price, DollarsPerHour PerHour, DollarsPerHour WholeMachinesPerHour, MillionCost AtLoad, MillionCost? AtSaturation)
{
    /// <summary>The cost of a deployment; null where no price is known.</summary>
    /// <param name="pricing">What a GPU costs.</param>
    /// <param name="deployment">The deployment.</param>
    /// <param name="atLoad">What it serves at the asked load.</param>
    /// <param name="atSaturation">The same at the largest batch; null where nothing fits.</param>
    internal static RunningCost? Of(Pricing pricing, Deployment deployment, ServedWorkload atLoad, ServedWorkload? atSaturation)
    {
        if (pricing.Of(deployment.Accelerator) is not { } price)
            return null;
        long gpus = deployment.Gpus.Value;
        DollarsPerHour hour = gpus * price.PerGpu;
        return new RunningCost(
            price,
            hour,
            WholeNumber.DivideUp(gpus, price.Gpus.Value) * price.PerMachine,
            MillionCost.Of(hour, atLoad),
            atSaturation is { } largest ? MillionCost.Of(hour, largest) : null);
    }
}

/// <summary>What a million of each thing costs; null where the model has no such thing.</summary>
/// <remarks><c>price / 3600 · 10^6 / rate</c>; a rate that may be lower makes it dearer.</remarks>
public sealed record MillionCost(Interval<DollarsPerMillion>? OutputTokens, Interval<DollarsPerMillion>? TotalTokens, Interval<DollarsPerMillion>? Samples)
{
    /// <summary>What a requirement on cost is about: output tokens, samples, or of a prefill without output all tokens.</summary>
    public Interval<DollarsPerMillion>? Product => OutputTokens ?? Samples ?? TotalTokens;

    internal static MillionCost Of(DollarsPerHour price, ServedWorkload served) =>
        new(Each(price, served.OutputTokens), Each(price, served.TotalTokens), Each(price, served.Samples));

    private static Interval<DollarsPerMillion>? Each(DollarsPerHour price, Interval<Rate>? rate) => rate is { Low.PerSecond: > 0 } known
        ? Interval<DollarsPerMillion>.Between(
            DollarsPerMillion.Of(price, known.High), DollarsPerMillion.Of(price, known.Estimate), DollarsPerMillion.Of(price, known.Low))
        : null;
}
