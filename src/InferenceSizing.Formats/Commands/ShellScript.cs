using System.Collections.Immutable;
using System.Text;
using System.Text.RegularExpressions;

namespace InferenceSizing.Formats.Commands;

/// <summary>Reads a script into its commands: quotes, continued lines, variables, lists of words, as a shell expands them. Nothing is run, no file is opened
/// and nothing of this process is asked.</summary>
/// <remarks>IEEE Std 1003.1, Shell Command Language, sections 2.2 (quoting), 2.6 (expansions), 2.7 (redirection) and 2.9 (commands); arrays as bash has them;
/// <c>$(NAME)</c> as Kubernetes expands it ("Define Dependent Environment Variables").</remarks>
internal sealed partial class ShellScript
{
    /// <summary>No script of a deployment has as many.</summary>
    private const int MostWords = 20_000;

    private readonly string _text;
    private readonly ShellVariables _variables;
    private readonly ShellProgram _program;
    private readonly StringBuilder _word = new();
    private readonly List<(ShellWord Word, bool Assigns)> _words = [];
    private int _at, _count;
    private bool _inWord, _quoted, _resolved = true;
    private string? _document, _file;

    private ShellScript(string text, ShellVariables variables) => (_text, _variables, _program) = (text, variables, new ShellProgram(variables));

    /// <exception cref="CommandRefusedException">A quote has no end, or the script is longer than any honest one.</exception>
    public static List<ShellCommand> Read(string text, ShellVariables variables)
    {
        ShellScript script = new(Prompt().Replace(text, ""), variables);
        script.Run();
        return script._program.Commands;
    }

    private void Run()
    {
        while (_at < _text.Length)
        {
            char c = _text[_at];
            if (c == '\\')
                Escape();
            else if (c == '\'')
                Single();
            else if (c == '"')
                Double();
            else if (c == '$')
                Variable(quoted: false);
            else if (c == '`')
                Backquoted();
            else if (c == '#' && !_inWord)
                SkipTo('\n');
            else if (c is ' ' or '\t' or '\r')
                Separate();
            else if (c is '\n' or ';' or '|' or '&')
                EndCommand(c);
            else if (c == '{' && _at + 1 < _text.Length && _text[_at + 1] == '{')
                Template();
            else if (c is '<' or '>')
                Redirect();
            else if (c is '(' or ')')
                Parenthesis(c);
            else
                Take(c);
        }

        EndCommand('\n');
    }

    private void Take(char c)
    {
        _word.Append(c);
        (_inWord, _at) = (true, _at + 1);
    }

    private void Escape()
    {
        int next = _at + 1;
        int end = next;
        while (end < _text.Length && _text[end] is ' ' or '\t' or '\r')
            end++;
        if (end < _text.Length && _text[end] == '\n')
        {
            _at = end + 1;
            Separate(advance: false);
        }
        else if (WindowsPath().IsMatch(_word.ToString()) || next == _text.Length)
        {
            Take('\\');
        }
        else
        {
            _at++;
            Take(_text[_at]);
        }
    }

    private void Single()
    {
        int end = _text.IndexOf('\'', _at + 1);
        if (end < 0)
            throw Refusal("A single quote has no end");
        _word.Append(_text, _at + 1, end - _at - 1);
        (_inWord, _quoted, _at) = (true, true, end + 1);
    }

    private void Double()
    {
        int start = _at++;
        (_inWord, _quoted) = (true, true);
        while (_at < _text.Length && _text[_at] != '"')
        {
            if (_text[_at] == '\\' && _at + 1 < _text.Length)
            {
                char next = _text[_at + 1];
                if (next is not ('"' or '\\' or '$' or '`' or '\n'))
                    _word.Append('\\');
                if (next != '\n')
                    _word.Append(next);
                _at += 2;
            }
            else if (_text[_at] == '$')
            {
                Variable(quoted: true);
            }
            else if (_text[_at] == '`')
            {
                Backquoted();
            }
            else
            {
                _word.Append(_text[_at++]);
            }
        }

        if (_at == _text.Length)
        {
            _at = start;
            throw Refusal("A double quote has no end");
        }

        _at++;
    }

