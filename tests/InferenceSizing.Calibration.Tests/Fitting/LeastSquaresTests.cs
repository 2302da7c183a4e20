using InferenceSizing.Calibration.Fitting;

namespace InferenceSizing.Calibration.Tests.Fitting;

public sealed class LeastSquaresTests
{
    private static readonly double[] Points = [1, 2, 3, 5, 8, 13, 21, 34];

    /// <summary>3 + 0.5·x^1.5, found again from eight points of itself.</summary>
    [Fact]
    public void A_law_is_found_in_its_own_values()
    {
        double[] found = Fit(double.PositiveInfinity, [.. Points.Select(Law)]);

        Assert.Equal(3, found[0], 5);
        Assert.Equal(0.5, found[1], 5);
        Assert.Equal(1.5, found[2], 5);
    }

    [Fact]
    public void One_wrong_value_hardly_pulls_where_large_residuals_count_linearly()
    {
        double[] values = [.. Points.Select(Law)];
        values[3] *= 10;

        double robust = Math.Abs(Fit(0.05, values)[2] - 1.5), plain = Math.Abs(Fit(double.PositiveInfinity, values)[2] - 1.5);

        Assert.True(robust < 0.05, $"{robust}");
        Assert.True(plain > 3 * robust, $"{plain} against {robust}");
    }

    [Fact]
    public void No_parameter_leaves_its_bounds()
    {
        double[] found = LeastSquares.Solve([1], [0], [2], double.PositiveInfinity, 1, (at, residuals) => residuals[0] = at[0] - 7);

        Assert.Equal(2, found[0]);
    }

    private static double Law(double x) => 3 + (0.5 * Math.Pow(x, 1.5));

    private static double[] Fit(double scale, double[] values) =>
        LeastSquares.Solve([1, 1, 1], [0, 0, 0.5], [10, 10, 3], scale, Points.Length, (at, residuals) =>
    {
        for (int i = 0; i < Points.Length; i++)
            residuals[i] = Math.Log(values[i] / (at[0] + (at[1] * Math.Pow(Points[i], at[2]))));
    });
}
