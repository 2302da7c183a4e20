using System.Collections.Immutable;

namespace InferenceSizing.Domain.Learning;

/// <summary>Measured times, and what they say together: their covariance is inverted once, for what is believed and for what is predicted.</summary>
/// <param name="Times">The times.</param>
/// <param name="Precision">The inverse of the covariance of their deviations.</param>
/// <param name="Weighted">The inverse times the deviations.</param>
internal sealed record JointTimes(ImmutableArray<MeasuredTime> Times, double[][] Precision, double[] Weighted)
{
    public static JointTimes Of(ImmutableArray<MeasuredTime> times)
    {
        double[][] precision = CovarianceOf(times).Inverse();
        return new JointTimes(times, precision, [.. precision.Select(row => row.Zip(times, (weight, time) => weight * time.Deviation).Sum())]);
    }

    private static PositiveMatrix CovarianceOf(ImmutableArray<MeasuredTime> times)
    {
        Effects[] effects = [.. times.Select(time => time.Effects)];
        return new PositiveMatrix(times.Length, (row, column) =>
        {
            double common = Effects.Covariance(effects[row], times[row].Conditions, effects[column], times[column].Conditions);
            return row == column ? common + effects[row].Own : common;
        });
    }
}
