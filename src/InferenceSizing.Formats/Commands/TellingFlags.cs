using System.Collections.Immutable;

namespace InferenceSizing.Formats.Commands;

/// <summary>Flags that one engine alone has: two of them tell it where neither a program nor an image does.</summary>
internal static class TellingFlags
{
    private const int Enough = 2;

    private static readonly (Dialect Dialect, string[] Flags)[] All =
    [
        (Dialect.Vllm,
        [
            "--max-model-len", "--gpu-memory-utilization", "--max-num-seqs", "--max-num-batched-tokens", "--download-dir",
            "--enable-prefix-caching", "--enable-chunked-prefill",
        ]),
        (Dialect.Sglang, ["--mem-fraction-static", "--max-running-requests", "--chunked-prefill-size", "--tp-size", "--model-path"]),
    ];

    /// <summary>Null where no engine is told, and where the words begin with a program.</summary>
    public static Dialect? DialectOf(ImmutableArray<ShellWord> words)
    {
        if (words.IsEmpty || !words[0].Text.StartsWith("--", StringComparison.Ordinal))
            return null;
        HashSet<string> given = [.. words.Select(word => word.Text.Split('=', 2)[0])];
        return Array.Find(All, engine => engine.Flags.Count(given.Contains) >= Enough).Dialect;
    }
}
