namespace InferenceSizing.Calibration.Measurements;

/// <summary>Rows left out, by reason.</summary>
internal sealed class Tally
{
    private readonly SortedDictionary<string, int> _counts = new(StringComparer.Ordinal);

    public void Add(string reason) => _counts[reason] = _counts.GetValueOrDefault(reason) + 1;

    /// <summary>Notes a reason and answers with nothing.</summary>
    public T? Add<T>(string reason)
        where T : class
    {
        Add(reason);
        return null;
    }

    public override string ToString() => string.Join(", ", _counts.OrderByDescending(count => count.Value).Select(count => $"{count.Value} {count.Key}"));
}
