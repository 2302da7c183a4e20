using System.Collections.Immutable;

namespace InferenceSizing.Formats.Benchmarks;

/// <summary>A measured figure against ours.</summary>
/// <param name="Run">The calibration that holds it.</param>
/// <param name="LogRatio">Natural logarithm of measured over ours.</param>
/// <param name="Distance">Zero for the same model, chip and engine; each that differs adds one.</param>
public sealed record Residual(string Run, double LogRatio, int Distance);

/// <summary>What measured runs make of a figure.</summary>
/// <param name="Factor">On the estimate.</param>
/// <param name="Low">Factor on the estimate for the lower end of the 80 % interval.</param>
/// <param name="High">The same for the upper end.</param>
/// <param name="Used">The runs that it leans on.</param>
/// <param name="Outliers">Runs that the others contradict, and that are not believed.</param>
public sealed record Correction(double Factor, double Low, double High, ImmutableArray<Residual> Used, ImmutableArray<Residual> Outliers);

/// <summary>Corrects a figure by measured runs: a normal prior from our own interval, a normal likelihood from the runs, neighbours with less weight.</summary>
/// <remarks>With prior N(0, p²), runs r_i of weight w_i and spread s: mean m = (Σ w_i r_i / s²) / (1/p² + Σ w_i / s²), predictive variance
/// 1 / (1/p² + Σ w_i / s²) + s², never above p². Gelman et al., Bayesian Data Analysis, 3rd ed., section 2.5.</remarks>
public static class Learning
{
    /// <summary>Standard normal quantile of 0.9: the half width of an 80 % interval in standard deviations.</summary>
    private const double Quantile = 1.2815515655446004;

    /// <summary>A neighbour counts half of a run that is nearer by one. Chosen.</summary>
    private const double WeightOfNeighbour = 0.5;

    /// <summary>Spread of repeated runs of one deployment, relative: taken where fewer than four runs tell it. Chosen from repeated runs of serving benchmarks,
    /// whose rates differ by a few percent between days.</summary>
    private const double SpreadOfRuns = 0.08;

    /// <summary>Below four runs none can be told to be the odd one.</summary>
    private const int FewestForOutliers = 4;

    /// <summary>Median absolute deviations of a normal distribution to its standard deviation, and how many of these are too many. Iglewicz and Hoaglin,
    /// How to Detect and Handle Outliers, 1993.</summary>
    private const double DeviationOfMedian = 1.4826, MostDeviations = 3.5;

    /// <param name="residuals">Of one figure.</param>
    /// <param name="low">Lower end of our own interval over the estimate.</param>
    /// <param name="high">Upper end of it over the estimate.</param>
    /// <returns>Null without runs.</returns>
    public static Correction? Of(IReadOnlyCollection<Residual> residuals, double low, double high)
    {
        ArgumentNullException.ThrowIfNull(residuals);
        if (residuals.Count == 0 || low <= 0 || high <= low)
            return null;
        (ImmutableArray<Residual> used, ImmutableArray<Residual> outliers) = Sorted(residuals);
        double prior = Math.Log(high / low) / (2 * Quantile);
        double spread = used.Length < FewestForOutliers ? SpreadOfRuns : Math.Max(SpreadOfRuns, Deviation(used));
        double weight = used.Sum(Weight);
        double precision = (1 / (prior * prior)) + (weight / (spread * spread));
        double mean = used.Sum(run => Weight(run) * run.LogRatio) / (spread * spread) / precision;
        double deviation = Math.Min(prior, Math.Sqrt((1 / precision) + (spread * spread)));
        return new Correction(Math.Exp(mean), Math.Exp(mean - (Quantile * deviation)), Math.Exp(mean + (Quantile * deviation)), used, outliers);
    }

    private static double Weight(Residual run) => Math.Pow(WeightOfNeighbour, run.Distance);

    private static (ImmutableArray<Residual> Used, ImmutableArray<Residual> Outliers) Sorted(IReadOnlyCollection<Residual> residuals)
    {
        if (residuals.Count < FewestForOutliers)
            return ([.. residuals], []);
        double median = Median(residuals.Select(run => run.LogRatio));
        double deviation = Math.Max(SpreadOfRuns, DeviationOfMedian * Median(residuals.Select(run => Math.Abs(run.LogRatio - median))));
        ILookup<bool, Residual> odd = residuals.ToLookup(run => Math.Abs(run.LogRatio - median) > MostDeviations * deviation);
        return ([.. odd[false]], [.. odd[true]]);
    }

    private static double Deviation(ImmutableArray<Residual> runs)
    {
        double mean = runs.Average(run => run.LogRatio);
        return Math.Sqrt(runs.Average(run => (run.LogRatio - mean) * (run.LogRatio - mean)));
    }

    private static double Median(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        int middle = sorted.Length / 2;
        return sorted.Length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}
