using System.Collections.Immutable;
using InferenceSizing.Domain.Serving;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Learning;

/// <summary>The measured runs of a site, which estimates of the same deployments and, less, of their neighbours lean on.</summary>
/// <remarks>
/// Each deviation, in standard deviations of its estimate's interval, is a mixture of two effects: of prompts and of decode steps, by the share of the time
/// that each has. An effect is a sum of parts that runs share as <see cref="Likeness"/> says, and of a part of the run's own; all are normal with mean zero.
/// What the measured runs leave of it is the conditional distribution (best linear prediction; Henderson 1975, Biometrics 31:423; Rasmussen and Williams 2006,
/// section 2.2): <c>m = kᵀ C⁻¹ z</c>, <c>v = 1 − kᵀ C⁻¹ k</c>. The scale of v follows the residuals r of the measured runs, each left out in its turn, over
/// their standard deviation: <c>(ν + Σ r²) / (ν + n)</c>, so runs that scatter more than their intervals say leave a wider one.
/// </remarks>
public sealed class MeasuredTimes
{
    /// <summary>The nearest figures that an estimate leans on: more of them change little and cost their cube.</summary>
    private const int Most = 48;

    private readonly ImmutableArray<MeasuredTime> _times;

    private MeasuredTimes(ImmutableArray<MeasuredTime> times) => _times = times;

    /// <summary>A site that measured nothing.</summary>
    public static MeasuredTimes None { get; } = new([]);

    /// <summary>Whether nothing was measured.</summary>
    public bool IsEmpty => _times.IsEmpty;

    /// <summary>The measured times of a site.</summary>
    public static MeasuredTimes Of(IEnumerable<MeasuredTime> times)
    {
        ImmutableArray<MeasuredTime> all = [.. times];
        return all.IsEmpty ? None : new(all);
    }

    /// <summary>What they say of other conditions.</summary>
    /// <param name="asked">The conditions.</param>
    /// <param name="accuracy">Intervals of times there, before anything is learnt.</param>
    /// <param name="alone">Whether prompts are read by themselves, as of a batch whose sequences start together.</param>
    /// <param name="promptShare">The part of a request's time until its first token.</param>
    /// <returns>Null where no run is of the same engine.</returns>
    public Learned? About(RunConditions asked, PredictionAccuracy accuracy, bool alone, Ratio promptShare)
    {
        ArgumentNullException.ThrowIfNull(asked);
        ArgumentNullException.ThrowIfNull(accuracy);
        ImmutableArray<MeasuredTime> near =
        [
            .. _times.Select(time => (Time: time, Common: Likeness.OfSteps.Between(time.Conditions, asked))).Where(pair => pair.Common > 0)
                .OrderByDescending(pair => pair.Common).ThenBy(pair => pair.Time.Run, StringComparer.Ordinal)
                .ThenBy(pair => pair.Time.Effects.Prompt).ThenBy(pair => pair.Time.Deviation).Take(Most).Select(pair => pair.Time),
        ];
        if (near.IsEmpty)
            return null;
        (JointTimes believed, ImmutableHashSet<string> outliers) = Believable.Of(near);
        Spread first = alone ? accuracy.Times.Prefill : accuracy.Times.FirstToken;
        Conditional conditional = Conditional.On(believed, asked);
        (double prompt, double promptLeft) = conditional.Of(Effects.OfPrompt);
        (double step, double stepLeft) = conditional.Of(Effects.OfStep);
        (_, double requestLeft) = conditional.Of(Effects.Of(promptShare));
        Ratio narrowPrompt = Ratio.From(promptLeft);
        return new Learned
        {
            Correction = new TimeCorrection(
                Ratio.From(Math.Exp(prompt * first.Deviation)), Ratio.From(Math.Exp(step * accuracy.Times.OutputToken.Deviation))),
            Accuracy = accuracy with
            {
                Times = new TimingAccuracy(
                    accuracy.Times.FirstToken.Times(narrowPrompt), accuracy.Times.OutputToken.Times(Ratio.From(stepLeft)),
                    accuracy.Times.InterToken.Times(Ratio.From(stepLeft)),
                    accuracy.Times.Request.Times(Ratio.From(requestLeft)), accuracy.Times.Prefill.Times(narrowPrompt)),
                SinglePass = accuracy.SinglePass.Times(narrowPrompt),
            },
            Runs =
            [
                .. near.GroupBy(time => time.Run, StringComparer.Ordinal).Select(run => new LeanedOn(
                    run.Key, run.Min(time => Distance(time.Conditions, asked)), outliers.Contains(run.Key)))
                    .OrderBy(run => run.Distance).ThenBy(run => run.Run, StringComparer.Ordinal),
            ],
        };
    }

    private static Ratio Distance(RunConditions first, RunConditions second) =>
        Ratio.From(Math.Max(0, 1 - (Likeness.OfSteps.Between(first, second) / Likeness.OfSteps.Common)));
}
