using InferenceSizing.Api.Contract;
using InferenceSizing.Api.Estimates.Request;
using InferenceSizing.Api.Hosting;
using InferenceSizing.Catalogue;
using InferenceSizing.Domain.Hardware;
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
        if (catalogue.FindAccelerator(card.Id!) is not { } accelerator)
            return (null, Refused.Problem(Refusal.Unknown(Topic.Accelerator, "gpu", card.Id!, catalogue.NearestAccelerators(card.Id!))));
        string id = accelerator.Id;
        string? profile = null;
        if (card.Partition is { } asked)
        {
            if (accelerator.Partitions.FirstOrDefault(candidate => string.Equals(candidate.Profile, asked, StringComparison.OrdinalIgnoreCase)) is not { } partition)
                return (null, Problem.Invalid("gpu.partition", NoSuchPartition(accelerator)));
            profile = partition.Profile;
            accelerator = accelerator.Sliced(partition);
        }

        double share = defaults.Take(card.MemoryFraction, "gpu.memoryFraction", 1.0);
        return (new ChosenGpu(Shared(accelerator, share), new CatalogueGpu { Id = id, Partition = profile, MemoryFraction = share }), null);
    }

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
