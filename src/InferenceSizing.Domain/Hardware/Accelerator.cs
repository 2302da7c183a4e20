using System.Collections.Immutable;
using System.Globalization;
using InferenceSizing.Domain.Numbers;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Hardware;

/// <summary>A GPU or like device that a model runs on: one that a process sees as one (a die of MI250, one GPU of a GB200 rack).</summary>
public sealed record Accelerator
{
    public required string Id { get; init; }

    public required string Name { get; init; }

    public ImmutableArray<string> Aliases { get; init; } = [];

    public required Vendor Vendor { get; init; }

    public ChipGeneration Generation { get; init; }

    /// <summary>The chips whose kernels behave like this one's. A fact of the chip, never read from its name.</summary>
    public required ChipClass Class { get; init; }

    /// <summary>What the driver calls it (<c>nvidia-smi --query-gpu=name</c>), which GPU feature discovery makes its node label of; null where it is not
    /// known.</summary>
    /// <remarks>NVIDIA/open-gpu-kernel-modules 595.45.04, README, "Compatible GPUs"; Volta and before as <c>nvidia-smi</c> prints them.</remarks>
    public string? DriverName { get; init; }

    /// <summary>The product line that the driver reports, where an engine has rules for it (<c>A100</c>); null elsewhere.</summary>
    public string? Product { get; init; }

    /// <summary>As the vendor names it: <c>9.0</c>, <c>gfx942</c>; null where there is no such thing.</summary>
    public string? ComputeCapability
    {
        get;
        init => (field, ComputeCapabilityNumber) = (value, NumberOf(value));
    }

    /// <summary>NVIDIA's compute capability as engines compare it: 90 for 9.0; zero for other vendors and where it is not known.</summary>
    internal int ComputeCapabilityNumber { get; private init; }

    /// <summary>Whether it is NVIDIA's and older than tensor cores: Maxwell and Pascal.</summary>
    internal bool PredatesVolta => Generation == ChipGeneration.Pascal || ComputeCapabilityNumber is > 0 and < ComputeCapabilities.Volta;

    /// <summary>Whether it is NVIDIA's and has no products in BF16.</summary>
    internal bool PredatesAmpere => ComputeCapabilityNumber is > 0 and < ComputeCapabilities.Ampere;

    /// <summary>Whether it is NVIDIA's and of compute capability 8.9 or less.</summary>
    internal bool PredatesHopper => ComputeCapabilityNumber is > 0 and < ComputeCapabilities.Hopper;

    /// <summary>When it came out; null for a client's own card.</summary>
    public CalendarYear? Year { get; init; }

    public string FormFactor { get; init; } = "";

    /// <summary>On the data sheet.</summary>
    public required ByteCount NominalMemory { get; init; }

    /// <summary>What the driver lets a process see.</summary>
    public required ByteCount UsableMemory { get; init; }

    public required MemoryBasis MemoryBasis { get; init; }

    public MemoryKind MemoryKind { get; init; }

    /// <summary>Of the device memory, data-sheet figure.</summary>
    public required Bandwidth MemoryBandwidth { get; init; }

    /// <summary>Dense, without structured sparsity.</summary>
    public required PeakRates Rates { get; init; }

    public required Interconnect Interconnect { get; init; }

    /// <summary>Streaming multiprocessors, compute units or cores; zero where not known.</summary>
    public Count Multiprocessors { get; init; }

    /// <summary>Thermal design power; zero where not known.</summary>
    public Watts Watts { get; init; }

    /// <summary>What the board is held to; null for no limit but its design.</summary>
    public Watts? PowerLimit { get; private init; }

    public ImmutableArray<Partition> Partitions { get; init; } = [];

    /// <summary>The MIG profile of a slice; null for a whole card.</summary>
    public string? Slice { get; private init; }

    public ImmutableArray<Price> Prices
    {
        get;
        init
        {
            field = value;
            CheapestByProvider =
            [
                .. value.GroupBy(price => price.Provider, StringComparer.OrdinalIgnoreCase)
                    .Select(offers => offers.MinBy(offer => offer.PerGpu)!)
                    .OrderBy(offer => offer.PerGpu).ThenBy(offer => offer.Provider, StringComparer.Ordinal),
            ];
        }
    } = [];

    /// <summary>Each provider's cheapest machine, cheapest first.</summary>
    public ImmutableArray<Price> CheapestByProvider { get; private init; } = [];

    /// <summary>Whether the key figures (memory, bandwidth, 16-bit rate) agree in two sources or come from the vendor's sheet.</summary>
    public bool Verified { get; init; }

    public required string Source { get; init; }

    public string? Note { get; init; }

    /// <summary>The rate at which products in <paramref name="format"/> run here, and the format that they really run in.</summary>
    public FlopRate RateFor(NumberFormat format, out NumberFormat ranAs) => Rates.RateFor(format, out ranAs);

    /// <summary>This card held to a power limit: where it would draw more its clocks fall, and its arithmetic with them; memory keeps its clock.</summary>
    public Accelerator LimitedTo(Watts limit) => this with
    {
        PowerLimit = limit,
        Rates = Watts.Value == 0 ? Rates : Rates.Scaled(BoardPower.ClockUnder(Watts, limit)),
    };

    /// <summary>This card in a host that links its GPUs otherwise than the data sheet says.</summary>
    /// <param name="link">Bandwidth to peers in one direction.</param>
    public Accelerator LinkedAt(Bandwidth link) => this with { Interconnect = Interconnect.Reaching(link) };

    /// <summary>A slice of this card as a card of its own: its share of memory, bandwidth and compute, no fast link to peers, and of price and power the larger
    /// share of the two, since nobody sells slices.</summary>
    public Accelerator Sliced(Partition partition)
    {
        ArgumentNullException.ThrowIfNull(partition);
        Ratio taken = partition.ComputeShare > partition.MemoryShare ? partition.ComputeShare : partition.MemoryShare;
        return this with
        {
            Prices = [.. Prices.Select(price => price with { PerGpu = price.PerGpu * taken })],
            Watts = Watts.From(Math.Round(Watts.Value * taken.Value)),
            Id = $"{Id}:{partition.Profile}",
            Name = $"{Name} {partition.Profile}",
            Aliases = [],
            NominalMemory = partition.Memory,
            UsableMemory = partition.UsableOf(UsableMemory),
            MemoryBasis = MemoryBasis.Derived,
            MemoryBandwidth = MemoryBandwidth * partition.MemoryShare,
            Rates = Rates.Scaled(partition.ComputeOf(Multiprocessors)),
            Interconnect = Interconnect.OverPcie(),
            Multiprocessors = partition.Multiprocessors.Value > 0 ? partition.Multiprocessors
                : Count.From((long)(Multiprocessors.Value * partition.ComputeShare.Value)),
            Slice = partition.Profile,
            Partitions = [],
        };
    }

    /// <summary>The same card of which a process may use only a share of the memory; rates and bandwidth stay whole.</summary>
    public Accelerator WithMemoryShare(Ratio share) => this with { UsableMemory = UsableMemory * share };

    private static int NumberOf(string? capability)
    {
        const int tens = 10;
        return decimal.TryParse(capability, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out decimal value) ? (int)(value * tens) : 0;
    }
}
