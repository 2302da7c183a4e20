using InferenceSizing.Domain.Deployments;
using InferenceSizing.Domain.Engines.Shared;
using InferenceSizing.Domain.Loads;
using InferenceSizing.Domain.Networks;
using InferenceSizing.Domain.Parallelism;
using InferenceSizing.Domain.Searching;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Capacity;

/// <summary>The fewest GPUs of the asked kind that hold the model and the asked batch in one instance.</summary>
/// <param name="Count">GPUs of a decoder, all of them tensor ranks, or stages where the engine divides layers: as a number of GPUs alone is read. Null where
/// none up to 64 do. Other models run on one or none.</param>
/// <param name="LimitedBy">Why there is none: memory, the code of what the engine refuses on the most GPUs, the knob that the workload exceeds on any number of
/// them, requestsPerSecond where more come than they serve, or the shares of stages that are given. Null where there is one.</param>
public sealed record FewestGpus(Count? Count, string? LimitedBy)
{
    /// <summary>More ranks than share a layer in any published deployment.</summary>
    internal const int Ceiling = 64;

    internal static FewestGpus Of(Deployment deployment, RankLoad load) => new Search(deployment, load).Answer();

    /// <summary>Tries numbers of GPUs, and keeps why the last of them did not do.</summary>
    private sealed class Search(Deployment deployment, RankLoad load)
    {
        private readonly bool _moves = deployment.Engine.AutoOffload?.Moves(load) == true;
        private KnobSet? _own;
        private string? _unmet;
        private (Deployment Candidate, RankLoad Load)? _last;

        public FewestGpus Answer()
        {
            if (!deployment.Layout.StageShares.IsEmpty)
                return OfGivenShares();
            int most = load.Architecture.Kind == ArchitectureKind.Decoder ? Ceiling : 1;
            // Where layers move out of the way one mostly holds, and more may not: the context that is the engine's own grows with their memory.
            int? fewest = deployment.Engine.DividesLayers && !_moves ? FewestStages(most)
                : Enumerable.Range(1, most).Where(Hold).Cast<int?>().FirstOrDefault();
            if (fewest is { } found)
                return new(Units.Count.From(found), null);
            return new(null, _unmet ?? (_last is var (candidate, held) ? BatchLimits.Lasting(candidate, held) : BatchLimits.Memory));
        }

        /// <summary>Shares that are given go with one number of stages, and so with one number of GPUs.</summary>
        private FewestGpus OfGivenShares()
        {
            ParallelLayout asked = deployment.Layout, read = deployment.Engine.LayoutOver(asked.GpusPerInstance, asked.Replicas);
            return read.Tensor == asked.Tensor && read.Pipeline == asked.Pipeline && Hold(asked.GpusPerInstance)
                ? new(Units.Count.From(asked.GpusPerInstance), null)
                : new(null, _unmet ?? deployment.Engine.Find(KnobRole.StageShares)!.Name);
        }

        /// <summary>More stages never need more of each, but for the copies that several keep of their inputs and one does not.</summary>
        private int? FewestStages(int most)
        {
            int stages = Math.Min(most, Math.Max(1, load.Architecture.Dimensions.Layers.Count));
            return Hold(1) ? 1 : stages > 1 && Hold(stages) ? 1 + (int)Frontier.Largest(stages - 1, count => count == 1 || !Hold((int)count)) : null;
        }

        private bool Hold(int gpus)
        {
            if (!deployment.Engine.DividesOver(load.Architecture.Dimensions, gpus)
                || LoadOn(gpus, deployment, load, ref _own) is not ({ } candidate, { } laidOut))
                return false;
            _last = (candidate, laidOut);
            // A knob may follow from the memory of all GPUs, so that more of them lift its limit.
            _unmet = load.Workload.Offered is OfferedRate ? null : BatchLimits.Unmet(deployment.Engine, laidOut);
            return _unmet is null && BatchLimits.Fits(candidate, laidOut);
        }
    }

    /// <summary>The model on that many GPUs and nothing else, with the knobs that follow from it; null where they do not go together.</summary>
    private static (Deployment Candidate, RankLoad Load)? LoadOn(int gpus, Deployment deployment, RankLoad load, ref KnobSet? own)
    {
        ParallelLayout asked = deployment.Layout;
        ParallelLayout layout = deployment.Engine.LayoutOver(gpus, asked.Replicas);
        if (asked.Tensor == layout.Tensor && asked.Pipeline == layout.Pipeline && asked.GpusPerInstance == gpus && asked.Expert == 1)
            return (deployment, load);
        own ??= deployment.OwnKnobs(asked, load.Workload);
        Deployment candidate = deployment with { Layout = layout, Knobs = load.Knobs.Following(own, deployment.OwnKnobs(layout, load.Workload)) };
        return Compatibility.RefusalOf(candidate, load.Workload) is null
            ? (candidate, candidate.SettledAnew(
                candidate.LoadFor(load.Workload, load.Operators, (int)load.TokensPerImage.Count) with { InFlight = load.InFlight })) : null;
    }
}
