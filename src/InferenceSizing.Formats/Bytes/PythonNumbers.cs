using System.Buffers;

namespace InferenceSizing.Formats.Bytes;

/// <summary>The numbers that Python's <c>json</c> writes and JSON has not: <c>NaN</c>, <c>Infinity</c>, <c>-Infinity</c>. Every loader of configs reads
/// them.</summary>
/// <remarks>Each is replaced by JSON of the same length, so that offsets stay: an infinity by a number beyond all doubles, and a NaN, which no number stands
/// for, by an empty text. A reader that needs the value refuses either; one that does not passes over it.</remarks>
public static class PythonNumbers
{
    private static readonly (byte[] Python, byte[] Json)[] Tokens =
    [
        ("-Infinity"u8.ToArray(), "-1e999   "u8.ToArray()),
        ("Infinity"u8.ToArray(), "1e999   "u8.ToArray()),
        ("NaN"u8.ToArray(), "\"\" "u8.ToArray()),
    ];

    private static readonly SearchValues<byte> Starts = SearchValues.Create("\"-IN"u8);

    /// <summary>Whether a text has one of them, or something that looks alike within a string.</summary>
    public static bool MayOccur(ReadOnlySpan<byte> json) => json.IndexOf("NaN"u8) >= 0 || json.IndexOf("Infinity"u8) >= 0;

    /// <summary>Replaces them in place.</summary>
    /// <param name="json">JSON from outside a string on.</param>
    public static void Rewrite(Span<byte> json)
    {
        int at = 0;
        while (at < json.Length)
        {
            int next = json[at..].IndexOfAny(Starts);
            if (next < 0)
                return;
            at += next;
            if (json[at] == '"')
            {
                at = BehindString(json, at);
                continue;
            }

            at += RewriteOne(json[at..]);
        }
    }

    /// <summary>Bytes at the end of a text that is not yet complete which may be the beginning of one of them.</summary>
    public static int Unfinished(ReadOnlySpan<byte> json)
    {
        foreach ((byte[] python, _) in Tokens)
        {
            if (json.EndsWith(python))
                return 0;
        }

        int longest = Math.Min(json.Length, Tokens[0].Python.Length - 1);
        for (int length = longest; length > 0; length--)
        {
            ReadOnlySpan<byte> end = json[^length..];
            foreach ((byte[] python, _) in Tokens)
            {
                if (length < python.Length && python.AsSpan().StartsWith(end))
                    return length;
            }
        }

        return 0;
    }

    /// <returns>Bytes to go on by.</returns>
    private static int RewriteOne(Span<byte> json)
    {
        foreach ((byte[] python, byte[] written) in Tokens)
        {
            if (!json.StartsWith(python))
                continue;
            written.CopyTo(json);
            return python.Length;
        }

        return 1;
    }

    private static int BehindString(ReadOnlySpan<byte> json, int quote)
    {
        int at = quote + 1;
        while (at < json.Length)
        {
            int next = json[at..].IndexOfAny((byte)'"', (byte)'\\');
            if (next < 0)
                return json.Length;
            at += next;
            if (json[at] == '"')
                return at + 1;
            at += 2;
        }

        return json.Length;
    }
}
