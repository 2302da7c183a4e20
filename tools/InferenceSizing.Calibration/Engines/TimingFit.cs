using System.Collections.Immutable;
using InferenceSizing.Calibration.Fitting;
using InferenceSizing.Domain.Learning;
using InferenceSizing.Domain.Serving;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Calibration.Engines;

/// <summary>Fits an engine's constants to its runs, in logarithms, drawn towards those of all engines together where the runs say little.</summary>
internal static class TimingFit
{
    private const double Robust = 0.2;

    /// <summary>First tokens of benchmarks scatter three times as much as steps: they count a ninth.</summary>
    private const double FirstTokenWeight = 1.0 / 9;

    /// <summary>Strength of the pull towards the prior, for each unit of the runs' weight.</summary>
    private const double Pull = 0.002;

    /// <summary>Strength of the pull whatever the runs' weight, so that a few runs move no constant far: a scatter of 0.1 over one of constants of 1, in
    /// logarithms, squared.</summary>
    private const double LeastPull = 0.01;

    /// <summary>Up to this a publisher's weight counts in full: about five groups. Of 5 and 20 the one with the
    /// lesser errors on publishers left out.</summary>
    private const double PublisherInFull = 5;

    /// <summary>A prompt by itself takes no less than its kernels, which their curves give to some 15 % (docs/accuracy.md). What served first tokens lack to
    /// that is of how requests wait, and says nothing of single prompts or of other chips. Of 0.8, 0.85, 0.9 and 1 all improve on none (0.2) on publishers
    /// left out.</summary>
    private const double LeastPrompt = 0.85;

    private const int Digits = 4;

    /// <summary>Where among the constants it stands how far clients with varied lengths are in step.</summary>
    private const int VariedPlace = 12;

    /// <summary>How far clients are in step where nothing was measured: where the fit begins.</summary>
    private static readonly Ratio UsuallyInStep = Ratio.From(0.3);

    private static readonly TimingAccuracy None = new(Spread.Of(1, 1), Spread.Of(1, 1), Spread.Of(1, 1), Spread.Of(1, 1), Spread.Of(1, 1));

    /// <summary>Where fits begin, and what they are drawn to where there is no prior: factors of one, tens of microseconds a layer, a few
    /// steps; a few launches around experts, latent attention and recurrences; the time of some kernels' launches for a layer of a prompt's pass.</summary>
    private static readonly double[] First = [1, 20e-6, 0.8, 1, 1, 2.5, 0.05, 10e-6, 10e-6, 10e-6, 5e-6, 100e-6, 0.3, 1, 1, 1, 1, 1];
    private static readonly double[] Low = [0.3, 1e-7, 0.02, LeastPrompt, 0.05, 0.01, 1e-5, 1e-7, 1e-7, 1e-7, 1e-8, 1e-7, 0.02, 0.2, 0.1, 0.2, 0.1, 0.3];
    private static readonly double[] High = [10, 3e-3, 5, 30, 10, 12, 1, 1e-3, 1e-3, 1e-3, 2e-4, 5e-3, 1, 5, 10, 5, 10, 10];

    /// <summary>How strongly each constant is drawn: steps most, since their runs agree best.</summary>
    private static readonly double[] DrawOfBenchmarks = [1, 0.5, 0.8, 0.5, 0.6, 0.5, 0.3, 0.3, 0.3, 0.3, 0.5, 0.3, 0.3, 1, 1, 1, 1, 0.7];

    /// <summary>The same for batches and single streams: no server's scheduler is before their first token.</summary>
    private static readonly double[] DrawOfBatches = [1, 0.5, 1, 1, 1, 0.05, 0.05, 0.3, 0.3, 0.3, 0.3, 0.3, 0.05, 1, 1, 1, 1, 0.7];

    /// <summary>The constants that runs speak for best.</summary>
    /// <param name="runs">Runs of the engine.</param>
    /// <param name="prior">Constants to be drawn to; null for none but the start.</param>
    /// <param name="near">Constants of nearly the same runs, to begin at; null for the prior.</param>
    public static EngineTiming Fit(IReadOnlyList<PreparedRun> runs, EngineTiming? prior, EngineTiming? near = null)
    {
        double[] towards = prior is null ? First : ConstantsOf(prior);
        double[] weights = WeightsOf(runs);
        EngineTiming first = Fit(runs, near is null ? towards : ConstantsOf(near), weights, towards);
        double[] even = LessOfOddGroups(runs, first, weights);
        return WithUnstatedLengths(runs, Fit(runs, ConstantsOf(first), even, towards), even, prior?.InStep ?? UsuallyInStep);
    }

