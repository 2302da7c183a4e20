using System.Text.Json;
using InferenceSizing.Catalogue.Machines;
using InferenceSizing.Catalogue.Search.Cards;
using InferenceSizing.Domain.Hardware;
using InferenceSizing.Domain.Numbers;

namespace InferenceSizing.Api.Catalogues;

/// <summary>A GPU of the catalogue, as a process sees one.</summary>
internal sealed record GpuAnswer
{
    /// <summary>Its id.</summary>
    public required string Id { get; init; }

    /// <summary>As its data sheet calls it.</summary>
    public required string Name { get; init; }

    /// <summary>Other names for it.</summary>
    public required IReadOnlyList<string> Aliases { get; init; }

    /// <summary>Who makes it.</summary>
    public required string Vendor { get; init; }

    /// <summary>Design generation of the chip.</summary>
    public required string Generation { get; init; }

    /// <summary>Year it came out.</summary>
    public int? Year { get; init; }

    /// <summary>Memory on the data sheet, bytes.</summary>
    public required long NominalMemoryBytes { get; init; }

    /// <summary>Memory that the driver lets a process see, bytes.</summary>
    public required long UsableMemoryBytes { get; init; }

    /// <summary>How the usable memory is known: measured, derived or assumed.</summary>
    public required string UsableMemoryBasis { get; init; }

    /// <summary>Memory bandwidth, 10^9 bytes a second.</summary>
    public required double BandwidthGBPerSecond { get; init; }

    /// <summary>Dense peak rates by number format, 10^12 operations a second; formats that the chip lacks are absent.</summary>
    public required IReadOnlyDictionary<string, double> Tflops { get; init; }

    /// <summary>What connects it to its peers.</summary>
    public required InterconnectAnswer Interconnect { get; init; }

    /// <summary>Thermal design power, watts.</summary>
    public int? Watts { get; init; }

    /// <summary>MIG profiles that <c>gpu.partition</c> may name.</summary>
    public required IReadOnlyList<PartitionAnswer> Partitions { get; init; }

    /// <summary>What providers ask for it.</summary>
    public required IReadOnlyList<PriceAnswer> Prices { get; init; }

    /// <summary>Whether memory, bandwidth and 16-bit rate agree in two sources or come from the vendor's sheet.</summary>
    public required bool Verified { get; init; }

    /// <summary>Where its figures were read.</summary>
    public required string Source { get; init; }

    /// <summary>What else a reader should know.</summary>
    public string? Note { get; init; }

    /// <summary>What else the name that was asked for says; absent for a card's own name.</summary>
    public GpuNameAnswer? Named { get; init; }

    public static GpuAnswer Of(NamedCard named) => Of(named.Card) with { Named = GpuNameAnswer.Of(named) };

    public static GpuAnswer Of(Accelerator gpu) => new()
    {
        Id = gpu.Id,
        Name = gpu.Name,
        Aliases = gpu.Aliases,
        Vendor = gpu.Vendor.Name,
        Generation = Word(gpu.Generation.ToString()),
        Year = gpu.Year?.Number,
        NominalMemoryBytes = gpu.NominalMemory.Count,
        UsableMemoryBytes = gpu.UsableMemory.Count,
        UsableMemoryBasis = Word(gpu.MemoryBasis.ToString()),
        BandwidthGBPerSecond = gpu.MemoryBandwidth.GigabytesPerSecond,
        Tflops = Enum.GetValues<NumberFormat>()
            .Where(format => gpu.Rates[format] is not null)
            .ToDictionary(format => Word(format.ToString()), format => gpu.Rates[format]!.Value.Tflops),
        Interconnect = new InterconnectAnswer(
            gpu.Interconnect.Name,
            gpu.Interconnect.Peer is { } peer ? peer.GigabytesPerSecond : null,
            gpu.Interconnect.Host is { } host ? host.GigabytesPerSecond : null),
        Watts = gpu.Watts.Value == 0 ? null : (int)gpu.Watts.Value,
        Partitions = [.. gpu.Partitions.Select(
            part => new PartitionAnswer(part.Profile, part.Memory.Count, part.ComputeShare.Value, part.MemoryShare.Value, (int)part.MaximumInstances.Value))],
        Prices = [.. gpu.Prices.Select(price => new PriceAnswer(price.Provider, price.Instance, price.PerGpu.Amount, price.AsOf, price.Source))],
        Verified = gpu.Verified,
        Source = gpu.Source,
        Note = gpu.Note,
    };

    private static string Word(string name) => JsonNamingPolicy.CamelCase.ConvertName(name);
}

/// <summary>Links of a GPU, each way, 10^9 bytes a second.</summary>
/// <param name="Name">As its vendor calls the link between peers.</param>
/// <param name="PeerGBPerSecond">To peers; absent where the vendor states none.</param>
/// <param name="HostGBPerSecond">To the host; absent for chips that share memory with it.</param>
internal sealed record InterconnectAnswer(string Name, double? PeerGBPerSecond, double? HostGBPerSecond);

/// <summary>A MIG profile.</summary>
/// <param name="Profile">Its name.</param>
/// <param name="MemoryBytes">Nominal memory, bytes.</param>
/// <param name="ComputeShare">Share of the peak rates.</param>
/// <param name="MemoryShare">Share of memory and of its bandwidth.</param>
/// <param name="MaximumInstances">How many the card holds at once.</param>
internal sealed record PartitionAnswer(string Profile, long MemoryBytes, double ComputeShare, double MemoryShare, int MaximumInstances);

/// <summary>What a provider asked on a day.</summary>
/// <param name="Provider">Who rents it out.</param>
/// <param name="Instance">The provider's name of the machine.</param>
/// <param name="UsdPerGpuHour">US dollars for one GPU and hour.</param>
/// <param name="AsOf">Year and month, and day where known.</param>
/// <param name="Source">Where it was read.</param>
internal sealed record PriceAnswer(string Provider, string Instance, decimal UsdPerGpuHour, string AsOf, string Source);

/// <summary>What a name says beside the card.</summary>
/// <param name="Partition">The MIG profile.</param>
/// <param name="Count">GPUs.</param>
/// <param name="MemoryFraction">The share of the card's memory, where the name states less of it.</param>
/// <param name="Machine">The provider's machine.</param>
internal sealed record GpuNameAnswer(string? Partition, int? Count, double? MemoryFraction, MachineAnswer? Machine)
{
    public static GpuNameAnswer? Of(NamedCard named) => named is { Partition: null, Count: null, MemoryShare: null, Machine: null }
        ? null
        : new GpuNameAnswer(named.Partition, named.Count, named.MemoryShare, named.Machine is { } machine ? MachineAnswer.Of(machine) : null);
}

/// <summary>A kind of machine that a provider rents out.</summary>
/// <param name="Provider">Who rents it out.</param>
/// <param name="Name">The provider's name: an instance type.</param>
/// <param name="Gpus">GPUs in it.</param>
/// <param name="UsdPerHour">US dollars an hour for the whole machine; absent where no price is known.</param>
/// <param name="AsOf">Year and month of the price, and day where known.</param>
/// <param name="Source">Where it was read.</param>
internal sealed record MachineAnswer(string Provider, string Name, int Gpus, decimal? UsdPerHour, string? AsOf, string Source)
{
    public static MachineAnswer Of(Machine machine) =>
        new(machine.Provider, machine.Name, machine.Gpus, machine.Price is { } price ? price.PerMachine.Amount : null, machine.Price?.AsOf,
            machine.Source);
}
