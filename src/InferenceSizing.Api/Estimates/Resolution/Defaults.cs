namespace InferenceSizing.Api.Estimates.Resolution;

/// <summary>Fills in what a request left out, and remembers the JSON path of each thing filled in.</summary>
internal sealed class Defaults
{
    /// <summary>The shorthand request leaves out about this many things.</summary>
    private const int Usual = 32;

    private readonly List<string> _paths = new(Usual);

    public IReadOnlyList<string> Paths => _paths;

    public T Take<T>(T? given, string path, T fallback)
        where T : struct
    {
        if (given is { } value)
            return value;
        _paths.Add(path);
        return fallback;
    }

    public string Take(string? given, string path, string fallback)
    {
        if (given is not null)
            return given;
        _paths.Add(path);
        return fallback;
    }

    public void Note(string path) => _paths.Add(path);
}
