namespace InferenceSizing.Api.Pictures;

/// <summary>Bars of a text, all of one scale.</summary>
/// <param name="Full">What fills the columns, bytes.</param>
/// <param name="Columns">Width of the full bar.</param>
/// <param name="Most">Width of a bar beyond it, at which one ends however much there is.</param>
internal sealed record TextBar(long Full, int Columns, int Most)
{
    private const char Taken = '#', Left = '.', Beyond = '!';

    /// <summary>A part that lies behind others.</summary>
    public string Between(long from, long to)
    {
        int before = PlaceOf(from);
        return (new string(' ', before) + new string(Taken, PlaceOf(to) - before)).TrimEnd();
    }

    /// <summary>All parts, what is left, and what is too much.</summary>
    public string Of(long sum)
    {
        int taken = PlaceOf(sum);
        return new string(Taken, Math.Min(taken, Columns)) + new string(Left, Math.Max(0, Columns - taken)) + new string(Beyond, Math.Max(0, taken - Columns));
    }

    private int PlaceOf(long bytes) => (int)Math.Min(Most, Math.Round((double)Columns * bytes / Math.Max(1, Full)));
}
