using InferenceSizing.Domain.Engines.Sglang;
using InferenceSizing.Domain.Engines.Shared;
using InferenceSizing.Domain.Engines.Vllm;
using InferenceSizing.Domain.Outcomes;
using InferenceSizing.Domain.Speculation;

namespace InferenceSizing.Domain.Sizing;

/// <summary>Settings of low-rank adapters that their engine does not take.</summary>
internal static class AdapterRefusal
{
    /// <summary>The first contradiction, or null.</summary>
    public static Refusal? Of(Deployment deployment)
    {
        KnobSet knobs = deployment.Knobs;
        if (!knobs.Has(Knob.MaxLoraRank))
            return null;
        long rank = knobs.Count(Knob.MaxLoraRank);
        if (deployment.Engine is VllmEngine vllm && VllmAdapters.RanksOf(vllm.NearestTo(deployment.Version)) is var ranks && !ranks.Contains(rank))
            return Refusal.Invalid(Subject.Setting("maxLoraRank"), $"Expected one of {string.Join(", ", ranks)}: vLLM sets slots aside for these ranks alone.");
        return deployment.Engine is SglangEngine && deployment.Speculation is { Method: not SpeculativeMethod.Ngram }
            ? Refusal.Unsupported(Topic.SpeculativeMethod, "SGLang runs adapters together with n-gram speculation alone.") : null;
    }
}