    /// <summary>What constants differ by on a class of chips, as factors of those of the engines that were measured on it: its kernels, what is left between
    /// them, its experts and its links. The engines' own ways, such as how they schedule, stay.</summary>
    /// <param name="runs">Runs on the class, with their engine's constants.</param>
    public static ClassEffect Effect(IReadOnlyList<(PreparedRun Run, EngineTiming Engine)> runs)
    {
        double[] weights = WeightsOf([.. runs.Select(pair => pair.Run)]);
        double pull = PullOf(weights), most = Math.Log(ClassEffect.Most);
        double[] found = LeastSquares.Solve(
            new double[ClassEffect.Parts], [.. Enumerable.Repeat(-most, ClassEffect.Parts)], [.. Enumerable.Repeat(most, ClassEffect.Parts)],
            double.PositiveInfinity, runs.Count + ClassEffect.Parts, (logs, residuals) =>
        {
            ClassEffect effect = ClassEffect.Of(logs);
            for (int i = 0; i < runs.Count; i++)
                residuals[i] = weights[i] * Softened(runs[i].Run.Residual(effect.On(runs[i].Engine)));
            for (int j = 0; j < logs.Length; j++)
                residuals[runs.Count + j] = pull * logs[j];
        });
        return ClassEffect.Of(found);
    }

    /// <summary>The constants with how far clients are in step in the mean of runs that do not say whether their lengths vary: what fits them all where none
    /// says it.</summary>
    private static EngineTiming WithUnstatedLengths(IReadOnlyList<PreparedRun> runs, EngineTiming timing, double[] weights, Ratio prior)
    {
        (PreparedRun Run, double Weight)[] loops = [.. runs.Zip(weights).Where(pair => pair.First.Loop is not null)];
        double pull = PullOf(weights) * DrawOfBenchmarks[VariedPlace], towards = Math.Log(prior.Value);
        double[] found = LeastSquares.Solve(
            [towards], [Math.Log(Low[VariedPlace])], [Math.Log(High[VariedPlace])], double.PositiveInfinity, loops.Length + 1, (logs, residuals) =>
        {
            EngineTiming trial = timing with { InStep = Ratio.From(Math.Exp(logs[0])) };
            for (int i = 0; i < loops.Length; i++)
                residuals[i] = loops[i].Weight * Softened(loops[i].Run.ResidualOfUnstatedLengths(trial));
            residuals[loops.Length] = pull * (logs[0] - towards);
        });
        return timing with { InStep = Ratio.From(Rounding.ToSignificant(Math.Exp(found[0]), Digits)) };
    }

    private static double PullOf(double[] weights) => Math.Sqrt(LeastPull + (Pull * weights.Sum(weight => weight * weight)));

    private static EngineTiming Fit(IReadOnlyList<PreparedRun> runs, double[] from, double[] weights, double[] towards)
    {
        double pull = PullOf(weights);
        double[] draw = runs.Any(EngineFits.IsBenchmark) ? DrawOfBenchmarks : DrawOfBatches;
        double[] start = Logs(from), prior = Logs(towards);
        double[] found = LeastSquares.Solve(
            start, [.. Low.Select(value => Math.Log(value))], [.. High.Select(value => Math.Log(value))], double.PositiveInfinity, runs.Count + start.Length,
            (logs, residuals) =>
        {
            EngineTiming timing = TimingOf([.. logs.Select(log => Math.Exp(log))]);
            for (int i = 0; i < runs.Count; i++)
                residuals[i] = weights[i] * Softened(runs[i].Residual(timing));
            for (int j = 0; j < logs.Length; j++)
                residuals[runs.Count + j] = pull * draw[j] * (logs[j] - prior[j]);
        });
        return TimingOf([.. found.Select(log => Rounding.ToSignificant(Math.Exp(log), Digits))]);
    }

    private static double[] Logs(double[] constants) => [.. constants.Select((value, i) => Math.Log(Math.Clamp(value, Low[i], High[i])))];

