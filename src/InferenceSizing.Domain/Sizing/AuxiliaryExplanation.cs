using System.Collections.Immutable;
using InferenceSizing.Domain.Deployments;
using InferenceSizing.Domain.Engines.Shared;
using InferenceSizing.Domain.Loads;
using InferenceSizing.Domain.Outcomes;
using InferenceSizing.Domain.Speculation;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Sizing;

/// <summary>How figures of draft models, adapters, shared prefixes and other processes came about.</summary>
internal static class AuxiliaryExplanation
{
    public static void AddTo(ImmutableArray<Explanation>.Builder lines, Deployment deployment, Estimate estimate)
    {
        if (deployment.Reserved > ByteCount.Zero)
        {
            lines.Add(new(EstimateFigure.ReservedMemory, estimate.Load.Release.Rules.Reserved,
                [Of("usableBytes", deployment.Accelerator.UsableMemory), Of("reservedBytes", deployment.Reserved), Of("budgetBytes", estimate.PerGpu.Budget)],
                    "docs/formulas.md, other processes and slices"));
        }

        if (estimate.Load.Workload.Imbalanced is { } uneven)
        {
            lines.Add(new(new Explained(EstimateFigure.Throughput, "of unevenly loaded replicas"), RuleOf(estimate.Load.Workload.Offered),
                [NamedMagnitude.Of("replicas", uneven.Replicas), NamedMagnitude.Of("replicaImbalance", uneven.Imbalance.Value),
                    NamedMagnitude.Of("sequencesOfBusiest", uneven.Busiest), NamedMagnitude.Of("sequencesOfOthers", uneven.Others)],
                "docs/formulas.md, serving"));
        }

        if (estimate.Load.Workload.SharedPrefixTokens.Count > 0 && deployment.Engine.Admission.TokensKeptOnce(estimate.Load) is { } keptOnce)
        {
            lines.Add(new(new Explained(EstimateFigure.MemoryLimit, "of which what prompts share"),
                "the blocks of what all prompts begin with are kept once, those of the rest for each sequence; windows and recurrent states are each " +
                "sequence's own",
                [NamedMagnitude.Of("sharedPrefixTokens", estimate.Load.Workload.SharedPrefixTokens.Count), NamedMagnitude.Of("tokensKeptOnce", keptOnce)],
                "Kwon et al. 2023, arXiv:2309.06180, section 4.4; Zheng et al. 2023, arXiv:2312.07104"));
        }

        foreach (EngineNote note in deployment.Engine.Notes(estimate.Load))
            lines.Add(new(note.Quantity, note.Rule.Formula, note.Values, note.Rule.Source));
        if (deployment.Engine.Adapters is { } slots && slots.Whole(estimate.Load) is { } adapters)
        {
            lines.Add(new(new Explained(EstimateFigure.Weights, "of which slots for adapters"),
                "slots x rank x sum over matrices of (columns + rows) x bytes: a rank holds all columns of a column-parallel matrix and all rows of a " +
                "row-parallel one",
                [NamedMagnitude.Of("slots", deployment.Knobs[slots.Slots].Count), NamedMagnitude.Of("rank", deployment.Knobs[slots.Rank].Count),
                    Of("adaptersBytesOfTheWholeModel", adapters.Bytes)],
                $"Hu et al. 2021, arXiv:2106.09685; {slots.Source}"));
        }

        if (deployment.Speculation is { } speculation)
            AddSpeculation(lines, speculation, estimate);
    }

    private static void AddSpeculation(ImmutableArray<Explanation>.Builder lines, SpeculativeDecoding speculation, Estimate estimate)
    {
        RankLoad load = estimate.Load;
        if (load.Draft is { } draft)
        {
            lines.Add(new(new Explained(EstimateFigure.Weights, "of which the speculator"),
                "its own tensors on the ranks of the last stage; embedding and head that it shares with the model count once",
                [Of("draftWeightsBytes", draft.RankWeights), NamedMagnitude.Of("draftParameters", draft.Operators.Parameters.Value),
                    NamedMagnitude.Of("tensorRanks", draft.Layout.Tensor)],
                $"{load.Release.Speculation?.Source}; docs/formulas.md, speculative decoding"));
            lines.Add(new(new Explained(EstimateFigure.CacheBytesPerToken, "of which the speculator"), "a key and a value of each of its layers",
                [Of("draftBytesPerToken", draft.Cache.PerToken(0, 0)), NamedMagnitude.Of("draftLayers", draft.Operators.Layers.Count)],
                    "docs/formulas.md, speculative decoding"));
        }

        lines.Add(new(EstimateFigure.TimePerOutputToken, "(verification of k + 1 tokens + k proposals) / E, with E = 1 + a + ... + a^k tokens of each " +
            "verification",
            [
                NamedMagnitude.Of("draftTokens", speculation.DraftTokens.Count), NamedMagnitude.Of("acceptanceRate", speculation.Acceptance.Rate.Value),
                NamedMagnitude.Of("acceptanceRateLow", speculation.Acceptance.Low.Value),
                    NamedMagnitude.Of("acceptanceRateHigh", speculation.Acceptance.High.Value),
                NamedMagnitude.Of("tokensPerVerification", speculation.TokensPerStep.Value),
            ],
            "Leviathan et al. 2022, arXiv:2211.17192, equation 1 and section 3.3"));
    }

    private static string RuleOf(OfferedLoad offered) => offered switch
    {
        OfferedClients => "the sum over replicas of clients / request time, each at its own clients; times are the busiest replica's",
        OfferedRate =>
            "requests come to the busiest replica at replicaImbalance / replicas of the rate, to the others at an even share of the rest; times are the " +
            "busiest replica's",
        _ => "sequences of all replicas / the busiest replica's time, with which the work ends",
    };

    private static NamedMagnitude Of(string name, ByteCount bytes) => NamedMagnitude.Of(name, bytes.Count);
}
