using InferenceSizing.Domain.Outcomes;
using InferenceSizing.Domain.Speculation;
using InferenceSizing.Domain.Walks;

namespace InferenceSizing.Domain.Engines.Shared;

/// <summary>How an engine sets memory aside for low-rank adapters.</summary>
/// <param name="Slots">The setting that says how many.</param>
/// <param name="Rank">The setting of the longest rank.</param>
/// <param name="Whole">The slots of the whole model; null where none are asked for.</param>
/// <param name="RefusalOf">What the release does not take, of the settings and of speculative decoding; null where all is well.</param>
public sealed record Adapters(Knob Slots, Knob Rank, Func<RankLoad, WeightRow?> Whole, Func<Release, KnobSet, SpeculativeMethod?, Refusal?> RefusalOf);
