using InferenceSizing.Domain.Outcomes;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace InferenceSizing.Formats.Manifests;

/// <summary>Reads YAML with bounded work: no tag is followed, depth is limited, and what anchors repeat counts as if it were written out.</summary>
public static class YamlDocument
{
    /// <summary>A Helm release's manifests nest about 20 deep.</summary>
    private const int DeepestNesting = 64;

    /// <summary>Values of all documents together, those that anchors repeat included. A large chart's output has a few thousand.</summary>
    private const int MostValues = 200_000;

    private const string MergeKey = "<<";

    /// <summary>The documents of a text, without empty ones.</summary>
    public static Outcome<IReadOnlyList<YamlValue>> Read(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        try
        {
            return new Reading(text).Documents();
        }
        catch (YamlException failure)
        {
            return Refusal.Invalid(Topic.Question, $"The YAML cannot be read: {Sentence(failure.Message)} (line {failure.Start.Line}, column " +
                $"{failure.Start.Column}).");
        }
        catch (TooMuchYamlException failure)
        {
            return Refusal.Invalid(Topic.Question, failure.Message);
        }
    }

    private static string Sentence(string message) => message.TrimEnd('.');

    private sealed class TooMuchYamlException(string reason) : Exception(reason);

    /// <summary>One text; the nesting is kept in a list of its own, not on the stack.</summary>
    private sealed class Reading(string text)
    {
        private readonly Dictionary<string, (YamlValue Value, int Size)> _anchors = new(StringComparer.Ordinal);
        private readonly Stack<Open> _open = new();
        private readonly List<YamlValue> _documents = [];
        private int _size;

        public List<YamlValue> Documents()
        {
            Parser parser = new(new Scanner(new StringReader(text), skipComments: true));
            while (parser.MoveNext())
                Take(parser.Current!);
            return _documents;
        }

        private void Take(ParsingEvent current)
        {
            switch (current)
            {
                case DocumentStart:
                    _anchors.Clear();
                    break;
                case MappingStart start:
                    Begin(start, isMapping: true);
                    break;
                case SequenceStart start:
                    Begin(start, isMapping: false);
                    break;
                case MappingEnd or SequenceEnd:
                    Open ended = _open.Pop();
                    Add(ended.Close(), ended.Anchor, _size - ended.SizeBefore);
                    break;
                case Scalar scalar:
                    Count(1, scalar);
                    Add(new YamlScalar(scalar.Value, (int)scalar.Start.Line), AnchorOf(scalar), 1);
                    break;
                case AnchorAlias alias:
                    if (!_anchors.TryGetValue(alias.Value.Value, out (YamlValue Value, int Size) known))
                        throw new TooMuchYamlException(
                            $"The YAML refers to an anchor '{alias.Value.Value}' that it does not have (line {alias.Start.Line}, " +
                                $"column {alias.Start.Column}).");
                    Count(known.Size, alias);
                    Add(known.Value, null, known.Size);
                    break;
            }
        }

        private void Begin(NodeEvent start, bool isMapping)
        {
            if (_open.Count == DeepestNesting)
                throw new TooMuchYamlException($"The YAML nests deeper than {DeepestNesting} levels (line {start.Start.Line}, column {start.Start.Column}).");
            _open.Push(new Open(isMapping, (int)start.Start.Line, AnchorOf(start), _size));
            Count(1, start);
        }

        private static string? AnchorOf(NodeEvent node) => node.Anchor.IsEmpty ? null : node.Anchor.Value;

        private void Count(int values, ParsingEvent at)
        {
            _size += values;
            if (_size > MostValues)
                throw new TooMuchYamlException(
                    $"The YAML holds more than {MostValues} values, with those that anchors repeat (line {at.Start.Line}, column {at.Start.Column}).");
        }

        private void Add(YamlValue value, string? anchor, int size)
        {
            if (anchor is not null)
                _anchors[anchor] = (value, size);
            if (_open.Count > 0)
                _open.Peek().Add(value);
            else if (value is not YamlScalar { Value: "" })
                _documents.Add(value);
        }
    }

    /// <summary>A mapping or list whose end has not come yet.</summary>
    private sealed class Open(bool isMapping, int line, string? anchor, int sizeBefore)
    {
        private readonly List<YamlValue> _values = [];

        public string? Anchor => anchor;

        public int SizeBefore => sizeBefore;

        public void Add(YamlValue value) => _values.Add(value);

        public YamlValue Close() => isMapping ? new YamlMapping([.. Members()], line) : new YamlList([.. _values], line);

        /// <summary>Merged members stand before the mapping's own, which go before them.</summary>
        private IEnumerable<(string Key, YamlValue Value)> Members()
        {
            List<(string Key, YamlValue Value)> merged = [], own = [];
            for (int i = 0; i + 1 < _values.Count; i += 2)
            {
                if (_values[i].Text != MergeKey)
                    own.Add((_values[i].Text, _values[i + 1]));
                else
                    merged.AddRange(Merged(_values[i + 1]));
            }

            HashSet<string> given = [.. own.Select(member => member.Key)];
            return merged.Where(member => !given.Contains(member.Key)).Concat(own);
        }

        private static IEnumerable<(string Key, YamlValue Value)> Merged(YamlValue value) =>
            value is YamlMapping mapping ? mapping.Members : value.Items.OfType<YamlMapping>().SelectMany(item => item.Members);
    }
}
