using System.ComponentModel.DataAnnotations;

namespace InferenceSizing.Api.Estimates.Request;

/// <summary>What a GPU costs. Default: the middle of what the catalogue's providers ask, each by its cheapest machine.</summary>
internal sealed record CostRequest
{
    /// <summary>Your own price of one GPU (of a MIG slice: of the slice) for an hour, US dollars.</summary>
    [Range(0.0, Bounds.MaxDollarsPerHour)]
    public double? UsdPerGpuHour { get; init; }

    /// <summary>The provider of the catalogue whose prices count.</summary>
    [StringLength(Bounds.MaxNameLength, MinimumLength = 1)]
    public string? Provider { get; init; }

    /// <summary>The provider's machine whose price counts. Default: the machine that <c>gpu</c> names, else the provider's cheapest.</summary>
    [StringLength(Bounds.MaxNameLength, MinimumLength = 1)]
    public string? Instance { get; init; }
}
