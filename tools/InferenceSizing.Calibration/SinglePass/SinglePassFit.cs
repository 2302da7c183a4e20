using InferenceSizing.Calibration.Fitting;
using InferenceSizing.Domain.Walks.Times.SinglePass;

namespace InferenceSizing.Calibration.SinglePass;

/// <summary>Least squares of the logarithms of times, with every constant held near what is known of it.</summary>
internal sealed class SinglePassFit(ISinglePassParameters parameters)
{
    /// <summary>Beyond this error a row counts by its error, not by its square.</summary>
    private const double Corner = 0.3;

    /// <summary>How much the knowledge of one constant weighs against one row.</summary>
    private const double PriorWeight = 0.02;

    /// <summary>Factors of e by which no constant leaves its start.</summary>
    private const double Reach = 3;

    private const int StepsFromNothing = 30, StepsFromNear = 8;

    public double[] Of(IReadOnlyList<MeasuredPass> passes) => From(parameters.Start, passes, StepsFromNothing);

    /// <summary>The fit without some passes, from the fit to all.</summary>
    public double[] Near(double[] all, IReadOnlyList<MeasuredPass> passes) => From(all, passes, StepsFromNear);

    /// <summary>Residuals of all passes, each under a fit that had not seen it.</summary>
    /// <param name="all">The fit to all.</param>
    /// <param name="passes">All passes.</param>
    /// <param name="fold">What is left out together.</param>
    /// <param name="folds">Folds at most: several are left out together where there are more.</param>
    public double[] OutOfFold(double[] all, IReadOnlyList<MeasuredPass> passes, Func<MeasuredPass, string> fold, int folds)
    {
        string[] keys = [.. passes.Select(fold).Distinct().Order(StringComparer.Ordinal)];
        double[] residuals = new double[passes.Count];
        for (int at = 0; at < Math.Min(folds, keys.Length); at++)
        {
            HashSet<string> left = [.. keys.Where((_, index) => index % folds == at)];
            SinglePassModel without = parameters.At(Near(all, [.. passes.Where(pass => !left.Contains(fold(pass)))]));
            for (int i = 0; i < residuals.Length; i++)
            {
                if (left.Contains(fold(passes[i])))
                    residuals[i] = passes[i].Residual(without);
            }
        }

        return residuals;
    }

    private double[] From(double[] start, IReadOnlyList<MeasuredPass> passes, int steps)
    {
        double[] known = parameters.Start, spread = parameters.Spread;
        Dictionary<string, int> groups = passes.GroupBy(pass => pass.Group).ToDictionary(group => group.Key, group => group.Count(), StringComparer.Ordinal);
        // A group of many rows counts more than one of a single row, but not as much more.
        double[] weights = [.. passes.Select(pass => Math.Sqrt(pass.Weight / Math.Sqrt(groups[pass.Group])))];
        double prior = Math.Sqrt(PriorWeight);
        return LeastSquares.Solve(
            start, [.. known.Select(value => value - Reach)], [.. known.Select(value => value + Reach)], Corner, passes.Count + known.Length, Fill, steps);

        void Fill(double[] at, double[] residuals)
        {
            SinglePassModel model = parameters.At(at);
            for (int i = 0; i < passes.Count; i++)
                residuals[i] = weights[i] * passes[i].Residual(model);
            for (int j = 0; j < at.Length; j++)
                residuals[passes.Count + j] = prior * (at[j] - known[j]) / spread[j];
        }
    }
}
