using System.Collections.Immutable;
using System.Text.Json;
using InferenceSizing.Catalogue.Loading;
using InferenceSizing.Domain.Hardware;
using InferenceSizing.Domain.Numbers;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Catalogue.Accelerators;

/// <summary>Reads an entry of <c>accelerators</c>.</summary>
internal static class AcceleratorReader
{
    public static Accelerator Read(JsonElement entry, ImmutableArray<Price> prices, Func<string, CatalogueException> error)
    {
        Vendor vendor = Vendor.Of(entry.Text("vendor"));
        MemoryKind kind = Enum.Parse<MemoryKind>(entry.Text("memoryKind"));
        ChipGeneration generation = Enum.Parse<ChipGeneration>(entry.Text("generation"));
        ByteCount nominal = Gibibytes(entry.Number("memoryGiB"));
        (ByteCount usable, MemoryBasis basis) = UsableOf(entry, vendor, kind, nominal);
        if (usable > nominal)
            throw error("The usable memory is more than the nominal one.");
        string name = entry.Text("name");
        string? driver = entry.TextOrNull("driverName");
        return new Accelerator
        {
            Id = entry.Text("id"),
            Name = name,
            DriverName = driver,
            Aliases = driver is null || driver == name ? entry.Texts("aliases") : [driver, .. entry.Texts("aliases")],
            Vendor = vendor,
            Generation = generation,
            Class = entry.TextOrNull("class") is { } chips ? Enum.Parse<ChipClass>(chips) : ChipClasses.Of(generation, kind),
            Product = entry.TextOrNull("product"),
            ComputeCapability = entry.TextOrNull("computeCapability"),
            Year = CalendarYear.Of(entry.Whole("year")),
            FormFactor = entry.Text("formFactor"),
            NominalMemory = nominal,
            UsableMemory = usable,
            MemoryBasis = basis,
            MemoryKind = kind,
            MemoryBandwidth = Bandwidth.FromGigabytesPerSecond(entry.Number("bandwidthGBPerSecond")),
            Rates = RatesOf(entry.GetProperty("tflops"), error),
            Interconnect = LinkOf(entry.GetProperty("interconnect")),
            Multiprocessors = Count.From(entry.WholeOrZero("multiprocessors")),
            Watts = Watts.From(entry.WholeOrZero("watts")),
            Partitions = [.. entry.Items("partitions").Select(PartitionOf)],
            Prices = prices,
            Verified = entry.Flag("verified"),
            Source = entry.Text("source"),
            Note = entry.TextOrNull("note"),
        };
    }

    private static (ByteCount Usable, MemoryBasis Basis) UsableOf(JsonElement entry, Vendor vendor, MemoryKind kind, ByteCount nominal) =>
        entry.NumberOrNull("usableGiB") is { } gibibytes
            ? (Gibibytes(gibibytes), entry.TextOrNull("usableBasis") is { } basis ? Enum.Parse<MemoryBasis>(basis) : MemoryBasis.Measured)
            : (UsableMemory.Derive(vendor, kind, nominal), UsableMemory.IsMeasuredFor(vendor) ? MemoryBasis.Derived : MemoryBasis.Assumed);

    private static PeakRates RatesOf(JsonElement rates, Func<string, CatalogueException> error)
    {
        List<KeyValuePair<NumberFormat, FlopRate>> published =
        [
            .. rates.EnumerateObject()
                .Select(rate => KeyValuePair.Create(Enum.Parse<NumberFormat>(rate.Name, ignoreCase: true), FlopRate.FromTflops(rate.Value.GetDouble()))),
        ];
        return PeakRates.AreEnough(published.Select(rate => rate.Key)) ? PeakRates.Of(published)
            : throw error("An accelerator has a peak rate in 16 or 32 bits.");
    }

    private static Interconnect LinkOf(JsonElement link) => new(
        Enum.Parse<LinkKind>(link.Text("kind")),
        link.Text("name"),
        BandwidthOrNull(link, "peerGBPerSecond"),
        BandwidthOrNull(link, "pcieGBPerSecond"));

    private static Bandwidth? BandwidthOrNull(JsonElement link, string name) =>
        link.NumberOrNull(name) is { } gigabytes ? Bandwidth.FromGigabytesPerSecond(gigabytes) : null;

    private static Partition PartitionOf(JsonElement partition) => new(
        partition.Text("profile"),
        Gibibytes(partition.Number("memoryGiB")),
        Ratio.From((double)partition.Whole("computeSlices") / partition.Whole("computeSlicesOfWhole")),
        Ratio.From((double)partition.Whole("memorySlices") / partition.Whole("memorySlicesOfWhole")),
        Count.From(partition.Whole("maximumInstances")),
        partition.Text("source"))
    {
        Multiprocessors = Count.From(partition.WholeOrZero("multiprocessors")),
    };

    private static ByteCount Gibibytes(double count) => ByteCount.FromCount((long)Math.Round(count * ByteCount.PerGiB));
}
