using InferenceSizing.Api.Estimates.Request;
using InferenceSizing.Api.Hosting;
using InferenceSizing.Catalogue;
using InferenceSizing.Domain.Cost;
using InferenceSizing.Domain.Units;
using Microsoft.AspNetCore.Http.HttpResults;

namespace InferenceSizing.Api.Estimates.Resolution;

/// <summary>Whose prices count.</summary>
internal static class ChosenPricing
{
    public static (Pricing? Pricing, ProblemHttpResult? Problem) From(CostRequest? asked, CatalogueSet catalogue)
    {
        if (asked?.Provider is { } provider && !catalogue.Providers.Contains(provider))
            return (null, Problem.Invalid("cost.provider", $"Expected one of {string.Join(", ", catalogue.Providers)}."));
        return (asked is null ? Pricing.Catalogue : new Pricing(asked.UsdPerGpuHour is { } price ? DollarsPerHour.From((decimal)price) : null, asked.Provider) { Instance = asked.Instance }, null);
    }
}
