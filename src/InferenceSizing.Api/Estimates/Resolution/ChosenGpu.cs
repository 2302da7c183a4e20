using System.Numerics;
using InferenceSizing.Api.Catalogues;
using InferenceSizing.Api.Estimates.Request;
using InferenceSizing.Api.Hosting;
using InferenceSizing.Catalogue;
using InferenceSizing.Catalogue.Search.Cards;
using InferenceSizing.Domain.Hardware;
using InferenceSizing.Domain.Networks;
using InferenceSizing.Domain.Numbers;
using InferenceSizing.Domain.Outcomes;
using InferenceSizing.Domain.Units;
using Microsoft.AspNetCore.Http.HttpResults;

namespace InferenceSizing.Api.Estimates.Resolution;

/// <summary>The GPU that a request means, with its slice and share applied.</summary>
/// <param name="Accelerator">What the model runs on.</param>
/// <param name="Complete">The choice as the answer repeats it, but for the count.</param>
internal sealed record ChosenGpu(Accelerator Accelerator, GpuChoice Complete)
{
    /// <summary>What else the card's name says; null for a card that is described.</summary>
    public NamedCard? Named { get; private init; }

    /// <summary>What the reader must know of how the card was found; null for nothing.</summary>
    public Warning? Warning { get; private init; }

    /// <summary>Memory that other processes hold.</summary>
    public ByteCount Reserved { get; private init; }

    /// <summary>A PCIe 3.0 link of 16 lanes, one way: what connects cards of which nothing else is said. PCI-SIG: 8 GT/s, 128b/130b.</summary>
    private const double AssumedLinkGigabytesPerSecond = 15.75;

    public static (ChosenGpu? Gpu, ProblemHttpResult? Problem) From(GpuChoice choice, CatalogueSet catalogue, Defaults defaults)
    {
        (ChosenGpu? whole, ProblemHttpResult? problem) = Whole(choice, catalogue, defaults);
        if (whole is null)
            return (null, problem);
        ByteCount reserved = ByteCount.FromCount(defaults.Take(choice.ReservedBytes, "gpu.reservedBytes", 0L));
        return reserved < whole.Accelerator.UsableMemory || reserved == ByteCount.Zero
            ? (whole with { Reserved = reserved, Complete = whole.Complete with { ReservedBytes = reserved.Count } }, null)
            : (null, Problem.Invalid("gpu.reservedBytes", $"The GPU has {whole.Accelerator.UsableMemory.Count} bytes that processes can use: others cannot hold as much."));
    }

    private static (ChosenGpu? Gpu, ProblemHttpResult? Problem) Whole(GpuChoice choice, CatalogueSet catalogue, Defaults defaults) => choice switch
    {
        CatalogueGpu card => FromCatalogue(card, catalogue, defaults),
        CustomGpu card => (FromFigures(card, defaults), null),
        _ => throw new InvalidOperationException($"{choice.GetType().Name} is not a choice of a GPU."),
    };

    private static (ChosenGpu?, ProblemHttpResult?) FromCatalogue(CatalogueGpu card, CatalogueSet catalogue, Defaults defaults)
    {
        CardReading reading = catalogue.ReadCard(card.Id!);
        if (reading.Named is not { } named)
            return (null, CardProblem.Of(card.Id!, reading, catalogue));
        Accelerator accelerator = named.Card;
        string id = accelerator.Id;
        string? profile = null;
        if ((card.Partition ?? named.Partition) is { } asked)
        {
            if (card.Partition is null)
                defaults.Note("gpu.partition");
            if (accelerator.Partitions.FirstOrDefault(candidate => string.Equals(candidate.Profile, asked, StringComparison.OrdinalIgnoreCase)) is not { } partition)
                return (null, Problem.Invalid("gpu.partition", NoSuchPartition(accelerator)));
            profile = partition.Profile;
            accelerator = accelerator.Sliced(partition);
        }

        double share = defaults.Take(card.MemoryFraction, "gpu.memoryFraction", named.MemoryShare ?? 1.0);
        return (new ChosenGpu(Shared(accelerator, share), new CatalogueGpu { Id = id, Partition = profile, MemoryFraction = share })
        {
            Named = named,
            Warning = reading.Choices.Length > 1 ? new Warning("assumedGpu", $"'{card.Id}' fits {string.Join(", ", reading.Choices.Select(choice => choice.Id))}: {id} was taken.") : null,
        }, null);
    }

