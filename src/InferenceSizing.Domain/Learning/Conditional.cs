namespace InferenceSizing.Domain.Learning;

/// <summary>The distribution of deviations under some conditions, given measured ones.</summary>
internal sealed class Conditional
{
    /// <summary>The weight, in figures, of what intervals say of the scale of deviations. Chosen: see docs/accuracy.md.</summary>
    private const double ScaleWeight = 5;

    private readonly JointTimes _given;
    private readonly RunConditions _asked;

    private Conditional(JointTimes given, RunConditions asked) => (_given, _asked) = (given, asked);

    /// <param name="given">Measured times; none leaves what was known before.</param>
    /// <param name="asked">The conditions.</param>
    public static Conditional On(JointTimes given, RunConditions asked) => new(given, asked);

    /// <summary>Mean, and what is left of the standard deviation, of a time that shows the effects so, in standard deviations of its own interval.</summary>
    public (double Mean, double Left) Of(Effects effects)
    {
        double[] common = [.. _given.Times.Select(time => Effects.Covariance(time.Effects, time.Conditions, effects, _asked))];
        double known = Product(common, _given.Precision.Select(row => Product(row, common)));
        return (Product(common, _given.Weighted), Math.Sqrt(ScaleOf(effects) * Math.Max(0, 1 - known)));
    }

    /// <summary>The variance of deviations, over what intervals say: of measured times that show the effects as this one does, each left out in its turn and
    /// predicted from the others.</summary>
    private double ScaleOf(Effects effects)
    {
        double squares = ScaleWeight, weights = ScaleWeight;
        for (int i = 0; i < _given.Times.Length; i++)
        {
            double alike = _given.Times[i].Effects.AlikenessTo(effects), weighted = _given.Weighted[i];
            squares += alike * weighted * weighted / _given.Precision[i][i];
            weights += alike;
        }

        return squares / weights;
    }

    private static double Product(IEnumerable<double> left, IEnumerable<double> right) => left.Zip(right, (x, y) => x * y).Sum();
}
