using System.Collections.Frozen;
using System.Collections.Immutable;
using InferenceSizing.Domain.Engines.Shared;

namespace InferenceSizing.Domain.Engines.Vllm;

/// <summary>vLLM's slots for adapters: beside every linear layer, whatever the adapters hold, made while the model is loaded.</summary>
internal static class VllmAdapters
{
    /// <summary>Ranks that <c>LoRAConfig</c> takes: a single one since pull request 26461 (October 2025, after 0.11.0).</summary>
    public static ImmutableArray<long> RanksOf(EngineVersion version) => AdaptsExperts(version) ? [1, .. Ranks] : Ranks;

    private static ImmutableArray<long> Ranks { get; } = [8, 16, 32, 64, 128, 256, 320, 512];

    /// <summary><c>lora_extra_vocab_size</c>, until pull requests 28382 and 28545 (November 2025) took it away.</summary>
    private const int ExtraWords = 256;

    /// <summary>Families whose model class names embedding and head among its <c>embedding_modules</c>.</summary>
    private static readonly FrozenSet<string> AdaptVocabulary = FrozenSet.Create(
        StringComparer.Ordinal,
        "llama", "llama4", "llama4_text", "llava", "mistral3", "mistral", "mixtral", "granite", "granitemoe", "granitemoehybrid", "granitemoeshared", "exaone", "exaone4", "minicpm", "nemotron", "nemotron_h", "nemotron-nas", "phimoe", "solar", "apertus", "falcon_h1");

    /// <summary>Null without adapters.</summary>
    public static AdapterSlots? Of(RankLoad load)
    {
        if (!load.Knobs.Has(Knob.MaxLoras))
            return null;
        bool latest = AdaptsExperts(load.Version);
        AdapterTargets targets = new(Routed: latest, Everything: true, AdaptVocabulary.Contains(load.Architecture.Family), latest ? 0 : ExtraWords);
        return new AdapterSlots(load, targets, load.Knobs.Count(Knob.MaxLoras), load.Knobs.Count(Knob.MaxLoraRank));
    }

    /// <summary>Routed experts (pull request 21229), and with them graphs with adapters and without (25914), rank 1 and no added words: all merged in October and November 2025,
    /// so 0.12 has every one of them and 0.11.0 none.</summary>
    public static bool AdaptsExperts(EngineVersion version) => version.IsAtLeast(0, 12);
}
