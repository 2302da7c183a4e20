using InferenceSizing.Formats.Commands;

namespace InferenceSizing.Formats.Manifests;

/// <summary>A file whose keys are flags of an engine, as <c>--config</c> takes it.</summary>
internal static class FlagFile
{
    /// <summary>Share of the keys that an engine has to know for the file to be its own.</summary>
    private const double LeastKnown = 0.6;

    /// <summary>Null where no engine knows most of the keys.</summary>
    public static IEnumerable<EngineCall>? Read(YamlMapping document)
    {
        (Dialect Dialect, ReadFlag[] Flags, int Known)? best = null;
        foreach (Dialect dialect in Dialect.All)
        {
            ReadFlag[] flags = [.. AttachedFile.FlagsOf(document, dialect)];
            // A whole name tells more than its beginning, which many flags share.
            int known = flags.Count(flag => flag.Flag is { } found && found.Names.Any(name => KeyedFlags.Dashed(name) == KeyedFlags.Dashed(flag.Name)));
            if (flags.Length > 0 && known >= LeastKnown * flags.Length && known > (best?.Known ?? 0))
                best = (dialect, flags, known);
        }

        return best is { } found
            ? [new EngineCall(found.Dialect) { Flags = [.. found.Flags], Remarks = [$"The file names no engine: its keys are flags of {found.Dialect.Name}."] }]
            : null;
    }
}
