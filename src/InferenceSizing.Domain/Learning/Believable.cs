using System.Collections.Immutable;

namespace InferenceSizing.Domain.Learning;

/// <summary>Tells runs from mistakes: one that lies far from what its estimate and all other runs say of it is not believed.</summary>
internal static class Believable
{
    /// <summary>The 99.7th percentile of χ² with one degree of freedom: three standard deviations. Each further figure of a run adds, to within 0.3 for
    /// up to five, <see cref="EachMore"/>.</summary>
    private const double Farthest = 9, EachMore = 2.5;

    /// <summary>The times that are believed, with what they say together, and the runs that are not. One run at a time is dropped, the farthest first: it may
    /// be what made another look far.</summary>
    public static (JointTimes Times, ImmutableHashSet<string> Outliers) Of(ImmutableArray<MeasuredTime> times)
    {
        ImmutableHashSet<string> outliers = [];
        JointTimes joint = JointTimes.Of(times);
        while (Worst(joint) is { } worst)
        {
            outliers = outliers.Add(worst);
            joint = JointTimes.Of(joint.Times.RemoveAll(time => time.Run == worst));
        }

        return (joint, outliers);
    }

    /// <summary>The run farthest beyond the limit; null where none is.</summary>
    private static string? Worst(JointTimes joint)
    {
        (ImmutableArray<MeasuredTime> times, double[][] precision, double[] weighted) = (joint.Times, joint.Precision, joint.Weighted);
        string? worst = null;
        double most = 1;
        foreach (IGrouping<string, int> run in Enumerable.Range(0, times.Length).GroupBy(i => times[i].Run, StringComparer.Ordinal))
        {
            int[] own = [.. run];
            double[] part = [.. own.Select(i => weighted[i])];
            // The squared Mahalanobis distance of the run's deviations from their mean given all others.
            double squared = new PositiveMatrix(own.Length, (row, column) => precision[own[row]][own[column]]).Solve(part).Zip(part, (x, y) => x * y).Sum();
            double beyond = squared / (Farthest + (EachMore * (own.Length - 1)));
            if (beyond > most)
                (worst, most) = (run.Key, beyond);
        }

        return worst;
    }
}
