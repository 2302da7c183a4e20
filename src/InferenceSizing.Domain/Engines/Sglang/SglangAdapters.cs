using InferenceSizing.Domain.Engines.Shared;

namespace InferenceSizing.Domain.Engines.Sglang;

/// <summary>SGLang's slots for adapters of attention and MLP (<c>--lora-target-modules all</c> but for embedding and head), made before the pool.</summary>
internal static class SglangAdapters
{
    /// <summary>Null without adapters.</summary>
    public static AdapterSlots? Of(RankLoad load) => load.Knobs.Has(Knob.MaxLorasPerBatch)
        ? new AdapterSlots(load, new AdapterTargets(Routed: false, Everything: false, Vocabulary: false, ExtraWords: 0), load.Knobs.Count(Knob.MaxLorasPerBatch), load.Knobs.Count(Knob.MaxLoraRank))
        : null;
}
