using InferenceSizing.Api.Estimates.Request;

namespace InferenceSizing.Api.Plans;

/// <summary>A deployment that serves the load within all limits, by the figures that rank it.</summary>
/// <param name="Request">What to send to POST /estimate.</param>
/// <param name="Gpus">GPUs of the deployment.</param>
/// <param name="UsdPerHour">Infinite where no price is known.</param>
/// <param name="UsdPerMillion">At full load; infinite where no price is known.</param>
/// <param name="LatencyMs">Of a request, or of a batch.</param>
/// <param name="WattsPerRate">Design power over what can be served.</param>
internal sealed record Option(EstimateRequest Request, int Gpus, double UsdPerHour, double UsdPerMillion, double LatencyMs, double WattsPerRate);
