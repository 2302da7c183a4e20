using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Hardware;

/// <summary>What a provider asked on demand for one accelerator on a day.</summary>
/// <param name="Provider">Who rents it out.</param>
/// <param name="Instance">The provider's name of the machine; <c>per-GPU</c> where single cards are sold.</param>
/// <param name="Gpus">Accelerators in the machine.</param>
/// <param name="PerGpu">The machine's price divided by its accelerators.</param>
/// <param name="AsOf">Year and month (and day, where known), ISO 8601.</param>
/// <param name="Source">Where it was read.</param>
public sealed record Price(string Provider, string Instance, Count Gpus, DollarsPerHour PerGpu, string AsOf, string Source)
{
    /// <summary>The whole machine's price.</summary>
    public DollarsPerHour PerMachine => Gpus.Value * PerGpu;
}
