using InferenceSizing.Domain.Hardware;

namespace InferenceSizing.Catalogue.Machines;

/// <summary>A kind of machine that a provider rents out.</summary>
/// <param name="Name">The provider's name: an instance type.</param>
/// <param name="Provider">Who rents it out.</param>
/// <param name="Gpus">Accelerators in it.</param>
/// <param name="Source">Where that was read.</param>
public sealed record Machine(string Name, string Provider, int Gpus, string Source)
{
    /// <summary>The provider's name for all sizes of its kind.</summary>
    public required string Series { get; init; }

    /// <summary>The share of a card that it has where that is less than one; null for whole cards.</summary>
    public double? CardShare { get; init; }

    /// <summary>What the machine costs; null where no price is known.</summary>
    public Price? Price { get; init; }
}
