using InferenceSizing.Domain.Engines.Shared;
using InferenceSizing.Domain.Hardware;
using InferenceSizing.Domain.Speculation;
using InferenceSizing.Domain.Walks;

namespace InferenceSizing.Domain.Engines.Vllm;

/// <summary>Which models a release gives to vLLM's second model runner, whose sampler, graphs and profile run differ.</summary>
/// <remarks>Read in <c>config/vllm.py</c> of 0.22 to 0.29: pull requests 39337 (0.22), 43458 (0.23), 42667, 44446 and 45461 (0.24), 44443 (0.25), 51768 (0.28),
/// 53183 (0.29). Models that do not generate stay with the first, and so do n-gram and draft-model proposals, and before
/// 0.23 all whose blocks leave the GPU.</remarks>
internal static class VllmRunner
{
    /// <summary>Whether the second runner runs this model.</summary>
    public static bool IsSecond(RankLoad load) => VllmRelease.Of(load) is { SecondRunner: { } runs } release && load.Architecture.Generates && !load.Pools
        && (release.ConnectorsKeepGroups || !load.Knobs.Has(VllmKnobs.KvOffloadingGib))
        && load.Speculation?.Method is not (SpeculativeMethod.Ngram or SpeculativeMethod.DraftModel) && runs(load);

    /// <summary>0.22.</summary>
    public static bool PlainQwen3(RankLoad load) => VllmFamilies.BeganSecondRunner(load.Architecture) && !load.Precision.Weights.IsQuantized;

    /// <summary>0.23.</summary>
    public static bool PlainDense(RankLoad load) => VllmFamilies.IsDenseLlama(load.Architecture) && !load.Precision.Weights.IsQuantized;

    /// <summary>0.24.</summary>
    public static bool FirstFamilies(RankLoad load) => VllmFamilies.IsDenseLlama(load.Architecture) ||
        VllmFamilies.HasFirstExperts(load.Architecture);

    /// <summary>0.25 to 0.27.</summary>
    public static bool DenseAndFirstExperts(RankLoad load) =>
        VllmFamilies.HasFirstExperts(load.Architecture) || (!HasExperts(load) && !HasRecurrence(load));

    /// <summary>0.28.</summary>
    public static bool AlsoDeepSeekV4(RankLoad load) => DenseAndFirstExperts(load) || VllmFamilies.IsDeepSeekV4(load.Architecture);

    /// <summary>From 0.29 on.</summary>
    public static bool All(RankLoad load) => true;

    /// <summary>Whether layers keep a recurrent state.</summary>
    public static bool HasRecurrence(RankLoad load)
    {
        foreach (CacheGroup group in load.Cache.OfStage(0))
        {
            if (group.PerSequence.Count > 0 && group.PerToken.Count == 0)
                return true;
        }

        return false;
    }

    /// <summary>Whether the first runner captures gated delta rules in a release and on a chip where that takes much more than the graphs.</summary>
    public static bool CapturesDeltaRule(RankLoad load) =>
        HoldsCaptureOfDeltaRule(load) && load.Accelerator.ComputeCapabilityNumber == ComputeCapabilities.DesktopBlackwell;

    /// <summary>Whether the profile run's peak holds such a capture: where delta rules run in the Triton kernels of flash-linear-attention, on consumer
    /// Blackwell and, by one log of two RTX 3090 (1.66 GiB, club-3090 pull request 1139), on Ampere and Ada with graphics memory.</summary>
    public static bool HoldsCaptureOfDeltaRule(RankLoad load) => VllmRelease.Of(load).CaptureOfDeltaRule.Count > 0 && VllmCaptures.Captures(load.Knobs)
        && !IsSecond(load) && HasRecurrence(load)
        && (load.Accelerator.ComputeCapabilityNumber == ComputeCapabilities.DesktopBlackwell
            || (load.Accelerator.Generation is ChipGeneration.Ampere or ChipGeneration.Ada && load.Accelerator.MemoryKind == MemoryKind.Graphics));

    /// <summary>Compute capability 10.x.</summary>
    public static bool IsDataCenterBlackwell(Accelerator accelerator) =>
        accelerator.ComputeCapabilityNumber is >= ComputeCapabilities.Blackwell and < ComputeCapabilities.Thor;

    /// <summary>Whether a token passes through a part of the weights alone.</summary>
    private static bool HasExperts(RankLoad load) => load.Operators.ActiveParameters < load.Operators.Parameters;
}
