using System.Collections.Immutable;
using InferenceSizing.Domain.Hardware;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Cost;

/// <summary>What a GPU costs: what the client says, else what providers asked.</summary>
/// <param name="PerGpu">The client's own price of one GPU; null for the catalogue's.</param>
/// <param name="Provider">The one whose prices count; null for all.</param>
public sealed record Pricing(DollarsPerHour? PerGpu, string? Provider)
{
    /// <summary>The provider's machine whose price counts; null, or one without this accelerator, for its cheapest.</summary>
    public string? Instance { get; init; }

    /// <summary>The catalogue's prices, of all providers.</summary>
    public static Pricing Catalogue { get; } = new(null, null);

    /// <summary>The price of one GPU. Of a provider that is named, its cheapest machine; of all, the middle one of each provider's cheapest, and of two in the
    /// middle the lower.</summary>
    /// <returns>Null where no price is known.</returns>
    public Price? Of(Accelerator accelerator)
    {
        ArgumentNullException.ThrowIfNull(accelerator);
        if (PerGpu is { } given)
            return new Price("request", "", Count.From(1), given, "", "request");
        ImmutableArray<Price> cheapest = accelerator.CheapestByProvider;
        if (Provider is null)
            return cheapest.IsEmpty ? null : cheapest[(cheapest.Length - 1) / 2];
        if (Instance is not null
            && accelerator.Prices.FirstOrDefault(offer => IsOf(offer, Provider) && string.Equals(offer.Instance, Instance, StringComparison.OrdinalIgnoreCase))
            is { } machine)
            return machine;
        foreach (Price price in cheapest)
        {
            if (IsOf(price, Provider))
                return price;
        }

        return null;
    }

    private static bool IsOf(Price price, string provider) => string.Equals(price.Provider, provider, StringComparison.OrdinalIgnoreCase);
}
