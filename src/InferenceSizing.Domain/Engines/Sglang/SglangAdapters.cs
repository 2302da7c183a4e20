using InferenceSizing.Domain.Engines.Shared;
using InferenceSizing.Domain.Outcomes;
using InferenceSizing.Domain.Speculation;

namespace InferenceSizing.Domain.Engines.Sglang;

/// <summary>SGLang's slots for adapters of attention and MLP (<c>--lora-target-modules all</c> but for embedding and head), made before the pool.</summary>
internal static class SglangAdapters
{
    /// <summary>Null without adapters.</summary>
    public static AdapterSlots? Of(RankLoad load) => load.Knobs.Has(SglangKnobs.MaxLorasPerBatch)
        ? new AdapterSlots(load, new AdapterTargets(Routed: false, Everything: false, Vocabulary: false, ExtraWords: 0),
            load.Knobs.Get(SglangKnobs.MaxLorasPerBatch), load.Knobs.Get(SglangKnobs.MaxLoraRank))
        : null;

    /// <summary>Speculative decoding that does not go with adapters.</summary>
    public static Refusal? RefusalOf(Release release, KnobSet values, SpeculativeMethod? speculation) => speculation is null or SpeculativeMethod.Ngram
        ? null
        : Refusal.Unsupported(Topic.SpeculativeMethod, "With adapters SGLang runs no speculation but by n-grams.");
}
