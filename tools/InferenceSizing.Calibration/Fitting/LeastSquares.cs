namespace InferenceSizing.Calibration.Fitting;

/// <summary>Robust non-linear least squares in bounds: Levenberg-Marquardt on the soft L1 loss <c>2·s²·(sqrt(1 + (r/s)²) − 1)</c>.</summary>
/// <remarks>Marquardt 1963, doi:10.1137/0111030; the loss by reweighting, Triggs et al. 2000, doi:10.1007/3-540-44480-7_21. Steps are cut at the bounds. The same
/// input gives the same bits out: nothing is random, and sums run in one order.</remarks>
internal static class LeastSquares
{
    private const int UsualSteps = 120;
    private const double Difference = 1e-6;
    private const double LeastGain = 1e-9;

    /// <summary>Finds the parameters that make <paramref name="residuals"/> least.</summary>
    /// <param name="start">Where to begin; within the bounds.</param>
    /// <param name="low">Lower bounds.</param>
    /// <param name="high">Upper bounds.</param>
    /// <param name="scale">Residuals beyond this count linearly, not squared; infinity for plain squares.</param>
    /// <param name="residuals">Fills the span with residuals of the parameters.</param>
    /// <param name="count">Number of residuals.</param>
    /// <param name="mostSteps">Steps after which it ends at the latest: few where the start is near.</param>
    public static double[] Solve(double[] start, double[] low, double[] high, double scale, int count, Action<double[], double[]> residuals, int mostSteps = UsualSteps)
    {
        int n = start.Length;
        double[] at = [.. start.Select((value, i) => Math.Clamp(value, low[i], high[i]))];
        double[] r = new double[count], trial = new double[count];
        residuals(at, r);
        double cost = Cost(r, scale), damping = 1e-3;
        double[][] jacobian = [.. Enumerable.Range(0, n).Select(_ => new double[count])];
        for (int step = 0; step < mostSteps; step++)
        {
            Differentiate(at, low, high, r, residuals, jacobian, trial);
            (double[,] normal, double[] gradient) = Normal(r, jacobian, scale, at, low, high);
            bool better = false;
            for (int attempt = 0; attempt < 12 && !better; attempt++)
            {
                double[] moved = Moved(at, low, high, normal, gradient, damping);
                residuals(moved, trial);
                double reached = Cost(trial, scale);
                if (reached < cost)
                {
                    bool done = cost - reached < LeastGain * cost;
                    (at, cost, better) = (moved, reached, true);
                    (r, trial) = (trial, r);
                    damping = Math.Max(1e-9, damping / 4);
                    if (done)
                        return at;
                }
                else
                {
                    damping *= 6;
                }
            }

            if (!better)
                break;
        }

        return at;
    }

    private static double Cost(double[] r, double scale)
    {
        double sum = 0;
        foreach (double value in r)
            sum += double.IsPositiveInfinity(scale) ? value * value : 2 * scale * scale * (Math.Sqrt(1 + (value * value / (scale * scale))) - 1);
        return sum;
    }

    private static void Differentiate(double[] at, double[] low, double[] high, double[] r, Action<double[], double[]> residuals, double[][] jacobian, double[] trial)
    {
        for (int j = 0; j < at.Length; j++)
        {
            double[] beside = [.. at];
            double step = Difference * Math.Max(1, Math.Abs(at[j]));
            step = at[j] + step > high[j] ? -step : step;
            beside[j] = at[j] + step;
            residuals(beside, trial);
            for (int i = 0; i < r.Length; i++)
                jacobian[j][i] = (trial[i] - r[i]) / step;
        }
    }

    private static (double[,] Normal, double[] Gradient) Normal(double[] r, double[][] jacobian, double scale, double[] at, double[] low, double[] high)
    {
        int n = jacobian.Length;
        double[,] normal = new double[n, n];
        double[] gradient = new double[n];
        double[] weights = [.. r.Select(value => double.IsPositiveInfinity(scale) ? 1 : 1 / Math.Sqrt(1 + (value * value / (scale * scale))))];
        for (int j = 0; j < n; j++)
        {
            for (int i = 0; i < r.Length; i++)
                gradient[j] += weights[i] * jacobian[j][i] * r[i];
            for (int k = 0; k <= j; k++)
            {
                double sum = 0;
                for (int i = 0; i < r.Length; i++)
                    sum += weights[i] * jacobian[j][i] * jacobian[k][i];
                normal[j, k] = normal[k, j] = sum;
            }
        }

        // A parameter that leans on its bound is held there.
        for (int j = 0; j < n; j++)
        {
            if ((at[j] > low[j] || gradient[j] < 0) && (at[j] < high[j] || gradient[j] > 0))
                continue;
            for (int k = 0; k < n; k++)
                normal[j, k] = normal[k, j] = 0;
            (normal[j, j], gradient[j]) = (1, 0);
        }

        return (normal, gradient);
    }

    private static double[] Moved(double[] at, double[] low, double[] high, double[,] normal, double[] gradient, double damping)
    {
        int n = at.Length;
        double[,] damped = new double[n, n + 1];
        for (int j = 0; j < n; j++)
        {
            for (int k = 0; k < n; k++)
                damped[j, k] = normal[j, k];
            damped[j, j] += (damping * normal[j, j]) + 1e-12;
            damped[j, n] = -gradient[j];
        }

        double[] delta = Eliminated(damped, n);
        return [.. at.Select((value, j) => Math.Clamp(value + delta[j], low[j], high[j]))];
    }

    /// <summary>Gaussian elimination with partial pivots.</summary>
    private static double[] Eliminated(double[,] system, int n)
    {
        for (int column = 0; column < n; column++)
        {
            int pivot = column;
            for (int row = column + 1; row < n; row++)
                pivot = Math.Abs(system[row, column]) > Math.Abs(system[pivot, column]) ? row : pivot;
            for (int k = 0; k <= n; k++)
                (system[column, k], system[pivot, k]) = (system[pivot, k], system[column, k]);
            for (int row = column + 1; row < n; row++)
            {
                double factor = system[row, column] / system[column, column];
                for (int k = column; k <= n; k++)
                    system[row, k] -= factor * system[column, k];
            }
        }

        double[] solution = new double[n];
        for (int row = n - 1; row >= 0; row--)
        {
            double sum = system[row, n];
            for (int k = row + 1; k < n; k++)
                sum -= system[row, k] * solution[k];
            solution[row] = sum / system[row, row];
        }

        return solution;
    }
}
