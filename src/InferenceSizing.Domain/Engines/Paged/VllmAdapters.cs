using System.Collections.Frozen;
using System.Collections.Immutable;

namespace InferenceSizing.Domain.Engines.Paged;

/// <summary>vLLM's slots for adapters: beside every linear layer, whatever the adapters hold, made while the model is loaded.</summary>
internal static class VllmAdapters
{
    /// <summary>Ranks that <c>LoRAConfig</c> takes.</summary>
    public static ImmutableArray<long> Ranks { get; } = [8, 16, 32, 64, 128, 256, 320, 512];

    /// <summary><c>lora_extra_vocab_size</c>, until 0.12 took it away.</summary>
    private const int ExtraWordsUntil012 = 256;

    /// <summary>Families whose model class names embedding and head among its <c>embedding_modules</c>.</summary>
    private static readonly FrozenSet<string> AdaptVocabulary = FrozenSet.Create(
        StringComparer.Ordinal,
        "llama", "llama4", "llama4_text", "llava", "mistral3", "mistral", "mixtral", "granite", "granitemoe", "granitemoehybrid", "granitemoeshared", "exaone", "exaone4", "minicpm", "nemotron", "nemotron_h", "nemotron-nas", "phimoe", "solar", "apertus", "falcon_h1");

    /// <summary>Null without adapters.</summary>
    public static AdapterSlots? Of(RankLoad load)
    {
        if (!load.Knobs.Has(Knob.MaxLoras))
            return null;
        bool latest = load.Version.IsAtLeast(0, 12);
        AdapterTargets targets = new(Routed: latest, Everything: true, AdaptVocabulary.Contains(load.Architecture.Family), latest ? 0 : ExtraWordsUntil012);
        return new AdapterSlots(load, targets, load.Knobs.Count(Knob.MaxLoras), load.Knobs.Count(Knob.MaxLoraRank));
    }
}
