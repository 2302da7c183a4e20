using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Learning;

/// <summary>How much of each effect a time shows, of length one.</summary>
/// <param name="Prompt">Of the effect on prompts.</param>
/// <param name="Step">Of that on decode steps.</param>
internal readonly record struct Effects(double Prompt, double Step)
{
    public static Effects OfPrompt { get; } = new(1, 0);

    public static Effects OfStep { get; } = new(0, 1);

    /// <summary>Of a time of which a share passes until the first token.</summary>
    public static Effects Of(Ratio promptShare)
    {
        double prompt = Math.Min(1, promptShare.Value), step = 1 - prompt, length = double.Hypot(prompt, step);
        return new(prompt / length, step / length);
    }

    /// <summary>Covariance of the effects of two runs as these times show them.</summary>
    public static double Covariance(Effects first, RunConditions of, Effects second, RunConditions and) =>
        (first.Prompt * second.Prompt * Likeness.OfPrompts.Between(of, and)) + (first.Step * second.Step * Likeness.OfSteps.Between(of, and));

    /// <summary>The square of what two times show in common: one where they show the same, zero where they show other effects.</summary>
    public double AlikenessTo(Effects other)
    {
        double common = (Prompt * other.Prompt) + (Step * other.Step);
        return common * common;
    }

    /// <summary>The part of a time's variance that is its run's own.</summary>
    public double Own => 1 - (Prompt * Prompt * Likeness.OfPrompts.Common) - (Step * Step * Likeness.OfSteps.Common);
}
