namespace InferenceSizing.Domain.Engines.Shared;

/// <summary>A version of an engine: dotted numbers (<c>0.19.1</c>) or a build number (<c>b6182</c>). Builds come before all releases: llama.cpp numbers its
/// releases v0.1.0 and up since August 2026 (pull requests 26839, 27477 and 27498).</summary>
public sealed record EngineVersion
{
    private const int Parts = 4;

    /// <summary>A lone number from here on is a build's, also without its letter.</summary>
    private const int LeastBuild = 1000;

    private readonly int[] _parts;
    private readonly bool _isBuild;

    private EngineVersion(string text, int[] parts, bool isBuild) => (Text, _parts, _isBuild) = (text, parts, isBuild);

    /// <summary>As written.</summary>
    public string Text { get; }

    /// <summary>Reads the leading numbers of <paramref name="text"/>; whatever follows them (rc1, .post2, +cu128) is ignored.</summary>
    /// <returns>Null where no number leads.</returns>
    public static EngineVersion? Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        ReadOnlySpan<char> rest = text.AsSpan().TrimStart("vb");
        int[] parts = new int[Parts];
        int count = 0;
        while (count < Parts)
        {
            int digits = 0;
            while (digits < rest.Length && char.IsAsciiDigit(rest[digits]))
                digits++;
            if (digits == 0 || !int.TryParse(rest[..digits], out parts[count]))
                break;
            count++;
            if (digits == rest.Length || rest[digits] != '.')
                break;
            rest = rest[(digits + 1)..];
        }

        bool isBuild = text.StartsWith('b') || (count == 1 && parts[0] >= LeastBuild);
        return count == 0 ? null : new EngineVersion(text, parts, isBuild);
    }

    /// <summary>Below zero where this is older than <paramref name="other"/>, above where newer.</summary>
    internal int CompareTo(EngineVersion? other)
    {
        if (other is not null && _isBuild != other._isBuild)
            return _isBuild ? -1 : 1;
        for (int i = 0; other is not null && i < Parts; i++)
        {
            if (_parts[i] != other._parts[i])
                return _parts[i].CompareTo(other._parts[i]);
        }

        return other is null ? 1 : 0;
    }

    public bool Equals(EngineVersion? other) => other is not null && CompareTo(other) == 0;

    public override int GetHashCode() => HashCode.Combine(_isBuild, _parts[0], _parts[1], _parts[2], _parts[3]);
}
