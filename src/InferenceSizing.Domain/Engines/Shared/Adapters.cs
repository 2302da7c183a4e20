using InferenceSizing.Domain.Outcomes;
using InferenceSizing.Domain.Speculation;
using InferenceSizing.Domain.Walks;

namespace InferenceSizing.Domain.Engines.Shared;

/// <summary>How an engine sets memory aside for low-rank adapters.</summary>
internal sealed class Adapters
{
    private readonly Func<RankLoad, WeightRow?> _whole;
    private readonly Func<Release, KnobSet, SpeculativeMethod?, Refusal?> _refusalOf;

    internal Adapters(
        Knob slots, Knob rank, string source, Func<RankLoad, WeightRow?> whole, Func<Release, KnobSet, SpeculativeMethod?, Refusal?> refusalOf) =>
        (Slots, Rank, Source, _whole, _refusalOf) = (slots, rank, source, whole, refusalOf);

    /// <summary>The setting that says how many.</summary>
    public Knob Slots { get; }

    /// <summary>The setting of the longest rank.</summary>
    public Knob Rank { get; }

    /// <summary>Where the engine sets them aside.</summary>
    public string Source { get; }

    /// <summary>The slots of the whole model; null where none are asked for.</summary>
    public WeightRow? Whole(RankLoad load) => _whole(load);

    /// <summary>What the release does not take, of the settings and of speculative decoding; null where all is well.</summary>
    public Refusal? RefusalOf(Release release, KnobSet values, SpeculativeMethod? speculation) => _refusalOf(release, values, speculation);
}
