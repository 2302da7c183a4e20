using System.Text.RegularExpressions;

namespace InferenceSizing.Formats.Commands;

/// <summary>Reads a script into its commands: quotes, continued lines, variables, lists of words, as a shell expands them. Nothing is run, no file is opened
/// and nothing of this process is asked.</summary>
/// <remarks>IEEE Std 1003.1, Shell Command Language, sections 2.7 (redirection) and 2.9 (commands).</remarks>
internal sealed partial class ShellScript
{
    private readonly string _text;
    private readonly ShellVariables _variables;
    private readonly ShellProgram _program;
    private readonly ShellWords _words;
    private string? _document, _file;

    private ShellScript(string text, ShellVariables variables) =>
        (_text, _variables, _program, _words) = (text, variables, new ShellProgram(variables), new ShellWords(text, variables));

    /// <exception cref="CommandRefusedException">A quote has no end, or the script is longer than any honest one.</exception>
    public static List<ShellCommand> Read(string text, ShellVariables variables)
    {
        ShellScript script = new(Prompt().Replace(text, ""), variables);
        script.Run();
        return script._program.Commands;
    }

    private void Run()
    {
        while (!_words.IsAtEnd)
        {
            char c = _text[_words.At];
            if (c == '#' && !_words.IsInWord)
                SkipLine();
            else if (c is '\n' or ';' or '|' or '&')
                EndCommand(c);
            else if (c is '<' or '>')
                Redirect();
            else if (c is '(' or ')')
                Parenthesis(c);
            else
                _words.Read();
        }

        EndCommand('\n');
    }

    private void Redirect()
    {
        if (Placeholder().Match(_text, _words.At) is { Success: true } placeholder)
        {
            _words.TakeUnknown(placeholder.Length);
            return;
        }

        if (HereDocument().Match(_text, _words.At) is { Success: true } document)
        {
            _words.Separate(advance: false);
            _words.At += document.Length;
            _document = document.Groups["text"].Value;
            if (WrittenFile().Match(document.Groups["rest"].Value) is { Success: true } written)
                _file = written.Groups["name"].Value;
            return;
        }

        if (_words.IsNumber)
            _words.Clear();
        _words.Separate(advance: false);
        int start = _words.At;
        while (start < _text.Length && _text[start] is '<' or '>' or '&' or ' ' or '|')
            start++;
        int end = start;
        while (end < _text.Length && !char.IsWhiteSpace(_text[end]) && _text[end] is not (';' or '&' or '|'))
            end++;
        (_file, _words.At) = (_text[start..end], end);
    }

    /// <summary>A file that a command writes from its standard input, for those after it that name it.</summary>
    private void KeepFile(List<(ShellWord Word, bool Assigns)> words)
    {
        string? name = words is [var first, .., var last] && first.Word.Text.EndsWith("tee", StringComparison.Ordinal) ? last.Word.Text : _file;
        if (_document is { } text && name is not null)
            _variables.Keep(name, text);
        (_document, _file) = (null, null);
    }

    private void Parenthesis(char c)
    {
        if (c == '(' && _words.ListName is { } name)
            List(name);
        else
            EndCommand(c);
    }

    /// <summary><c>NAME=( … )</c> or <c>NAME+=( … )</c>.</summary>
    private void List(string beginning)
    {
        string name = beginning.TrimEnd('=');
        bool adds = name.EndsWith('+');
        name = name.TrimEnd('+');
        _words.Clear();
        int close = _text.IndexOf(')', _words.At);
        if (close < 0)
            throw _words.Refusal("A list has no end");
        IEnumerable<ShellWord> items = ShellWords.All(_text[(_words.At + 1)..close], _variables);
        _words.At = close + 1;
        IEnumerable<ShellWord> before = adds && _variables.Find(name) is { IsDefault: false } known ? known : [];
        _variables.Set(name, [.. before, .. items], _program.IsWithinBlock && !adds);
    }

    private void EndCommand(char c)
    {
        // "&>" and "2>&1" redirect; "a&b" of an unquoted address does not end a command in any text that people hold.
        _words.Separate(advance: !_words.IsAtEnd);
        List<(ShellWord Word, bool Assigns)> words = _words.TakeAll();
        // One word before a parenthesis is a function's name, or a group.
        if (words.Count == 0 || (c == '(' && words.Count == 1))
            return;
        KeepFile(words);
        _program.Run(words);
    }

    private void SkipLine()
    {
        int end = _text.IndexOf('\n', _words.At);
        _words.At = end < 0 ? _text.Length : end;
    }

    /// <summary><c>&lt;your-token&gt;</c>, which no shell reads and people paste.</summary>
    [GeneratedRegex(@"\G<[A-Za-z][A-Za-z0-9_. -]{0,40}>", RegexOptions.CultureInvariant)]
    private static partial Regex Placeholder();

    /// <summary>A text for standard input, up to the line that ends it.</summary>
    [GeneratedRegex(
        @"\G<<-?\s*(?<quote>['""]?)(?<end>[A-Za-z_]+)\k<quote>(?<rest>[^\n]*)\n(?<text>(?:.*\n)*?)[ \t]*\k<end>[ \t]*(?=\r?\n|\z)",
        RegexOptions.CultureInvariant, 1000)]
    private static partial Regex HereDocument();

    [GeneratedRegex(@">\s*(?<name>[^\s;&|]+)", RegexOptions.CultureInvariant)]
    private static partial Regex WrittenFile();

    /// <summary>Prompts of shells that were copied along.</summary>
    [GeneratedRegex(@"^[ \t]*(?:PS [A-Za-z]:[^>\n]*> ?|(?:\([\w.-]+\) )?[\w.-]+@[\w.-]+:[^\n$#]*[$#] |\$ |% )",
        RegexOptions.CultureInvariant | RegexOptions.Multiline)]
    private static partial Regex Prompt();
}
