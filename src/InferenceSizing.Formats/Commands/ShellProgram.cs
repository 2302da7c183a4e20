namespace InferenceSizing.Formats.Commands;

/// <summary>What the commands of a script do to its variables, and the calls that are left. Nothing is run.</summary>
/// <remarks>IEEE Std 1003.1, Shell Command Language, section 2.9 (commands).</remarks>
internal sealed class ShellProgram(ShellVariables variables)
{
    private static readonly string[] Openers = ["if", "elif", "while", "until", "for", "case", "select"];
    private static readonly string[] Bodies = ["then", "else", "do", "{", "!"];
    private static readonly string[] Closers = ["fi", "done", "esac", "}"];
    private static readonly string[] Declarers = ["export", "declare", "local", "readonly", "typeset"];

    private int _depth;

    /// <summary>The calls so far, in order.</summary>
    public List<ShellCommand> Commands { get; } = [];

    /// <summary>Whether a condition or a loop is open: what is assigned there may not come to pass.</summary>
    public bool IsWithinBlock => _depth > 0;

    /// <summary>A command of these words: an assignment, the begin or the end of a block, or a call.</summary>
    public void Run(List<(ShellWord Word, bool Assigns)> words)
    {
        int first = 0;
        while (first < words.Count && (Bodies.Contains(words[first].Word.Text) || Closers.Contains(words[first].Word.Text)))
        {
            _depth -= Closers.Contains(words[first].Word.Text) && _depth > 0 ? 1 : 0;
            first++;
        }

        words.RemoveRange(0, first);
        if (words.Count == 0)
            return;
        if (Openers.Contains(words[0].Word.Text))
        {
            _depth += words[0].Word.Text == "elif" ? 0 : 1;
            return;
        }

        bool exports = words[0].Word.Text == "export";
        bool declares = Declarers.Contains(words[0].Word.Text);
        int assigned = words.FindIndex(declares ? 1 : 0, word => !word.Assigns);
        List<ShellVariable> given = [];
        foreach ((ShellWord word, bool assigns) in words[(declares ? 1 : 0)..(assigned < 0 ? words.Count : assigned)])
        {
            if (assigns)
                given.Add(Split(word));
        }

        if (assigned < 0 || declares)
        {
            foreach ((string name, ShellWord value) in given)
            {
                variables.Set(name, [value], _depth > 0);
                if (exports)
                    variables.Export(name);
            }

            if (!declares)
                Commands.Add(new ShellCommand([], [.. given]));
            return;
        }

        Commands.Add(new ShellCommand(
            [.. words[assigned..].Select(word => word.Word)],
            [.. variables.Exported.Where(known => given.TrueForAll(own => own.Name != known.Name)), .. given])
        { Variables = new ShellVariables(variables) });
    }

    private static ShellVariable Split(ShellWord assignment)
    {
        int equals = assignment.Text.IndexOf('=', StringComparison.Ordinal);
        return new(assignment.Text[..equals].TrimEnd('+'), new ShellWord(assignment.Text[(equals + 1)..], assignment.IsResolved));
    }
}
