using InferenceSizing.Domain.Cost;
using InferenceSizing.Domain.Deployments;
using InferenceSizing.Domain.Engines.Shared;
using InferenceSizing.Domain.Hardware;
using InferenceSizing.Domain.Parallelism;
using InferenceSizing.Domain.Sizing;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Deciding;

/// <content>More of the same card, slices, other cards.</content>
internal sealed partial class Candidates
{
    private const int OtherCards = 12;

    private static readonly int[] Degrees = [2, 4, 8, 16];

    /// <summary>The same GPUs in another layout, where a share of a matrix keeps the engine from starting.</summary>
    private IEnumerable<Change> Layouts()
    {
        ParallelLayout layout = _deployment.Layout;
        if (_deployment.Prefill is not null || layout.Tensor == 1 || !_estimate.Startup.Any(refusal => refusal.IsOfShares))
            yield break;
        if (_estimate.Operators.Traits.Experts.Exists && layout.Expert == 1)
            yield return Spread($"Give each of {layout.Tensor * layout.AttentionData} GPUs whole experts", layout.WithWholeExperts, ChangeKind.Layout);
        foreach (int ranks in Enumerable.Range(1, layout.Tensor - 1).Reverse().Where(ranks => layout.Tensor % ranks == 0))
        {
            ParallelLayout deeper = layout.WithRanks(ranks);
            yield return Spread(Divided(deeper), deeper, ChangeKind.Layout);
        }
    }

    private static string Divided(ParallelLayout layout) => layout.Pipeline == 1 ? $"Divide each layer over {layout.Tensor} GPUs"
        : $"Divide each layer over {layout.Tensor} GPUs, in {layout.Pipeline} pipeline stages";

    private IEnumerable<Change> MoreGpus()
    {
        // More of which instances is a search of its own.
        if (_deployment.Prefill is not null)
            yield break;
        ParallelLayout layout = _deployment.Layout;
        if (layout.Pipeline * layout.AttentionData * layout.Expert == 1 && _deployment.Architecture.Generates)
        {
            foreach (int degree in Degrees.Where(degree =>
                degree > layout.Tensor && _deployment.Engine.DividesOver(_deployment.Architecture.Dimensions, degree)))
            {
                ParallelLayout wider = _deployment.Engine.LayoutOverMachines(degree, layout.Replicas);
                yield return Spread(_deployment.Engine.DividesLayers ? $"Divide the layers over {degree} GPUs" : Divided(wider), wider);
            }
        }

        foreach (int replicas in MoreReplicas())
            yield return Spread($"Run {replicas} replicas", layout with { Replicas = replicas });
    }

    /// <summary>As many copies as the missing throughput needs, and one more.</summary>
    private IEnumerable<int> MoreReplicas()
    {
        double missing = 1;
        foreach (Check check in asked.Verdict?.Checks ?? [])
        {
            if (check is { Passed: false, Before: null, Actual.Value: > 0, Metric: { Unit: MetricUnit.PerSecond, Better: Better.Higher } })
                missing = Math.Max(missing, check.Limit.Value / check.Actual.Value.Value);
        }

        double copies = Math.Ceiling(_deployment.Layout.Replicas * missing);
        if (missing <= 1 || copies >= Ceilings.Degree || _deployment.Layout.Expert > 1 || _deployment.Layout.AttentionData > 1)
            yield break;
        yield return (int)copies;
        yield return (int)copies + 1;
    }

    private Change Spread(string title, ParallelLayout layout, ChangeKind kind = ChangeKind.MoreGpus) =>
        Keeping(new Change(kind, title) { Layout = layout }, _deployment.Accelerator, layout);

    private IEnumerable<Change> Slices()
    {
        if (alternatives.Asked is not { Partitions.IsEmpty: false } card || _deployment.Gpus.Value > 1)
            yield break;
        string? now = _deployment.Accelerator.Slice;
        foreach (Partition partition in card.Partitions.Where(partition => partition.Profile != now).OrderBy(partition => partition.Memory))
            yield return new Change(ChangeKind.Slice, $"Take the slice {partition.Profile}") { Gpu = new CardChoice(card, partition) };
        if (now is not null)
            yield return new Change(ChangeKind.Slice, $"Take the whole {card.Name}") { Gpu = new CardChoice(card, null) };
    }

    /// <summary>Priced cards that hold the weights as they are, cheapest first; each with the layout as asked. None beside offloaded layers: their link to host
    /// memory would become another one.</summary>
    private IEnumerable<Change> OtherGpus()
    {
        if (_deployment.Offload is not null)
            return [];
        long needed = _estimate.PerGpu.Weights.Count;
        Pricing pricing = alternatives.Pricing with { PerGpu = null };
        return alternatives.Cards
            .Where(card => card.Id != _deployment.Accelerator.Id && card.UsableMemory.Count > needed && _deployment.Engine.Chips.Runs(card))
            .Select(card => (Card: card, Price: pricing.Of(card)))
            .Where(offer => offer.Price is not null)
            .OrderBy(offer => offer.Price!.PerGpu).ThenBy(offer => offer.Card.Id, StringComparer.Ordinal)
            .Take(OtherCards)
            .Select(offer => Keeping(
                new Change(ChangeKind.OtherGpu, $"Use {offer.Card.Name}") { Gpu = new CardChoice(offer.Card, null) }, offer.Card, _deployment.Layout));
    }

    /// <summary>The change with the engine's settings as they are where another card or layout would have others: a question whose settings were left open then
    /// becomes what its resolved form becomes.</summary>
    private Change Keeping(Change change, Accelerator card, ParallelLayout layout)
    {
        KnobSet own = (_deployment with { Accelerator = card }).OwnKnobs(layout, _workload), kept = change.Settings;
        foreach (Knob knob in _deployment.Engine.Knobs)
        {
            if (_deployment.Knobs.Has(knob) && !(own.Has(knob) && own[knob].Equals(_deployment.Knobs[knob])))
                kept = kept.With(knob, _deployment.Knobs[knob]);
        }

        return change with { Engine = _deployment.Engine, Settings = kept };
    }
}
