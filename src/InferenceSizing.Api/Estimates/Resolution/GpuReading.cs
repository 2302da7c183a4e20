using InferenceSizing.Api.Estimates.Request;
using InferenceSizing.Catalogue;
using InferenceSizing.Domain.Hardware;
using InferenceSizing.Domain.Numbers;
using InferenceSizing.Domain.Outcomes;
using InferenceSizing.Domain.Sizing;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Api.Estimates.Resolution;

/// <summary>The GPU that a request means.</summary>
internal static class GpuReading
{
    public static Outcome<GpuQuestion> Read(GpuChoice choice, CatalogueSet catalogue)
    {
        Outcome<GpuQuestion> card = choice switch
        {
            CatalogueGpu known => FromCatalogue(known, catalogue),
            CustomGpu described => FromFigures(described),
            _ => throw new InvalidOperationException($"{choice.GetType().Name} is not a choice of a GPU."),
        };
        return card.Select(gpu => gpu with
        {
            Count = choice.Count,
            MemoryShare = choice.MemoryFraction is { } share ? Ratio.From(share) : null,
            Reserved = choice.ReservedBytes is { } bytes ? ByteCount.FromCount(bytes) : null,
        });
    }

    private static Outcome<GpuQuestion> FromCatalogue(CatalogueGpu card, CatalogueSet catalogue)
    {
        if (catalogue.FindAccelerator(card.Id!) is not { } accelerator)
            return Refusal.Unknown(Topic.Accelerator, "gpu", card.Id!, catalogue.NearestAccelerators(card.Id!));
        Partition? slice = accelerator.Partitions.FirstOrDefault(candidate => string.Equals(candidate.Profile, card.Partition, StringComparison.OrdinalIgnoreCase));
        if (card.Partition is not null && slice is null)
            return Refusal.Invalid(Topic.Partition, NoSuchPartition(accelerator));
        return new GpuQuestion { Card = accelerator, Slice = slice };
    }

    private static string NoSuchPartition(Accelerator accelerator) => accelerator.Partitions.IsEmpty
        ? $"{accelerator.Name} cannot be partitioned."
        : $"Expected one of {string.Join(", ", accelerator.Partitions.Select(partition => partition.Profile))}.";

    private static GpuQuestion FromFigures(CustomGpu card) => new()
    {
        Card = GpuQuestion.Described(
            card.Name!,
            ByteCount.FromCount(card.MemoryBytes!.Value),
            Bandwidth.FromGigabytesPerSecond(card.BandwidthGBPerSecond!.Value),
            PeakRates.Of(Rates(card.Tflops!)),
            card.InterconnectGBPerSecond is { } link ? Bandwidth.FromGigabytesPerSecond(link) : null),
    };

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
