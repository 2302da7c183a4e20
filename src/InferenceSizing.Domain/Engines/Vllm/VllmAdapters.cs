using System.Collections.Immutable;
using InferenceSizing.Domain.Engines.Shared;
using InferenceSizing.Domain.Outcomes;
using InferenceSizing.Domain.Speculation;

namespace InferenceSizing.Domain.Engines.Vllm;

/// <summary>vLLM's slots for adapters: next to every linear layer, whatever the adapters hold, made while the model is loaded.</summary>
internal static class VllmAdapters
{
    /// <summary>Ranks that <c>LoRAConfig</c> takes: a single one since pull request 26461 (October 2025, after 0.11.0).</summary>
    private static ImmutableArray<long> RanksOf(VllmRelease release) => release.AdaptsExperts ? [1, .. Ranks] : Ranks;

    private static ImmutableArray<long> Ranks { get; } = [8, 16, 32, 64, 128, 256, 320, 512];

    /// <summary><c>lora_extra_vocab_size</c>, until pull requests 28382 and 28545 (November 2025) took it away.</summary>
    private const int ExtraWords = 256;

    /// <summary>Null without adapters.</summary>
    public static AdapterSlots? Of(RankLoad load)
    {
        if (!load.Knobs.Has(VllmKnobs.MaxLoras))
            return null;
        bool latest = VllmRelease.Of(load).AdaptsExperts;
        AdapterTargets targets = new(Routed: latest, Everything: true, VllmFamilies.AdaptsVocabulary(load.Architecture), latest ? 0 : ExtraWords);
        return new AdapterSlots(load, targets, load.Knobs.Get(VllmKnobs.MaxLoras), load.Knobs.Get(VllmKnobs.MaxLoraRank));
    }

    /// <summary>A rank that the release does not take.</summary>
    public static Refusal? RefusalOf(Release release, KnobSet values, SpeculativeMethod? speculation)
    {
        ImmutableArray<long> ranks = RanksOf((VllmRelease)release);
        return ranks.Contains(values.Get(VllmKnobs.MaxLoraRank))
            ? null
            : Refusal.Invalid(Subject.Setting(VllmKnobs.MaxLoraRank.Name),
                $"Expected one of {string.Join(", ", ranks)}: vLLM sets slots aside for no other ranks.");
    }
}
