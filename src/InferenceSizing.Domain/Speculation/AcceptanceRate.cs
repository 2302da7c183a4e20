using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Speculation;

/// <summary>The chance that a proposed token is taken, and the range that intervals of times allow for.</summary>
public sealed record AcceptanceRate
{
    private AcceptanceRate(Ratio rate, Ratio low, Ratio high) => (Rate, Low, High) = (rate, low, high);

    public Ratio Rate { get; }

    public Ratio Low { get; }

    public Ratio High { get; }

    /// <summary>Whether it is known to no more than a range.</summary>
    public bool IsRange => Low < High;

    /// <exception cref="ArgumentOutOfRangeException">Not low to rate to high to one.</exception>
    public static AcceptanceRate Between(Ratio low, Ratio rate, Ratio high)
    {
        if (low > rate || rate > high || high > Ratio.One)
            throw new ArgumentOutOfRangeException(nameof(rate), rate, "An acceptance rate lies within its range, which ends at one.");
        return new(rate, low, high);
    }

    /// <summary>Where nobody has measured it: it depends on model, draft and text, so the range is wide.</summary>
    /// <remarks>A smaller model: 0.53 to 0.82 of T5 and LaMDA, Leviathan et al. 2022, arXiv:2211.17192, table 3. Multi-token prediction: 0.85 to 0.90 of second
    /// tokens, DeepSeek-AI 2024, arXiv:2412.19437, section 5.4.3, 0.81 to 0.82 on DeepSeek-R1 in vLLM's pull request 12755; a layer used again for later tokens
    /// does worse. EAGLE's heads: the acceptance along a chain of Li et al. 2024, arXiv:2401.15077, and Li et al. 2025, arXiv:2503.01840. DFlash: 4.4
    /// tokens a step of five proposed (noonghunna/club-3090 BENCHMARKS.md), 0.87 along a block of code, and less of prose. Gemma 4's
    /// assistants: between a draft model and prediction layers, assumed. N-grams: from nothing on new prose to most of a text that is
    /// edited; assumed.</remarks>
    public static AcceptanceRate Published(SpeculativeMethod method) => method switch
    {
        SpeculativeMethod.DraftModel => Of(0.50, 0.70, 0.85),
        SpeculativeMethod.Mtp => Of(0.60, 0.85, 0.92),
        SpeculativeMethod.Eagle => Of(0.55, 0.73, 0.85),
        SpeculativeMethod.Eagle3 => Of(0.55, 0.76, 0.88),
        SpeculativeMethod.Dflash => Of(0.60, 0.80, 0.90),
        SpeculativeMethod.Assistant => Of(0.50, 0.75, 0.90),
        _ => Of(0.05, 0.35, 0.80),
    };

    private static AcceptanceRate Of(double low, double rate, double high) => new(Ratio.From(rate), Ratio.From(low), Ratio.From(high));
}
