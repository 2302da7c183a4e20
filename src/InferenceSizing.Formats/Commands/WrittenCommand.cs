using System.Collections.Immutable;

namespace InferenceSizing.Formats.Commands;

/// <summary>A command line, and what it leaves unsaid.</summary>
/// <param name="Words">The program and its arguments.</param>
/// <param name="Remarks">What the command cannot say, and what it takes for granted.</param>
public sealed record WrittenCommand(ImmutableArray<string> Words, ImmutableArray<string> Remarks)
{
    /// <summary>As one pastes it into a shell: its file is written first.</summary>
    public string Text => Before + string.Join(' ', Assignments.Concat(Words.Select(Quoted))) + After;

    /// <summary>What a shell runs before the command; empty for nothing.</summary>
    private string Before => File is { } file ? $"cat > {file.Name} <<'EOF'\n{string.Join('\n', file.Lines)}\nEOF\n" : "";

    /// <summary>What a shell runs behind the command; empty for nothing.</summary>
    public string After { get; init; } = "";

    /// <summary>A script that writes the file and then becomes the program.</summary>
    public string ScriptOf(IEnumerable<string> words) => $"{Before}exec {string.Join(' ', words.Select(Quoted))}";

    /// <summary>The file that the command is started with; null where there is none.</summary>
    public WrittenFile? File { get; init; }

    /// <summary>Variables that stand before the program.</summary>
    public ImmutableArray<EngineVariable> Variables { get; init; } = [];

    /// <summary>The arguments without the program, for a container whose image starts it.</summary>
    public ImmutableArray<string> Arguments { get; init; } = [];

    /// <summary>The variables, lines and flags, each with its value, that another command of the same program does not have so.</summary>
    public ImmutableArray<string> FlagsBeyond(WrittenCommand other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return [.. Parts().Except(other.Parts(), StringComparer.Ordinal)];
    }

    private IEnumerable<string> Assignments => Variables.Select(variable => variable.Assignment);

    private IEnumerable<string> Parts() => [.. Assignments, .. File?.Lines ?? [], .. Flags()];

    private IEnumerable<string> Flags()
    {
        int at = 0;
        while (at < Arguments.Length)
        {
            int next = at + 1;
            // A negative number is a value.
            while (next < Arguments.Length && !(Arguments[next] is ['-', var after, ..] && !char.IsAsciiDigit(after)))
                next++;
            if (Arguments[at].StartsWith('-'))
                yield return string.Join(' ', Arguments[at..next].Select(Quoted));
            at = next;
        }
    }

    private static string Quoted(string word) =>
        word.All(c => char.IsAsciiLetterOrDigit(c) || "-_./:=,@+%".Contains(c, StringComparison.Ordinal)) && word.Length > 0
            ? word : $"'{word.Replace("'", "'\\''", StringComparison.Ordinal)}'";
}

/// <summary>A file next to a command.</summary>
/// <param name="Name">Where it stands.</param>
/// <param name="Lines">What is in it.</param>
public sealed record WrittenFile(string Name, ImmutableArray<string> Lines);