    /// <summary>The request with what the name of the card says beside the card: how many, and of which machine the price is.</summary>
    public EstimateRequest Filled(EstimateRequest request, Architecture architecture, Defaults defaults)
    {
        if (request.Cost is null && Named?.Machine is { } machine && Accelerator.Prices.Any(price => string.Equals(price.Provider, machine.Provider, StringComparison.OrdinalIgnoreCase)))
        {
            defaults.Note("cost.provider");
            if (machine.Price is not null)
                defaults.Note("cost.instance");
            request = request with { Cost = new CostRequest { Provider = machine.Provider, Instance = machine.Price is null ? null : machine.Name } };
        }

        if (Named?.Count is not { } count || request.Gpu!.Count is not null || request.Parallelism is not null)
            return request;
        defaults.Note("gpu.count");
        int heads = architecture.Dimensions.AttentionHeads;
        int tensor = architecture.Kind == ArchitectureKind.Decoder && heads > 0 ? LargestDivisor(count, heads) : count;
        if (tensor == count)
            return request with { Gpu = request.Gpu with { Count = count } };
        defaults.Note("parallelism.tensor");
        defaults.Note("parallelism.replicas");
        return request with { Parallelism = new ParallelismRequest { Tensor = tensor, Replicas = count / tensor } };
    }

    /// <summary>The largest number that divides both.</summary>
    private static int LargestDivisor(int left, int right) => (int)BigInteger.GreatestCommonDivisor(left, right);

    private static string NoSuchPartition(Accelerator accelerator) => accelerator.Partitions.IsEmpty
        ? $"{accelerator.Name} cannot be partitioned."
        : $"Expected one of {string.Join(", ", accelerator.Partitions.Select(partition => partition.Profile))}.";

    private static ChosenGpu FromFigures(CustomGpu card, Defaults defaults)
    {
        double share = defaults.Take(card.MemoryFraction, "gpu.memoryFraction", 1.0);
        double link = defaults.Take(card.InterconnectGBPerSecond, "gpu.interconnectGBPerSecond", AssumedLinkGigabytesPerSecond);
        ByteCount memory = ByteCount.FromCount(card.MemoryBytes!.Value);
        Accelerator accelerator = new()
        {
            Id = card.Name!,
            Name = card.Name!,
            Vendor = "",
            Class = ChipClass.Other,
            NominalMemory = memory,
            UsableMemory = memory,
            MemoryBasis = MemoryBasis.Given,
            MemoryBandwidth = Bandwidth.FromGigabytesPerSecond(card.BandwidthGBPerSecond!.Value),
            Rates = PeakRates.Of(Rates(card.Tflops!)),
            Interconnect = new Interconnect(LinkKind.Given, "", Bandwidth.FromGigabytesPerSecond(link), null),
            Source = "request",
        };
        return new ChosenGpu(Shared(accelerator, share), card with { MemoryFraction = share, InterconnectGBPerSecond = link });
    }

    private static Accelerator Shared(Accelerator accelerator, double share) => share >= 1 ? accelerator : accelerator.WithMemoryShare(Ratio.From(share));

    private static IEnumerable<KeyValuePair<NumberFormat, FlopRate>> Rates(TflopsRequest given)
    {
        (NumberFormat Format, double? Rate)[] rates =
        [
            (NumberFormat.Fp32, given.Fp32), (NumberFormat.Tf32, given.Tf32), (NumberFormat.Fp16, given.Fp16), (NumberFormat.Bf16, given.Bf16),
            (NumberFormat.Fp8, given.Fp8), (NumberFormat.Int8, given.Int8), (NumberFormat.Fp4, given.Fp4),
        ];
        foreach ((NumberFormat format, double? rate) in rates)
        {
            if (rate is { } teraflops)
                yield return new(format, FlopRate.FromTflops(teraflops));
        }
    }
}
