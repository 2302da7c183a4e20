using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Serving;

/// <summary>What measured runs make of predicted times: a factor on all that waits for prompts, and one on all that waits for decode steps.</summary>
/// <param name="Prompt">On the time to the first token, on prefills, and on passes of models that do not generate.</param>
/// <param name="Step">On the time of each token after the first.</param>
public sealed record TimeCorrection(Ratio Prompt, Ratio Step)
{
    /// <summary>Times as they are predicted.</summary>
    public static TimeCorrection None { get; } = new(Ratio.One, Ratio.One);

    /// <summary>The times of a request, corrected; they still add up.</summary>
    internal ServedTimes Of(in ServedTimes times)
    {
        if (this == None)
            return times;
        Seconds first = times.FirstToken * Prompt, decoding = Seconds.From(Math.Max(0, times.Request.Value - times.FirstToken.Value)) * Step;
        return new ServedTimes(times.OwnPrefill * Prompt, first, times.Step * Step, times.Carried * Step, first + decoding, times.Queued * Prompt);
    }
}
