namespace InferenceSizing.Calibration.Forward;

/// <summary>Symmetric positive definite systems, by Cholesky's factors.</summary>
internal static class LinearSystem
{
    /// <summary>Solves <c>(A + damping · diag(A)) x = b</c>.</summary>
    public static double[] Solve(double[,] a, double[] b, double damping)
    {
        int n = b.Length;
        double[,] factor = new double[n, n];
        for (int i = 0; i < n; i++)
        {
            for (int j = 0; j <= i; j++)
            {
                double sum = a[i, j] + (i == j ? damping * a[i, i] : 0);
                for (int k = 0; k < j; k++)
                    sum -= factor[i, k] * factor[j, k];
                factor[i, j] = i == j ? Math.Sqrt(Math.Max(sum, 1e-12)) : sum / factor[j, j];
            }
        }

        double[] x = [.. b];
        for (int i = 0; i < n; i++)
        {
            for (int k = 0; k < i; k++)
                x[i] -= factor[i, k] * x[k];
            x[i] /= factor[i, i];
        }

        for (int i = n - 1; i >= 0; i--)
        {
            for (int k = i + 1; k < n; k++)
                x[i] -= factor[k, i] * x[k];
            x[i] /= factor[i, i];
        }

        return x;
    }
}
