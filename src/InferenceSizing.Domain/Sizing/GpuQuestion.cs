using InferenceSizing.Domain.Hardware;
using InferenceSizing.Domain.Outcomes;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Sizing;

/// <summary>The GPUs that are asked for.</summary>
public sealed record GpuQuestion
{
    /// <summary>The whole card.</summary>
    public required Accelerator Card { get; init; }

    /// <summary>The slice of it; null for the whole card.</summary>
    public Partition? Slice { get; init; }

    /// <summary>GPUs of the deployment; null for as many as the layout has.</summary>
    public Count? Count { get; init; }

    /// <summary>GPUs of the machine by which the card was named: all of them are used where nothing else is said. Null for a card by itself.</summary>
    public Count? OfMachine { get; init; }

    /// <summary>Something that the reader must know about how the card was found; null for nothing.</summary>
    public Warning? Warning { get; init; }

    /// <summary>The share of each GPU's memory that may be used.</summary>
    public Ratio? MemoryShare { get; init; }

    /// <summary>Memory of each GPU that other processes hold.</summary>
    public ByteCount? Reserved { get; init; }

    /// <summary>What each whole board is held to; null for its design power.</summary>
    public Watts? PowerLimit { get; init; }

    /// <summary>Bandwidth between GPUs, each way, as the host links them; null for the card's own.</summary>
    public Bandwidth? Link { get; init; }

    /// <summary>One GPU as the engine finds it.</summary>
    public Accelerator Accelerator
    {
        get
        {
            Accelerator linked = Link is { } link ? Card.LinkedAt(link) : Card;
            Accelerator limited = PowerLimit is { } limit ? linked.LimitedTo(limit) : linked;
            Accelerator whole = Slice is null ? limited : limited.Sliced(Slice);
            return MemoryShare is { } share && share < Ratio.One ? whole.WithMemoryShare(share) : whole;
        }
    }

    /// <summary>A card that is described, not looked up.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="memory">Memory that a process can use.</param>
    /// <param name="bandwidth">Of the memory.</param>
    /// <param name="rates">Dense peak rates.</param>
    /// <param name="link">Between GPUs, each way; null where it is not given.</param>
    /// <param name="alike">The class of chips whose kernels it runs.</param>
    public static Accelerator Described(string name, ByteCount memory, Bandwidth bandwidth, PeakRates rates, Bandwidth? link, ChipClass alike) => new()
    {
        Id = name,
        Name = name,
        Vendor = Vendor.Unnamed,
        NominalMemory = memory,
        UsableMemory = memory,
        Class = alike,
        MemoryBasis = MemoryBasis.Given,
        MemoryBandwidth = bandwidth,
        Rates = rates,
        Interconnect = new Interconnect(LinkKind.Given, "", link ?? Interconnect.LeastPcie, null),
        Source = "request",
    };

    /// <summary>The same with nothing left open but the count, which follows from the layout.</summary>
    internal Outcome<GpuQuestion> Completed()
    {
        GpuQuestion complete = this with { MemoryShare = MemoryShare ?? Ratio.One, Reserved = Reserved ?? ByteCount.Zero };
        ByteCount usable = complete.Accelerator.UsableMemory;
        return complete.Reserved < usable || complete.Reserved == ByteCount.Zero
            ? complete
            : Refusal.Invalid(Topic.ReservedMemory, $"The GPU has {usable.Count} bytes that processes can use: others cannot hold as much.");
    }
}