    /// <summary><c>$NAME</c>, <c>${NAME}</c>, <c>${NAME:-x}</c>, <c>${NAME[@]}</c> and Kubernetes' <c>$(NAME)</c>.</summary>
    private void Variable(bool quoted)
    {
        Match match = Reference().Match(_text, _at);
        if (!match.Success)
        {
            if (_at + 1 < _text.Length && _text[_at + 1] is '(' or '{')
                Opaque(_text[_at + 1] == '(' ? ')' : '}');
            else
                Take('$');
            return;
        }

        _at += match.Length;
        string name = match.Groups["name"].Value;
        ImmutableArray<ShellWord> value = _variables.Find(name);
        bool empty = value.IsDefaultOrEmpty || (value.Length == 1 && value[0].Text.Length == 0);
        string rule = match.Groups["rule"].Value;
        if (rule.Length > 0 && (rule[^1] == '+' ? !empty : empty))
            value = Substitute(match.Groups["other"].Value);
        else if (rule.EndsWith('+'))
            value = [new ShellWord("")];
        if (value.IsDefault)
        {
            _word.Append(match.Value);
            (_inWord, _resolved) = (true, false);
        }
        else
        {
            Insert(value, quoted, match.Groups["all"].Success);
        }
    }

    /// <summary>The other text of <c>${NAME:-x}</c>, in which names may stand too.</summary>
    private ImmutableArray<ShellWord> Substitute(string text)
    {
        if (text.Contains('$', StringComparison.Ordinal) && !text.Contains('{', StringComparison.Ordinal))
        {
            bool resolved = true;
            string expanded = Reference().Replace(text, match =>
            {
                ImmutableArray<ShellWord> value = _variables.Find(match.Groups["name"].Value);
                resolved &= !value.IsDefaultOrEmpty;
                return value.IsDefaultOrEmpty ? match.Value : value[0].Text;
            });
            return [new ShellWord(expanded, resolved)];
        }

        return [new ShellWord(text.Trim('"', '\''))];
    }

    private void Insert(ImmutableArray<ShellWord> value, bool quoted, bool all)
    {
        IEnumerable<ShellWord> words = quoted || value.Length != 1 ? value
            : value[0].Text.Split([' ', '\t', '\n'], StringSplitOptions.RemoveEmptyEntries).Select(word => new ShellWord(word, value[0].IsResolved));
        bool first = true;
        foreach (ShellWord word in words)
        {
            if (!first && (all || !quoted))
                EndWord();
            else if (!first)
                _word.Append(' ');
            _word.Append(word.Text);
            _resolved &= word.IsResolved;
            (first, _inWord) = (false, true);
        }

        // "${LIST[@]}" of an empty list is no word at all.
        if (first && all && quoted && _word.Length == 0)
            _quoted = false;
    }

    private void Backquoted()
    {
        int end = _text.IndexOf('`', _at + 1);
        if (end < 0)
            throw Refusal("A backquote has no end");
        _word.Append(_text, _at, end + 1 - _at);
        (_inWord, _resolved, _at) = (true, false, end + 1);
    }

    /// <summary>A command within a command, or an expansion of a kind that is not read: what it gives is not known.</summary>
    private void Opaque(char close)
    {
        char open = _text[_at + 1];
        int depth = 0, start = _at++;
        for (; _at < _text.Length; _at++)
        {
            depth += _text[_at] == open ? 1 : _text[_at] == close ? -1 : 0;
            if (depth == 0)
                break;
        }

        _at = Math.Min(_at + 1, _text.Length);
        _word.Append(_text, start, _at - start);
        (_inWord, _resolved) = (true, false);
    }

    /// <summary><c>{{ … }}</c> of a Helm or Go template: not known.</summary>
    private void Template()
    {
        int end = _text.IndexOf("}}", _at, StringComparison.Ordinal);
        end = end < 0 ? _text.Length : end + 2;
        _word.Append(_text, _at, end - _at);
        (_inWord, _resolved, _at) = (true, false, end);
    }

    private void Redirect()
    {
        if (Placeholder().Match(_text, _at) is { Success: true } placeholder)
        {
            _word.Append(placeholder.Value);
            (_inWord, _resolved, _at) = (true, false, _at + placeholder.Length);
            return;
        }

        if (HereDocument().Match(_text, _at) is { Success: true } document)
        {
            Separate(advance: false);
            _at += document.Length;
            _document = document.Groups["text"].Value;
            if (WrittenFile().Match(document.Groups["rest"].Value) is { Success: true } written)
                _file = written.Groups["name"].Value;
            return;
        }

        if (_word.Length > 0 && _word.ToString().All(char.IsAsciiDigit))
            Clear();
        Separate(advance: false);
        while (_at < _text.Length && _text[_at] is '<' or '>' or '&' or ' ' or '|')
            _at++;
        int start = _at;
        while (_at < _text.Length && !char.IsWhiteSpace(_text[_at]) && _text[_at] is not (';' or '&' or '|'))
            _at++;
        _file = _text[start.._at];
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
        if (c == '(' && _inWord && !_quoted && Assignment().IsMatch(_word.ToString()))
            List();
        else
            EndCommand(c);
    }

