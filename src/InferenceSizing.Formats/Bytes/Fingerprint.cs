using System.Security.Cryptography;

namespace InferenceSizing.Formats.Bytes;

/// <summary>FNV-1a over 64 bits from a seed of this process: of a million texts, two alike are one chance in 10^7, and nobody who writes a file can know
/// which. It is for membership only.</summary>
internal static class Fingerprint
{
    private const ulong Offset = 14695981039346656037, Prime = 1099511628211;

    /// <summary>Of nothing.</summary>
    public static ulong Empty { get; } = Offset ^ BitConverter.ToUInt64(RandomNumberGenerator.GetBytes(sizeof(ulong)));

    /// <summary>With a number behind what was there before.</summary>
    public static ulong With(this ulong before, ulong value) => unchecked((before ^ value) * Prime);

    /// <summary>With a text behind what was there before.</summary>
    public static ulong With(this ulong before, ReadOnlySpan<char> text)
    {
        foreach (char letter in text)
            before = before.With(letter);
        return before;
    }
}
