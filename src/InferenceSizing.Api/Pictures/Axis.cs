using System.Globalization;

namespace InferenceSizing.Api.Pictures;

/// <summary>A scale from values to places of a picture, even or by powers, with marks at round values.</summary>
internal sealed class Axis
{
    /// <summary>From this ratio of the ends on, values are spread by powers: on an even scale the small ones would share one place.</summary>
    private const double PowersFrom = 20;

    private const int MostMarks = 7;

    private static readonly double[] RoundSteps = [1, 2, 5, 10];

    private readonly double _least;
    private readonly double _most;
    private readonly double _from;
    private readonly double _to;
    private readonly bool _byPowers;

    private Axis(double least, double most, double from, double to, bool byPowers)
    {
        (_least, _most, _from, _to, _byPowers) = (least, most, from, to, byPowers);
        Marks = byPowers ? Powers(least, most) : Even(least, most);
    }

    /// <summary>Round values within the scale.</summary>
    public IReadOnlyList<double> Marks { get; }

    /// <summary>A scale that holds all values: even from zero, or by powers where they are far apart.</summary>
    /// <param name="values">At least one, none below zero.</param>
    /// <param name="from">Place of the smallest.</param>
    /// <param name="to">Place of the largest.</param>
    public static Axis Over(IEnumerable<double> values, double from, double to)
    {
        double[] all = [.. values];
        double least = all.Min(), most = all.Max();
        if (least > 0 && most / least >= PowersFrom)
            return new Axis(least, most, from, to, byPowers: true);
        return new Axis(0, most > 0 ? most : 1, from, to, byPowers: false);
    }

    public double Of(double value)
    {
        double share = _byPowers ? Math.Log(value / _least) / Math.Log(_most / _least) : (value - _least) / (_most - _least);
        return _from + (share * (_to - _from));
    }

    /// <summary>A value as a mark shows it: 4096 as 4096, 250000 as 250k.</summary>
    public static string Label(double value) => value switch
    {
        >= 1_000_000_000 => $"{Short(value / 1_000_000_000)}G",
        >= 1_000_000 => $"{Short(value / 1_000_000)}M",
        >= 10_000 => $"{Short(value / 1_000)}k",
        _ => Short(value),
    };

    private static string Short(double value) => value.ToString("G3", CultureInfo.InvariantCulture) is var text && text.Contains('E', StringComparison.Ordinal)
        ? value.ToString("0", CultureInfo.InvariantCulture)
        : text;

    private static double[] Even(double least, double most)
    {
        double rough = (most - least) / (MostMarks - 1);
        double power = Math.Pow(10, Math.Floor(Math.Log10(rough)));
        double step = RoundSteps.Select(each => each * power).First(each => each >= rough * (1 - 1e-9));
        return [.. Enumerable.Range(0, MostMarks + 1).Select(mark => least + (mark * step)).TakeWhile(mark => mark <= most * (1 + 1e-9))];
    }

    /// <summary>Powers of two between the ends, thinned out evenly.</summary>
    private static double[] Powers(double least, double most)
    {
        int first = (int)Math.Ceiling(Math.Log2(least) - 1e-9), last = (int)Math.Floor(Math.Log2(most) + 1e-9);
        int step = Math.Max(1, (last - first + MostMarks) / MostMarks);
        return [.. Enumerable.Range(0, ((last - first) / step) + 1).Select(mark => Math.Pow(2, first + (mark * step)))];
    }
}