    /// <summary><c>NAME=( … )</c> or <c>NAME+=( … )</c>.</summary>
    private void List()
    {
        string name = _word.ToString().TrimEnd('=');
        bool adds = name.EndsWith('+');
        name = name.TrimEnd('+');
        Clear();
        int close = _text.IndexOf(')', _at);
        if (close < 0)
            throw Refusal("A list has no end");
        ShellScript items = new(_text[(_at + 1)..close], _variables);
        items.ReadWords();
        _at = close + 1;
        IEnumerable<ShellWord> before = adds && _variables.Find(name) is { IsDefault: false } known ? known : [];
        _variables.Set(name, [.. before, .. items._words.Select(item => item.Word)], _program.IsWithinBlock && !adds);
    }

    private void ReadWords()
    {
        while (_at < _text.Length)
        {
            switch (_text[_at])
            {
                case '\\':
                    Escape();
                    break;
                case '\'':
                    Single();
                    break;
                case '"':
                    Double();
                    break;
                case '$':
                    Variable(quoted: false);
                    break;
                case ' ' or '\t' or '\r' or '\n':
                    Separate();
                    break;
                default:
                    Take(_text[_at]);
                    break;
            }
        }

        EndWord();
    }

    private void Separate(bool advance = true)
    {
        EndWord();
        _at += advance ? 1 : 0;
    }

    private void EndWord()
    {
        if (_inWord && (_word.Length > 0 || _quoted))
        {
            if (++_count > MostWords)
                throw Refusal($"The command has more than {MostWords} words");
            string text = _word.ToString();
            _words.Add((new ShellWord(text, _resolved), Assignment().IsMatch(text)));
        }

        Clear();
    }

    private void Clear()
    {
        _word.Clear();
        (_inWord, _quoted, _resolved) = (false, false, true);
    }

    private void EndCommand(char c)
    {
        // "&>" and "2>&1" redirect; "a&b" of an unquoted address does not end a command in any text that people hold.
        EndWord();
        _at += _at < _text.Length ? 1 : 0;
        if (_words.Count == 0)
            return;
        if (c == '(' && _words.Count == 1)
        {
            // A function's name, or a group.
            _words.Clear();
            return;
        }

        List<(ShellWord Word, bool Assigns)> words = [.. _words];
        _words.Clear();
        KeepFile(words);
        _program.Run(words);
    }

    private void SkipTo(char end)
    {
        int found = _text.IndexOf(end, _at);
        _at = found < 0 ? _text.Length : found;
    }

    private CommandRefusedException Refusal(string reason)
    {
        int line = 1, start = 0;
        for (int i = 0; i < Math.Min(_at, _text.Length); i++)
        {
            if (_text[i] == '\n')
                (line, start) = (line + 1, i + 1);
        }

        return new CommandRefusedException($"{reason}, line {line}, column {_at - start + 1}.");
    }

    [GeneratedRegex(
        @"\G\$(?:(?<name>[A-Za-z_][A-Za-z0-9_]*)|\((?<name>[A-Za-z_][A-Za-z0-9_]*)\)|\{(?<name>[A-Za-z_][A-Za-z0-9_]*)" +
            @"(?<all>\[[@*]\])?(?:(?<rule>:?[-=+])(?<other>(?:[^{}]|\{[^{}]*\})*))?\})",
        RegexOptions.CultureInvariant)]
    private static partial Regex Reference();

    [GeneratedRegex(@"^[A-Za-z_][A-Za-z0-9_]*\+?=", RegexOptions.CultureInvariant)]
    private static partial Regex Assignment();

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

    [GeneratedRegex(@"^[A-Za-z]:", RegexOptions.CultureInvariant)]
    private static partial Regex WindowsPath();

    /// <summary>Prompts of shells that were copied along.</summary>
    [GeneratedRegex(@"^[ \t]*(?:PS [A-Za-z]:[^>\n]*> ?|(?:\([\w.-]+\) )?[\w.-]+@[\w.-]+:[^\n$#]*[$#] |\$ |% )",
        RegexOptions.CultureInvariant | RegexOptions.Multiline)]
    private static partial Regex Prompt();
}
