using MathNet.Numerics;
using MathNet.Numerics.LinearAlgebra;

namespace InferenceSizing.Calibration.Fitting;

/// <summary>Robust non-linear least squares in bounds: Levenberg-Marquardt on the soft L1 loss <c>2·s²·(sqrt(1 + (r/s)²) − 1)</c>.</summary>
/// <remarks>Marquardt 1963, doi:10.1137/0111030; the loss by reweighting, Triggs et al. 2000, doi:10.1007/3-540-44480-7_21. Steps are cut at the bounds.
/// MathNet.Numerics does the linear algebra, in one thread, so that the same input gives the same bits out; its own minimizer has neither the loss nor hard
/// bounds.</remarks>
internal static class LeastSquares
{
    private const int UsualSteps = 120;
    private const double Difference = 1e-6;
    private const double LeastGain = 1e-9;

    /// <summary>Marquardt's first factor: close to a Gauss-Newton step.</summary>
    private const double FirstDamping = 1e-3;

    /// <summary>Keeps the system solvable where a parameter has no effect on any residual.</summary>
    private const double LeastDamping = 1e-12;

    static LeastSquares() => Control.UseSingleThread();

    /// <summary>Finds the parameters that make <paramref name="residuals"/> least.</summary>
    /// <param name="start">Where to begin; within the bounds.</param>
    /// <param name="low">Lower bounds.</param>
    /// <param name="high">Upper bounds.</param>
    /// <param name="scale">Residuals beyond this count linearly, not squared; infinity for plain squares.</param>
    /// <param name="residuals">Fills the span with residuals of the parameters.</param>
    /// <param name="count">Number of residuals.</param>
    /// <param name="mostSteps">Steps after which it ends at the latest: few where the start is near.</param>
    public static double[] Solve(
        double[] start, double[] low, double[] high, double scale, int count, Action<double[], double[]> residuals, int mostSteps = UsualSteps)
    {
        int n = start.Length;
        double[] at = [.. start.Select((value, i) => Math.Clamp(value, low[i], high[i]))];
        double[] r = new double[count], trial = new double[count];
        residuals(at, r);
        double cost = Cost(r, scale), damping = FirstDamping;
        double[][] jacobian = [.. Enumerable.Range(0, n).Select(_ => new double[count])];
        for (int step = 0; step < mostSteps; step++)
        {
            Differentiate(at, low, high, r, residuals, jacobian, trial);
            (Matrix<double> normal, Vector<double> gradient) = Normal(r, jacobian, scale, at, low, high);
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

    private static void Differentiate(
        double[] at, double[] low, double[] high, double[] r, Action<double[], double[]> residuals, double[][] jacobian, double[] trial)
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

    private static (Matrix<double> Normal, Vector<double> Gradient) Normal(
        double[] r, double[][] jacobian, double scale, double[] at, double[] low, double[] high)
    {
        double[] roots = [.. r.Select(value => double.IsPositiveInfinity(scale) ? 1 : 1 / Math.Pow(1 + (value * value / (scale * scale)), 1.0 / 4))];
        Matrix<double> weighted = Matrix<double>.Build.Dense(r.Length, jacobian.Length, (i, j) => roots[i] * jacobian[j][i]);
        Vector<double> residuals = Vector<double>.Build.Dense(r.Length, i => roots[i] * r[i]);
        Matrix<double> normal = weighted.TransposeThisAndMultiply(weighted);
        Vector<double> gradient = weighted.TransposeThisAndMultiply(residuals);
        // A parameter that leans on its bound is held there.
        for (int j = 0; j < jacobian.Length; j++)
        {
            if ((at[j] > low[j] || gradient[j] < 0) && (at[j] < high[j] || gradient[j] > 0))
                continue;
            normal.ClearRow(j);
            normal.ClearColumn(j);
            (normal[j, j], gradient[j]) = (1, 0);
        }

        return (normal, gradient);
    }

    private static double[] Moved(double[] at, double[] low, double[] high, Matrix<double> normal, Vector<double> gradient, double damping)
    {
        Vector<double> diagonal = normal.Diagonal();
        Matrix<double> damped = normal + Matrix<double>.Build.DenseOfDiagonalVector((damping * diagonal) + LeastDamping);
        Vector<double> step = damped.Solve(-gradient);
        return [.. at.Select((value, j) => Math.Clamp(value + step[j], low[j], high[j]))];
    }
}
