using InferenceSizing.Domain.Timing.Forward;

namespace InferenceSizing.Calibration.Forward;

/// <summary>Least squares of the logarithms of times, robust against outliers, with every constant held near what is known of it.</summary>
internal static class ForwardFit
{
    /// <summary>Beyond this error in logarithms a row counts by its error, not by its square.</summary>
    private const double Corner = 0.3;

    public static double[] Fit(ForwardParameters parameters, IReadOnlyList<MeasuredPass> passes, double[] start, int rounds, Action<string>? log = null)
    {
        double[] prior = parameters.Start, spread = parameters.Spread, at = [.. start];
        Dictionary<string, int> sizes = passes.GroupBy(pass => pass.Group).ToDictionary(group => group.Key, group => group.Count());
        double[] weights = [.. passes.Select(pass => pass.Weight / Math.Sqrt(sizes[pass.Group]))];
        double damping = 1e-2;
        double[] residuals = Residuals(parameters, passes, at);
        double cost = Cost(residuals, weights, at, prior, spread);
        for (int round = 0; round < rounds; round++)
        {
            int n = at.Length, m = passes.Count;
            double[][] columns = new double[n][];
            const double step = 1e-3;
            Parallel.For(0, n, new ParallelOptions { MaxDegreeOfParallelism = 2 }, j =>
            {
                double[] moved = [.. at];
                moved[j] += step;
                double[] shifted = Residuals(parameters, passes, moved);
                for (int i = 0; i < m; i++)
                    shifted[i] = (shifted[i] - residuals[i]) / step;
                columns[j] = shifted;
            });
            double[] robust = [.. residuals.Select((r, i) => weights[i] * (Math.Abs(r) <= Corner ? 1 : Corner / Math.Abs(r)))];
            double[,] normal = new double[n, n];
            double[] right = new double[n];
            for (int j = 0; j < n; j++)
            {
                for (int k = j; k < n; k++)
                {
                    double sum = 0;
                    for (int i = 0; i < m; i++)
                        sum += robust[i] * columns[j][i] * columns[k][i];
                    normal[j, k] = normal[k, j] = sum;
                }

                double gradient = 0;
                for (int i = 0; i < m; i++)
                    gradient -= robust[i] * columns[j][i] * residuals[i];
                double hold = PriorWeight / (spread[j] * spread[j]);
                normal[j, j] += hold;
                right[j] = gradient - (hold * (at[j] - prior[j]));
            }

            bool improved = false;
            for (int attempt = 0; attempt < 6 && !improved; attempt++)
            {
                double[] delta = LinearSystem.Solve(normal, right, damping);
                double[] next = [.. at.Select((value, j) => value + Math.Clamp(delta[j], -0.7, 0.7))];
                double[] nextResiduals = Residuals(parameters, passes, next);
                double nextCost = Cost(nextResiduals, weights, next, prior, spread);
                if (nextCost < cost)
                {
                    double gain = (cost - nextCost) / cost;
                    (at, residuals, cost, improved) = (next, nextResiduals, nextCost, true);
                    damping = Math.Max(1e-6, damping / 5);
                    log?.Invoke($"round {round}: cost {cost:F3}, damping {damping:E1}");
                    if (gain < 1e-4)
                        return at;
                }
                else
                    damping *= 6;
            }

            if (!improved)
                break;
        }

        return at;
    }

    /// <summary>How much the knowledge of one constant weighs against one row.</summary>
    private const double PriorWeight = 0.02;

    private static double[] Residuals(ForwardParameters parameters, IReadOnlyList<MeasuredPass> passes, double[] at)
    {
        ForwardModel model = parameters.At(at);
        double[] residuals = new double[passes.Count];
        for (int i = 0; i < residuals.Length; i++)
            residuals[i] = passes[i].LogError(model);
        return residuals;
    }

    private static double Cost(double[] residuals, double[] weights, double[] at, double[] prior, double[] spread)
    {
        double cost = 0;
        for (int i = 0; i < residuals.Length; i++)
        {
            double r = Math.Abs(residuals[i]);
            cost += weights[i] * (r <= Corner ? r * r / 2 : Corner * (r - (Corner / 2)));
        }

        for (int j = 0; j < at.Length; j++)
            cost += PriorWeight * Math.Pow((at[j] - prior[j]) / spread[j], 2) / 2;
        return cost;
    }
}
