namespace InferenceSizing.Catalogue.Search;

/// <summary>Words that all occur in some name of an entry, without regard to case.</summary>
internal readonly struct TextQuery(string? text)
{
    private readonly string[] _words = text?.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) ?? [];

    public bool Matches(params ReadOnlySpan<IEnumerable<string>> names)
    {
        foreach (string word in _words)
        {
            bool found = false;
            foreach (IEnumerable<string> group in names)
                found |= group.Any(name => name.Contains(word, StringComparison.OrdinalIgnoreCase));
            if (!found)
                return false;
        }

        return true;
    }
}
