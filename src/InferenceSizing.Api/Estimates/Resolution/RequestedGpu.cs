using System.Globalization;
using InferenceSizing.Api.Catalogues;
using InferenceSizing.Api.Estimates.Request;
using InferenceSizing.Catalogue;
using InferenceSizing.Catalogue.Machines;
using InferenceSizing.Catalogue.Search.Cards;
using InferenceSizing.Domain.Hardware;
using InferenceSizing.Domain.Numbers;
using InferenceSizing.Domain.Outcomes;
using InferenceSizing.Domain.Sizing;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Api.Estimates.Resolution;

/// <summary>A GPU, and the machine by which it was named.</summary>
/// <param name="Question">The GPU.</param>
/// <param name="Machine">Null for a card by its own name.</param>
internal sealed record ReadGpu(GpuQuestion Question, Machine? Machine);

/// <summary>The GPU that a request means.</summary>
internal static class RequestedGpu
{
    public static Outcome<ReadGpu> Read(GpuChoice choice, CatalogueSet catalogue)
    {
        Outcome<ReadGpu> card = choice switch
        {
            CatalogueGpu known => FromCatalogue(known, catalogue),
            CustomGpu described => new ReadGpu(FromFigures(described, catalogue.FindAccelerator(described.Name!)), null),
            _ => throw new InvalidOperationException($"{choice.GetType().Name} is not a choice of a GPU."),
        };
        return card.Select(gpu => gpu with
        {
            Question = gpu.Question with
            {
                Count = choice.Count is { } count ? Count.From(count) : null,
                MemoryShare = choice.MemoryFraction is { } share ? Ratio.From(share) : gpu.Question.MemoryShare,
                PowerLimit = choice.PowerLimitWatts is { } watts ? Watts.From(watts) : null,
                Link = choice is CatalogueGpu && choice.InterconnectGBPerSecond is { } link ? Bandwidth.FromGigabytesPerSecond(link) : null,
                Reserved = choice.ReservedBytes is { } bytes ? ByteCount.FromCount(bytes) : null,
            },
        });
    }

    private static Outcome<ReadGpu> FromCatalogue(CatalogueGpu card, CatalogueSet catalogue)
    {
        CardReading reading = catalogue.ReadCard(card.Id!);
        if (reading.Named is not { Card: { } accelerator } named)
            return CardRefusal.Of(card.Id!, reading, catalogue);
        string? profile = card.Partition ?? named.Partition;
        Partition? slice = profile is null ? null : accelerator.Partitions.FirstOrDefault(candidate => candidate.IsNamed(profile));
        if (profile is not null && slice is null)
            return Refusal.Invalid(Topic.Partition, NoSuchPartition(accelerator));
        GpuQuestion question = new()
        {
            Card = accelerator,
            Slice = slice,
            OfMachine = named.Count is { } gpus ? Count.From(gpus) : null,
            MemoryShare = named.MemoryShare is { } share ? Ratio.From(share) : null,
            Warning = reading.Choices.Length > 1
                ? new Warning("assumedGpu", $"'{card.Id}' fits {string.Join(", ", reading.Choices.Select(choice => choice.Id))}: {accelerator.Id} was taken.")
                : named.Guests is { } guests && accelerator.MemoryKind != MemoryKind.Unified ? PartOfCard(card.Id!, accelerator, guests)
                : accelerator.Verified ? null : new Warning("unverifiedGpu", $"Figures of {accelerator.Name} were not confirmed on its vendor's sheet: " +
                    $"{accelerator.Source}."),
        };
        return new ReadGpu(question, named.Machine);
    }

    /// <summary>Guests of NVIDIA's vGPU software have memory of their own and take turns on the processors, unlike MIG slices. Source: NVIDIA, Virtual GPU
    /// Software user guide, vGPU schedulers: best effort, equal share, fixed share.</summary>
    private static Warning PartOfCard(string name, Accelerator card, int guests) => new(
        "sharedGpu", string.Create(CultureInfo.InvariantCulture, $"'{name}' is 1/{guests} of the memory of {card.Name}, whose guests take ") +
            "turns on its processors. Times are those of the whole card, as if the other guests were idle: with all at work each is as many times slower.");

    private static string NoSuchPartition(Accelerator accelerator) => accelerator.Partitions.IsEmpty
        ? $"No partitions of {accelerator.Name} are known here."
        : $"Expected one of {string.Join(", ", accelerator.Partitions.Select(partition => partition.Profile))}.";

    /// <param name="card">The figures.</param>
    /// <param name="named">The catalogue's card of the same name: it says what kind of kernels run, the request says everything else.</param>
    private static GpuQuestion FromFigures(CustomGpu card, Accelerator? named) => new()
    {
        Card = GpuQuestion.Described(
            card.Name!,
            ByteCount.FromCount(card.MemoryBytes!.Value),
            Bandwidth.FromGigabytesPerSecond(card.BandwidthGBPerSecond!.Value),
            PeakRates.Of(Rates(card.Tflops!)),
            card.InterconnectGBPerSecond is { } link ? Bandwidth.FromGigabytesPerSecond(link) : null,
            named?.Class ?? ChipClass.Other),
        Warning = named is null ? null
            : new Warning("assumedGpu", $"Kernels are timed as on {named.Name} of the catalogue, whose name the described GPU has."),
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
