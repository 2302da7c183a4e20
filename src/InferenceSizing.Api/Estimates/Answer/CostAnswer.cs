namespace InferenceSizing.Api.Estimates.Answer;

/// <summary>What the deployment costs on demand.</summary>
/// <param name="UsdPerHour">Of all its GPUs.</param>
/// <param name="UsdPerGpuHour">Of one GPU; of a MIG slice, its share of the card's price.</param>
/// <param name="Provider">Whose price it is; request where the request says.</param>
/// <param name="Instance">The provider's name of the machine; empty for the request's own price.</param>
/// <param name="UsdPerHourOfWholeMachines">The same where only whole machines of that kind are rented.</param>
/// <param name="PriceAsOf">Year and month of the price; empty for the request's own.</param>
/// <param name="PriceSource">Where it was read.</param>
/// <param name="UsdPerMillionOutputTokens">At the asked load.</param>
/// <param name="UsdPerMillionTotalTokens">Prompts and answers together, at the asked load.</param>
/// <param name="UsdPerMillionSamples">At the asked batch.</param>
/// <param name="AtSaturation">The same at the largest batch; absent where nothing fits.</param>
/// <param name="Providers">Each provider's cheapest machine, cheapest first. Only with detail full; GET /gpus has all offers.</param>
internal sealed record CostAnswer(
    decimal UsdPerHour,
    decimal UsdPerGpuHour,
    string Provider,
    string Instance,
    decimal UsdPerHourOfWholeMachines,
    string PriceAsOf,
    string PriceSource,
    Predicted? UsdPerMillionOutputTokens,
    Predicted? UsdPerMillionTotalTokens,
    Predicted? UsdPerMillionSamples,
    MillionCostAnswer? AtSaturation,
    IReadOnlyList<OfferAnswer>? Providers);

/// <summary>What a million of each costs, US dollars.</summary>
/// <param name="UsdPerMillionOutputTokens">Generated tokens.</param>
/// <param name="UsdPerMillionTotalTokens">Prompts and answers together.</param>
/// <param name="UsdPerMillionSamples">Samples of a model that does not generate.</param>
internal sealed record MillionCostAnswer(Predicted? UsdPerMillionOutputTokens, Predicted? UsdPerMillionTotalTokens, Predicted? UsdPerMillionSamples);

/// <summary>A provider's cheapest machine with this GPU.</summary>
/// <param name="Provider">Its name.</param>
/// <param name="Instance">Its name of the machine.</param>
/// <param name="UsdPerGpuHour">US dollars for one GPU and hour.</param>
/// <param name="AsOf">Year and month.</param>
internal sealed record OfferAnswer(string Provider, string Instance, decimal UsdPerGpuHour, string AsOf);

/// <summary>Power and energy of the GPUs alone: hosts, cooling and losses come on top.</summary>
/// <param name="Watts">Of all GPUs of the deployment.</param>
/// <param name="IdleWatts">Of all of them between requests, with the model loaded.</param>
/// <param name="Utilization">Share of the time in which the GPUs compute.</param>
/// <param name="JoulesPerOutputToken">Of a generated token.</param>
/// <param name="JoulesPerSample">Of a sample of a model that does not generate.</param>
/// <param name="KgCo2ePerHour">What their electricity emits in an hour under the load; absent where the request does not say what a kilowatt-hour
/// emits.</param>
/// <param name="KgCo2ePerMillionOutputTokens">The same for a million generated tokens.</param>
/// <param name="KgCo2ePerMillionSamples">The same for a million samples of a model that does not generate.</param>
/// <param name="Basis">The rule.</param>
internal sealed record EnergyAnswer(
    Predicted Watts,
    Predicted IdleWatts,
    decimal Utilization,
    Predicted? JoulesPerOutputToken,
    Predicted? JoulesPerSample,
    Predicted? KgCo2ePerHour,
    Predicted? KgCo2ePerMillionOutputTokens,
    Predicted? KgCo2ePerMillionSamples,
    string Basis);
