using System.Collections.Immutable;
using System.Text.RegularExpressions;

namespace InferenceSizing.Formats.Commands;

/// <content>What is expanded: variables, and what is not known before it runs.</content>
/// <remarks>IEEE Std 1003.1, Shell Command Language, section 2.6 (expansions); arrays as bash has them; <c>$(NAME)</c> as Kubernetes expands it ("Define
/// Dependent Environment Variables").</remarks>
internal sealed partial class ShellWords
{
    /// <summary><c>$NAME</c>, <c>$@</c>, <c>${NAME}</c>, <c>${NAME:-x}</c>, <c>${NAME[@]}</c> and Kubernetes' <c>$(NAME)</c>.</summary>
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
            Insert(value, quoted, match.Groups["all"].Success || name == ShellVariables.Parameters);
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
        TakeUnknown(end + 1 - _at);
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
        TakeUnknown((end < 0 ? _text.Length : end + 2) - _at);
    }

    [GeneratedRegex(
        @"\G\$(?:(?<name>[A-Za-z_][A-Za-z0-9_]*|@)|\((?<name>[A-Za-z_][A-Za-z0-9_]*)\)|\{(?<name>[A-Za-z_][A-Za-z0-9_]*)" +
            @"(?<all>\[[@*]\])?(?:(?<rule>:?[-=+])(?<other>(?:[^{}]|\{[^{}]*\})*))?\})",
        RegexOptions.CultureInvariant)]
    private static partial Regex Reference();
}
