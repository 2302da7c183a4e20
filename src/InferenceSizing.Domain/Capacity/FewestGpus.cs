using InferenceSizing.Domain.Engines.Shared;
using InferenceSizing.Domain.Networks;
using InferenceSizing.Domain.Parallelism;
using InferenceSizing.Domain.Serving;
using InferenceSizing.Domain.Sizing;
using InferenceSizing.Domain.Units;
using InferenceSizing.Domain.Walks;

namespace InferenceSizing.Domain.Capacity;

/// <summary>The fewest GPUs of the asked kind whose tensor ranks hold the model and the asked batch in one instance.</summary>
/// <param name="Count">GPUs of a decoder, all of them tensor ranks, as a number of GPUs alone is read; null where none up to 64 do. Other models run on one or
/// none.</param>
/// <param name="LimitedBy">Why there is none: memory, the knob that the workload exceeds on any number of GPUs, or requestsPerSecond where more come than the
/// most GPUs serve. Null where there is one.</param>
public sealed record FewestGpus(Count? Count, string? LimitedBy)
{
    /// <summary>More ranks than share a layer in any published deployment.</summary>
    internal const int Ceiling = 64;

    internal static FewestGpus Of(Deployment deployment, RankLoad load)
    {
        int heads = (int)load.Architecture.Dimensions.AttentionHeads.Length;
        ByteCount weights = OnGpus(load.Weights);
        KnobSet? own = null;
        string? unmet = null;
        (Deployment Candidate, RankLoad Load)? last = null;
        for (int tensor = 1; tensor <= (load.Architecture.Kind == ArchitectureKind.Decoder ? Ceiling : 1); tensor++)
        {
            // Ranks hold their share of the weights or more: where that alone is too much the degree needs no layout.
            if ((heads > 0 && heads % tensor != 0) || weights > tensor * load.Usable)
                continue;
            if (LoadOn(tensor, deployment, load, ref own) is not ({ } candidate, { } laidOut))
                continue;
            // A knob may follow from the memory of all GPUs, so that more of them lift its limit.
            unmet = load.Workload.Offered is OfferedRate ? null : BatchLimits.Unmet(deployment.Engine, laidOut);
            if (unmet is null && BatchLimits.Fits(candidate, laidOut))
                return new(Units.Count.From(tensor), null);
            last = (candidate, laidOut);
        }

        bool tooSlow = last is var (most, held) && BatchLimits.Obstacle(most, held) == BatchLimits.OfferedRate;
        return new(null, unmet ?? (tooSlow ? BatchLimits.OfferedRate : BatchLimits.Memory));
    }

    private static ByteCount OnGpus(WeightLayout weights)
    {
        ByteCount sum = ByteCount.Zero;
        foreach (WeightRow row in weights.Rows)
            sum += row.Bytes;
        return sum.Less(weights.Host);
    }

    /// <summary>The model on that many tensor ranks and nothing else, with the knobs that follow from it; null where they do not go together.</summary>
    private static (Deployment Candidate, RankLoad Load)? LoadOn(int tensor, Deployment deployment, RankLoad load, ref KnobSet? own)
    {
        ParallelLayout asked = deployment.Layout;
        if (asked.Tensor == tensor && asked.GpusPerInstance == tensor && asked.Expert == 1)
            return (deployment, load);
        ParallelLayout layout = new() { Tensor = tensor, ExpertTensor = tensor, Replicas = asked.Replicas };
        own ??= deployment.OwnKnobs(asked, load.Workload);
        Deployment candidate = deployment with { Layout = layout, Knobs = load.Knobs.Following(own, deployment.OwnKnobs(layout, load.Workload)) };
        return Compatibility.RefusalOf(candidate, load.Workload) is null
            ? (candidate, candidate.SettledAnew(
                candidate.LoadFor(load.Workload, load.Operators, (int)load.TokensPerImage.Count) with { InFlight = load.InFlight })) : null;
    }
}