    /// <summary>A group whose steps lie off as a whole, in the median by more than others scatter, follows another law (prompts in a cache, speculation, a
    /// wrong label): it counts less, by the square of how far it is off.</summary>
    private static double[] LessOfOddGroups(IReadOnlyList<PreparedRun> runs, EngineTiming timing, double[] weights)
    {
        const double odd = 0.25;
        Dictionary<string, double> off = runs.Where(run => run.Measured.Quantity != MeasuredFigure.FirstToken).GroupBy(run => run.Group)
            .ToDictionary(group => group.Key, group => Math.Abs(Errors.Quantile(group.Select(run => run.Residual(timing)), 0.5)), StringComparer.Ordinal);
        return [.. runs.Select((run, i) => weights[i] * Math.Min(1, odd / Math.Max(odd, off.GetValueOrDefault(run.Group))))];
    }

    /// <summary>Groups count by the root of their size, and publishers by the root of what their groups come to, so that no large table decides: what a
    /// publisher's runs have in common is one sample of laboratories, builds and flags, however many they are.</summary>
    private static double[] WeightsOf(IReadOnlyList<PreparedRun> runs)
    {
        Dictionary<string, int> sizes = runs.GroupBy(run => run.Group).ToDictionary(group => group.Key, group => group.Count(), StringComparer.Ordinal);
        Dictionary<string, double> publishers = runs.GroupBy(run => run.Source)
            .ToDictionary(source => source.Key, source => source.Sum(OfGroup), StringComparer.Ordinal);
        return [.. runs.Select(run => Math.Sqrt(OfGroup(run) / Math.Sqrt(Math.Max(1, publishers[run.Source] / PublisherInFull))))];

        double OfGroup(PreparedRun run) => Math.Pow(sizes[run.Group], -0.5)
            * (run.Measured.Quantity == MeasuredFigure.FirstToken && EngineFits.IsUnderLoad(run) ? FirstTokenWeight : 1);
    }

    /// <summary>The root of Cauchy's loss: small residuals as they are, large ones as the root of their logarithm. Single runs of another law hardly
    /// pull.</summary>
    private static double Softened(double residual)
    {
        double share = residual / Robust;
        return Math.Sign(residual) * Robust * Math.Sqrt(Math.Log(1 + (share * share)));
    }

    private static double[] ConstantsOf(EngineTiming timing) =>
    [
        timing.StepFactor.Value, timing.PerLayer.Value, timing.PrefillShare.Value, timing.OwnPrefill.Value, timing.StartUpBurst.Value,
            timing.StepsToFirstToken.Value, timing.FirstTokenOverhead.Value, timing.PerExpertLayer.Value, timing.PerLatentLayer.Value,
            timing.PerRecurrentLayer.Value, timing.PerSequence.Value, timing.LeastPromptLayer.Value, timing.InStepVaried.Value,
            timing.ExpertStep.Value, timing.RecurrentStep.Value, timing.ExpertPrefill.Value, timing.RecurrentPrefill.Value, timing.Links.Value,
    ];

    private static EngineTiming TimingOf(double[] constants) => new()
    {
        StepFactor = Ratio.From(constants[0]),
        PerLayer = Seconds.From(constants[1]),
        PrefillShare = Ratio.From(constants[2]),
        OwnPrefill = Ratio.From(constants[3]),
        StartUpBurst = Ratio.From(constants[4]),
        StepsToFirstToken = Ratio.From(constants[5]),
        FirstTokenOverhead = Seconds.From(constants[6]),
        PerExpertLayer = Seconds.From(constants[7]),
        PerLatentLayer = Seconds.From(constants[8]),
        PerRecurrentLayer = Seconds.From(constants[9]),
        PerSequence = Seconds.From(constants[10]),
        LeastPromptLayer = Seconds.From(constants[11]),
        InStepVaried = Ratio.From(constants[VariedPlace]),
        // Until it is known better: a run that does not say whether its lengths vary is taken for one whose do.
        InStep = Ratio.From(constants[VariedPlace]),
        ExpertStep = Ratio.From(constants[13]),
        RecurrentStep = Ratio.From(constants[14]),
        ExpertPrefill = Ratio.From(constants[15]),
        RecurrentPrefill = Ratio.From(constants[16]),
        Links = Ratio.From(constants[17]),
        Accuracy = None,
        Basis = "",
    };
}
