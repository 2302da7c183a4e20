using InferenceSizing.Domain.Serving;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Learning;

/// <summary>A measured time, or the reciprocal of a measured rate, next to its estimate.</summary>
public sealed record MeasuredTime
{
    private MeasuredTime(string run, RunConditions conditions, double deviation, Effects effects) =>
        (Run, Conditions, Deviation, Effects) = (run, conditions, deviation, effects);

    /// <summary>The run that it is of: times of one run share its chances.</summary>
    public string Run { get; }

    internal RunConditions Conditions { get; }

    /// <summary>How far the measurement is off, in standard deviations of the estimate's own interval: above zero where it took longer.</summary>
    internal double Deviation { get; }

    internal Effects Effects { get; }

    /// <summary>A measured figure next to what was predicted of it.</summary>
    /// <param name="run">The run that it is of.</param>
    /// <param name="conditions">What was measured.</param>
    /// <param name="predicted">The estimate, before anything is learnt.</param>
    /// <param name="figure">Which figure.</param>
    /// <param name="value">Milliseconds of a time, a second's count of a rate.</param>
    /// <returns>Null where the estimate has no such figure, or a measurement of it says nothing: of arrivals that are kept up with, the rate.</returns>
    public static MeasuredTime? Of(string run, RunConditions conditions, ServedWorkload predicted, MeasuredFigure figure, Magnitude value)
    {
        ArgumentNullException.ThrowIfNull(predicted);
        bool isRate = figure >= MeasuredFigure.OutputRate;
        if (ReadingOf(predicted, figure) is not { Estimate.Value: > 0 } reading || value.Value <= 0 || (isRate && IsGiven(predicted, reading)))
            return null;
        double over = Math.Log(value.Value / reading.Estimate.Value);
        Spread interval = Spread.Of(reading.Low.Value / reading.Estimate.Value, reading.High.Value / reading.Estimate.Value);
        return interval.Deviation == 0 ? null
            : new MeasuredTime(run, conditions, (isRate ? -over : over) / interval.Deviation, Effects.Of(PromptShareOf(figure, predicted)));
    }

    /// <summary>The part of a request's time until its first token; all of it where nothing is generated.</summary>
    internal static Ratio PromptShareOf(ServedWorkload served) =>
        served.TimeToFirstToken is { } first && served.Request is { } request && request.Estimate > Seconds.Zero
            ? first.Estimate.Over(request.Estimate) : Ratio.One;

    private static Ratio PromptShareOf(MeasuredFigure figure, ServedWorkload served) => figure switch
    {
        MeasuredFigure.OutputToken or MeasuredFigure.InterToken => Ratio.From(0),
        MeasuredFigure.Request or MeasuredFigure.OutputRate or MeasuredFigure.TotalRate or MeasuredFigure.RequestRate => PromptShareOf(served),
        _ => Ratio.One,
    };

    /// <summary>Whether a rate is that of arrivals, which the deployment serves as they come.</summary>
    private static bool IsGiven(ServedWorkload served, Reading rate) => !served.Saturated && rate.High == rate.Estimate;

    public static Reading? ReadingOf(ServedWorkload served, MeasuredFigure figure) => figure switch
    {
        MeasuredFigure.FirstToken => Of(served.TimeToFirstToken),
        MeasuredFigure.OutputToken => Of(served.TimePerOutputToken),
        MeasuredFigure.InterToken => Of(served.InterToken),
        MeasuredFigure.Request => Of(served.Request),
        MeasuredFigure.Batch => Of(served.Batch),
        MeasuredFigure.OutputRate => Of(served.OutputTokens),
        MeasuredFigure.TotalRate => Of(served.TotalTokens),
        MeasuredFigure.RequestRate => Of(served.Requests),
        MeasuredFigure.PrefillRate => Of(served.PrefillTokens),
        _ => Of(served.Samples),
    };

    private static Reading? Of(Interval<Seconds>? time) => time is { } known ? Reading.Of(known) : null;

    private static Reading? Of(Interval<Rate>? rate) => rate is { } known ? Reading.Of(known) : null;
}
