namespace InferenceSizing.Domain.Engines.Shared;

/// <summary>A setting that the engine itself changed when it started.</summary>
/// <param name="Knob">The setting.</param>
/// <param name="Before">What it was asked or the engine's own value.</param>
/// <param name="After">What it came to.</param>
/// <param name="Reason">Why, for the reader.</param>
public sealed record SettledKnob(Knob Knob, KnobValue Before, KnobValue After, string Reason)
{
    /// <summary>Whether the figures are of what it came to; else of what was asked, which does not fit, and this says what the engine would make of
    /// it.</summary>
    public bool Applied { get; init; } = true;

    /// <summary>Whether it comes to something else for another load, so that a request that is complete leaves it to the engine.</summary>
    public bool FollowsLoad { get; init; }
}
