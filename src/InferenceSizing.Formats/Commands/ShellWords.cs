using System.Text;
using System.Text.RegularExpressions;

namespace InferenceSizing.Formats.Commands;

/// <summary>The words of a script, from a place on: quotes, escapes, variables and what they expand to.</summary>
/// <remarks>IEEE Std 1003.1, Shell Command Language, section 2.2 (quoting).</remarks>
internal sealed partial class ShellWords(string script, ShellVariables variables)
{
    /// <summary>No script of a deployment has as many.</summary>
    private const int MostWords = 20_000;

    /// <summary>Digits of a stream's number.</summary>
    private const int LongestNumber = 9;

    private readonly string _text = script;
    private readonly ShellVariables _variables = variables;
    private readonly StringBuilder _word = new();
    private readonly List<(ShellWord Word, bool Assigns)> _words = [];
    private int _at, _count;
    private bool _inWord, _quoted, _resolved = true;

    /// <summary>The place that is read next.</summary>
    public int At
    {
        get => _at;
        set => _at = value;
    }

    public bool IsAtEnd => _at >= _text.Length;

    /// <summary>Whether a word has begun.</summary>
    public bool IsInWord => _inWord;

    /// <summary>The name before <c>=(</c> or <c>+=(</c>; null where the word so far is none.</summary>
    public string? ListName => _inWord && !_quoted && Assignment().IsMatch(_word.ToString()) ? _word.ToString() : null;

    /// <summary>Whether the word so far is the number of a stream: <c>2&gt;</c>.</summary>
    public bool IsNumber => _word.Length is > 0 and <= LongestNumber && _word.ToString().All(char.IsAsciiDigit);

    /// <summary>Whether the word so far begins with a drive, in whose paths a backslash is no escape.</summary>
    private bool IsWindowsPath => _word.Length > 1 && _word[1] == ':' && char.IsAsciiLetter(_word[0]);

    /// <summary>All words of a text whose line ends are spaces.</summary>
    public static IEnumerable<ShellWord> All(string text, ShellVariables variables)
    {
        ShellWords words = new(text, variables);
        while (!words.IsAtEnd)
        {
            if (words._text[words._at] == '\n')
                words.Separate();
            else
                words.Read();
        }

        words.EndWord();
        return words._words.Select(word => word.Word);
    }

    /// <summary>The words since the last time, which are then gone.</summary>
    public List<(ShellWord Word, bool Assigns)> TakeAll()
    {
        List<(ShellWord Word, bool Assigns)> taken = [.. _words];
        _words.Clear();
        return taken;
    }

    /// <summary>Reads on by a character, a quoted text, an expansion or a space.</summary>
    public void Read()
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
        else if (c is ' ' or '\t' or '\r')
            Separate();
        else if (c == '{' && _at + 1 < _text.Length && _text[_at + 1] == '{')
            Template();
        else
            Take(c);
    }

    /// <summary>Takes a text as it stands, whose value is not known.</summary>
    public void TakeUnknown(int length)
    {
        _word.Append(_text, _at, length);
        (_inWord, _resolved, _at) = (true, false, _at + length);
    }

    public void Separate(bool advance = true)
    {
        EndWord();
        _at += advance ? 1 : 0;
    }

    public void EndWord()
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

    /// <summary>Forgets the word that has begun.</summary>
    public void Clear()
    {
        _word.Clear();
        (_inWord, _quoted, _resolved) = (false, false, true);
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
        else if (IsWindowsPath || next == _text.Length)
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

    /// <summary>Why the script cannot be read, and where.</summary>
    public CommandRefusedException Refusal(string reason)
    {
        int line = 1, start = 0;
        for (int i = 0; i < Math.Min(_at, _text.Length); i++)
        {
            if (_text[i] == '\n')
                (line, start) = (line + 1, i + 1);
        }

        return new CommandRefusedException($"{reason}, line {line}, column {_at - start + 1}.");
    }

    [GeneratedRegex(@"^[A-Za-z_][A-Za-z0-9_]*\+?=", RegexOptions.CultureInvariant)]
    private static partial Regex Assignment();
}
