using System.Text.Json.Nodes;
using InferenceSizing.Api.Estimates.Request;
using InferenceSizing.Domain.Cost;
using InferenceSizing.Domain.Hardware;
using InferenceSizing.Domain.Sizing;

namespace InferenceSizing.Api.Remedies;

/// <summary>More of the same card, slices, other cards.</summary>
internal sealed partial class Candidates
{
    private const int OtherCards = 12;
    private static readonly int[] Degrees = [2, 4, 8, 16];

    private IEnumerable<Change> MoreGpus()
    {
        if (_deployment.Layout.Pipeline * _deployment.Layout.AttentionData * _deployment.Layout.Expert == 1 && _deployment.Architecture.Generates)
        {
            foreach (int tensor in Degrees.Where(degree => degree > _deployment.Layout.Tensor && _deployment.Architecture.Dimensions.AttentionHeads % degree == 0))
                yield return Spread($"Divide each layer over {tensor} GPUs", tensor, 1, _deployment.Layout.Replicas);
        }

        foreach (int replicas in MoreReplicas())
            yield return Spread($"Run {replicas} replicas", _deployment.Layout.Tensor, _deployment.Layout.Pipeline, replicas);
    }

    /// <summary>As many copies as the missing throughput needs, and one more.</summary>
    private IEnumerable<int> MoreReplicas()
    {
        double missing = 1;
        foreach (Check check in sized.Appraisal.Verdict?.Checks ?? [])
        {
            if (check is { Passed: false, Actual.Value: > 0, Metric: { Unit: MetricUnit.PerSecond, Better: Better.Higher } })
                missing = Math.Max(missing, check.Limit.Value / check.Actual.Value.Value);
        }

        double copies = Math.Ceiling(_deployment.Layout.Replicas * missing);
        if (missing <= 1 || copies >= Bounds.MaxDegree || _deployment.Layout.Expert > 1 || _deployment.Layout.AttentionData > 1)
            yield break;
        yield return (int)copies;
        yield return (int)copies + 1;
    }

    private Change Spread(string title, int tensor, int pipeline, int replicas) => new(RemedyKind.MoreGpus, title, new JsonObject
    {
        ["gpu"] = Gpu(count: tensor * pipeline * replicas),
        ["parallelism"] = new JsonObject { ["tensor"] = tensor, ["pipeline"] = pipeline, ["attentionData"] = 1, ["expert"] = 1, ["expertTensor"] = tensor, ["replicas"] = replicas },
    });

    /// <summary>The asked card with a count; what a catalogue id as one word would lose is written out.</summary>
    private JsonObject Gpu(long count)
    {
        JsonObject gpu = new() { ["count"] = count };
        if (_complete.Gpu is CatalogueGpu card)
            gpu.Insert(0, "id", card.Id);
        if (_complete.Gpu is CatalogueGpu { Partition: { } partition })
            gpu.Insert(1, "partition", partition);
        return gpu;
    }

    private IEnumerable<Change> Slices()
    {
        if (_complete.Gpu is not CatalogueGpu asked || catalogue.FindAccelerator(asked.Id!) is not { Partitions.IsEmpty: false } card || _deployment.Layout.Gpus > 1)
            yield break;
        foreach (Partition partition in card.Partitions.Where(partition => !string.Equals(partition.Profile, asked.Partition, StringComparison.OrdinalIgnoreCase)).OrderBy(partition => partition.Memory))
            yield return new Change(RemedyKind.Slice, $"Take the slice {partition.Profile}", new JsonObject { ["gpu"] = new JsonObject { ["id"] = card.Id, ["partition"] = partition.Profile, ["memoryFraction"] = null } });
        if (asked.Partition is not null)
            yield return new Change(RemedyKind.Slice, $"Take the whole {card.Name}", new JsonObject { ["gpu"] = new JsonObject { ["id"] = card.Id, ["partition"] = null } });
    }

    /// <summary>Priced cards that hold the weights as they are, cheapest first; each with the layout as asked.</summary>
    private IEnumerable<Change> OtherGpus()
    {
        long needed = _estimate.PerGpu.Weights.Count;
        Pricing pricing = sized.Question.Complete.Pricing with { PerGpu = null };
        return catalogue.Accelerators
            .Where(card => card.Id != _deployment.Accelerator.Id && card.UsableMemory.Count > needed && _deployment.Engine.RunsOn(card))
            .Select(card => (Card: card, Price: pricing.Of(card)))
            .Where(offer => offer.Price is not null)
            .OrderBy(offer => offer.Price!.PerGpu).ThenBy(offer => offer.Card.Id, StringComparer.Ordinal)
            .Take(OtherCards)
            .Select(offer => new Change(RemedyKind.OtherGpu, $"Use {offer.Card.Name}", new JsonObject
            {
                ["gpu"] = new JsonObject { ["id"] = offer.Card.Id, ["count"] = _deployment.Layout.Gpus, ["partition"] = null, ["name"] = null, ["memoryBytes"] = null, ["bandwidthGBPerSecond"] = null, ["tflops"] = null, ["interconnectGBPerSecond"] = null },
            }));
    }
}
