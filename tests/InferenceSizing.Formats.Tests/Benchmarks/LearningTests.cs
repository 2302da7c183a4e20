using InferenceSizing.Formats.Benchmarks;

namespace InferenceSizing.Formats.Tests.Benchmarks;

public sealed class LearningTests
{
    private const double Low = 0.7, High = 1.4;

    [Fact]
    public void Without_runs_there_is_no_correction() => Assert.Null(Learning.Of([], Low, High));

    /// <summary>By hand: prior ln(1.4/0.7)/2.5631 = 0.27043, precision 13.674; one run of spread 0.08 has precision 156.25; the mean of ln 1.3 = 0.26236 is
    /// drawn by 156.25/169.924 = 0.91953 to 0.24125, a factor of 1.2728.</summary>
    [Fact]
    public void One_run_draws_the_estimate_most_of_the_way() =>
        Assert.Equal(1.2728, Learning.Of([new("a", Math.Log(1.3), 0)], Low, High)!.Factor, 3);

    [Fact]
    public void A_neighbour_draws_less_than_a_run_of_the_same_deployment() =>
        Assert.True(Learning.Of([new("a", 0.3, 2)], Low, High)!.Factor < Learning.Of([new("a", 0.3, 0)], Low, High)!.Factor);

    [Theory, InlineData(1), InlineData(3), InlineData(10), InlineData(100)]
    public void The_interval_never_gets_wider_than_our_own_nor_narrower_than_runs_differ(int runs)
    {
        Residual[] residuals = [.. Enumerable.Range(0, runs).Select(i => new Residual($"{i}", i % 2 == 0 ? 0.15 : -0.15, 0))];
        Correction correction = Learning.Of(residuals, Low, High)!;
        double width = Math.Log(correction.High / correction.Low);

        Assert.InRange(width, 2 * 1.2815 * 0.08, Math.Log(High / Low) + 1e-9);
        if (runs >= 10)
            Assert.True(width >= 2 * 1.2815 * 0.15 * 0.99);
    }

    [Fact]
    public void A_run_that_the_others_contradict_is_shown_and_not_believed()
    {
        Correction correction = Learning.Of([new("a", 0.1, 0), new("b", 0.11, 0), new("c", 0.09, 0), new("d", 0.1, 0), new("bad", 2.5, 0)], Low, High)!;

        Assert.Equal("bad", Assert.Single(correction.Outliers).Run);
        Assert.InRange(correction.Factor, 1.05, 1.11);
    }
}
