using InferenceSizing.Calibration.Fitting;

namespace InferenceSizing.Calibration.Tests.Fitting;

public sealed class ErrorsTests
{
    /// <summary>Measured 1 where 1, 2, 0.5, 1.1 and 4 were predicted: off by 0, 100, 50, 10 and 300 %.</summary>
    [Fact]
    public void Errors_are_shares_of_what_was_measured()
    {
        Errors errors = Errors.OfLogs(new[] { 1, 2, 0.5, 1.1, 4 }.Select(predicted => Math.Log(1 / predicted)));

        Assert.Equal(5, errors.Count);
        Assert.Equal(50, errors.Median, 9);
        Assert.Equal(92, errors.Mean, 9);
        Assert.Equal(220, errors.NinthTenth, 9);
        Assert.Equal(10, errors.Bias, 9);
    }

    [Theory, InlineData(1234.5678, 3, 1230), InlineData(0.00098765, 2, 0.00099), InlineData(0, 4, 0)]
    public void Numbers_are_written_with_few_digits(double value, int digits, double written) => Assert.Equal(written, Rounding.ToSignificant(value, digits));
}
