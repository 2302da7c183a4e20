using System.Collections.Immutable;
using InferenceSizing.Domain.Engines.Sglang;
using InferenceSizing.Domain.Engines.Shared;
using InferenceSizing.Domain.Engines.TensorRtLlm;
using InferenceSizing.Domain.Engines.Vllm;
using InferenceSizing.Domain.Serving;
using InferenceSizing.Domain.Speculation;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Sizing;

/// <summary>How the figures came about that belong to something beside the model.</summary>
internal static class BesideExplanation
{
    public static void AddTo(ImmutableArray<Explanation>.Builder lines, Deployment deployment, Estimate estimate)
    {
        if (deployment.Reserved > ByteCount.Zero)
        {
            lines.Add(new("memory.gpu.reservedBytes", ReservedRule(deployment.Engine),
                [Of("usableBytes", deployment.Accelerator.UsableMemory), Of("reservedBytes", deployment.Reserved), Of("budgetBytes", estimate.PerGpu.Budget)], "docs/formulas.md, beside the model"));
        }

        if (estimate.Load.Workload.Uneven is { } uneven)
        {
            lines.Add(new("throughput, of unevenly loaded replicas", RuleOf(estimate.Load.Workload.Arrival),
                [NamedMagnitude.Of("replicas", uneven.Replicas), NamedMagnitude.Of("replicaImbalance", uneven.Imbalance.Value), NamedMagnitude.Of("sequencesOfBusiest", uneven.Busiest), NamedMagnitude.Of("sequencesOfOthers", uneven.Others)],
                "docs/formulas.md, serving"));
        }

        if (deployment.Engine is PagedEngine paged && estimate.Load.Workload.SharedPrefixTokens > 0)
        {
            lines.Add(new("largestBatch.byLimit.memory, of which what prompts share", "the blocks of what all prompts begin with are kept once, those of the rest for each sequence; windows and recurrent states are each sequence's own",
                [NamedMagnitude.Of("sharedPrefixTokens", estimate.Load.Workload.SharedPrefixTokens), NamedMagnitude.Of("tokensKeptOnce", paged.EachOf(estimate.Load).SharedTokens)],
                "Kwon et al. 2023, arXiv:2309.06180, section 4.4; Zheng et al. 2023, arXiv:2312.07104"));
        }

        if (deployment.Engine is SglangEngine && deployment.Architecture.Dimensions.Vision is { Layers: > 0 } vision)
        {
            lines.Add(new("resolved.request.engine.memFractionStatic, where it is SGLang's own", "the fraction x 0.95 x clamp(1 - 0.1 x (layers x hidden^2 / (24 x 1024^2) - 1), 0.8, 1.05): room for the image encoder",
                [NamedMagnitude.Of("visionLayers", vision.Layers), NamedMagnitude.Of("visionHiddenSize", vision.HiddenSize)], "sgl-project/sglang, server_args.py, adjust_mem_fraction_for_vlm"));
        }

        if (deployment.Engine.AdaptersOf(estimate.Load) is { } adapters)
        {
            Knob slots = deployment.Knobs.Has(Knob.MaxLoras) ? Knob.MaxLoras : Knob.MaxLorasPerBatch;
            lines.Add(new("memory.perGpu.weightsBytes, of which slots for adapters", "slots x rank x sum over matrices of (columns + rows) x bytes: a rank holds all columns of a column-parallel matrix and all rows of a row-parallel one",
                [NamedMagnitude.Of("slots", deployment.Knobs.Count(slots)), NamedMagnitude.Of("rank", deployment.Knobs.Count(Knob.MaxLoraRank)), Of("adaptersBytesOfTheWholeModel", adapters.Bytes)],
                "Hu et al. 2021, arXiv:2106.09685; vllm-project/vllm, lora/layers; sgl-project/sglang, lora/mem_pool.py"));
        }

        if (deployment.Speculation is { } speculation)
            AddSpeculation(lines, speculation, estimate);
    }

    private static void AddSpeculation(ImmutableArray<Explanation>.Builder lines, SpeculativeDecoding speculation, Estimate estimate)
    {
        RankLoad load = estimate.Load;
        if (load.Draft is { } draft)
        {
            lines.Add(new("memory.perGpu.weightsBytes, of which what proposes tokens", "its own tensors on the ranks of the last stage; embedding and head that it shares with the model count once",
                [Of("draftWeightsBytes", draft.RankWeights), NamedMagnitude.Of("draftParameters", draft.Operators.Parameters), NamedMagnitude.Of("tensorRanks", draft.Layout.Tensor)],
                "vllm-project/vllm, v1/spec_decode; sgl-project/sglang, speculative; docs/formulas.md, beside the model"));
            lines.Add(new("memory.kvCache.bytesPerToken, of which what proposes tokens", "a key and a value of each of its layers",
                [Of("draftBytesPerToken", draft.Cache.PerToken(0, 0)), NamedMagnitude.Of("draftLayers", draft.Operators.Layers)], "docs/formulas.md, beside the model"));
        }

        lines.Add(new("latency.tpotMs", "(verification of k + 1 tokens + k proposals) / E, with E = 1 + a + ... + a^k tokens of each verification",
            [
                NamedMagnitude.Of("draftTokens", speculation.DraftTokens), NamedMagnitude.Of("acceptanceRate", speculation.Acceptance.Rate.Value),
                NamedMagnitude.Of("acceptanceRateLow", speculation.Acceptance.Low.Value), NamedMagnitude.Of("acceptanceRateHigh", speculation.Acceptance.High.Value),
                NamedMagnitude.Of("tokensPerVerification", speculation.TokensPerStep.Value),
            ],
            "Leviathan et al. 2022, arXiv:2211.17192, equation 1 and section 3.3"));
    }

    private static string RuleOf(Arrival arrival) => arrival switch
    {
        ClosedLoopArrival => "the sum over replicas of clients / request time, each at its own clients; times are the busiest replica's",
        OpenArrival => "requests come to the busiest replica at replicaImbalance / replicas of the rate, to the others at an even share of the rest; times are the busiest replica's",
        _ => "sequences of all replicas / the busiest replica's time, with which the work ends",
    };

    private static string ReservedRule(Engine engine) => engine switch
    {
        VllmEngine => "the share is of the whole GPU whatever others hold; the engine starts if that much is free (0.8: what others hold is taken from the pool)",
        SglangEngine => "the static fraction is of what is free before loading",
        TensorRtLlmEngine => "the fraction is of what is free after loading",
        _ => "what others hold is missing from what the engine may take",
    };

    private static NamedMagnitude Of(string name, ByteCount bytes) => NamedMagnitude.Of(name, bytes.Count);
}
