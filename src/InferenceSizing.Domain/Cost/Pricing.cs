using InferenceSizing.Domain.Accelerators;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Cost;

/// <summary>What a GPU costs: what the client says, else what providers asked.</summary>
/// <param name="PerGpu">The client's own price of one GPU; null for the catalogue's.</param>
/// <param name="Provider">The one whose prices count; null for all.</param>
public sealed record Pricing(DollarsPerHour? PerGpu, string? Provider)
{
    /// <summary>The catalogue's prices, of all providers.</summary>
    public static Pricing Catalogue { get; } = new(null, null);

    /// <summary>The price of one GPU. Of a provider that is named, its cheapest machine; of all, the middle one of each provider's cheapest, and of two in the middle the lower.</summary>
    /// <returns>Null where no price is known.</returns>
    public Price? Of(Accelerator accelerator)
    {
        ArgumentNullException.ThrowIfNull(accelerator);
        if (PerGpu is { } given)
            return new Price("request", "", 1, given, "", "request");
        Price[] cheapest =
        [
            .. accelerator.Prices
                .Where(price => Provider is null || string.Equals(price.Provider, Provider, StringComparison.OrdinalIgnoreCase))
                .GroupBy(price => price.Provider, StringComparer.OrdinalIgnoreCase)
                .Select(offers => offers.MinBy(offer => offer.PerGpu)!)
                .OrderBy(offer => offer.PerGpu).ThenBy(offer => offer.Provider, StringComparer.Ordinal),
        ];
        return cheapest.Length == 0 ? null : cheapest[(cheapest.Length - 1) / 2];
    }
}
