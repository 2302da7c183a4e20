using System.Collections.Immutable;

namespace InferenceSizing.Formats.Bytes;

/// <summary>Collects the tensors of a file into groups as they are read, so that a header of any length takes the memory of what differs in it.</summary>
internal sealed class TensorTable(KeptBytes kept)
{
    private const int NoLayer = -1;
    private const int LongestNumber = 5;

    /// <summary>A name's place in a set of hashes that grows by doubling, and its layer's in a list that does.</summary>
    private const int BytesOfName = 64;

    /// <summary>A group with its key, its list and its answer.</summary>
    private const int BytesOfGroup = 512;

    private readonly Dictionary<string, int> _patterns = new(StringComparer.Ordinal);
    private readonly Dictionary<Key, Members> _groups = [];
    private readonly HashSet<ulong> _names = [];
    private readonly char[] _pattern = new char[TensorLimits.LongestName];
    private long _elements;

    public int Count => _names.Count;

    /// <summary>Hashes of all names.</summary>
    public IReadOnlySet<ulong> Names => _names;

    /// <summary>Adds a tensor.</summary>
    /// <exception cref="HeadRefusedException">The name was there before, is empty or too long, or there are too many.</exception>
    public void Add(ReadOnlySpan<char> name, StoredFormat format, TensorShape shape)
    {
        if (name.IsEmpty || name.Length > TensorLimits.LongestName)
            throw new HeadRefusedException($"A tensor's name has 1 to {TensorLimits.LongestName} characters.");
        if (_names.Count == TensorLimits.MostTensors)
            throw new HeadRefusedException($"There are more than {TensorLimits.MostTensors} tensors.");
        kept.Add(BytesOfName);
        if (!_names.Add(Fingerprint.Empty.With(name)))
            throw new HeadRefusedException($"The tensor '{name}' occurs more than once.");
        if (!format.Divides(shape))
            throw new HeadRefusedException($"The rows of '{name}' have {shape.RowLength} elements, which are not whole blocks of {format.Id}.");
        if (!TensorLimits.HaveRoom(ref _elements, shape, count: 1))
            throw new HeadRefusedException($"All tensors together have more than {TensorLimits.MostElements} elements.");
        int length = PatternOf(name, _pattern, out int layer);
        Key key = new(IndexOf(_pattern.AsSpan(0, length)), format, shape);
        if (!_groups.TryGetValue(key, out Members? members))
        {
            if (_groups.Count == TensorLimits.MostGroups)
                throw new HeadRefusedException($"The tensors differ in more than {TensorLimits.MostGroups} ways.");
            kept.Add(BytesOfGroup + (2 * sizeof(char) * length));
            _groups.Add(key, members = new Members());
        }

        members.Count++;
        if (layer != NoLayer)
            members.Layers.Add(layer);
    }

    /// <summary>The groups by name, format and shape.</summary>
    public ImmutableArray<TensorGroup> ToGroups()
    {
        string[] names = new string[_patterns.Count];
        foreach ((string name, int index) in _patterns)
            names[index] = name;
        return
        [
            .. _groups.Select(group =>
                new TensorGroup(names[group.Key.Pattern], group.Key.Format, group.Key.Shape, group.Value.Count, LayerRun.Of(group.Value.Layers)))
                .OrderBy(group => group.Name, StringComparer.Ordinal).ThenBy(group => group.Layers.IsEmpty ? NoLayer : group.Layers[0].First)
                    .ThenBy(group => group.Format.Id, StringComparer.Ordinal).ThenBy(group => group.Shape.Elements),
        ];
    }

    /// <summary>Replaces every part that is a number by a star.</summary>
    /// <returns>Characters written.</returns>
    internal static int PatternOf(ReadOnlySpan<char> name, Span<char> pattern, out int layer)
    {
        layer = NoLayer;
        int length = 0;
        foreach (Range range in name.Split('.'))
        {
            ReadOnlySpan<char> part = name[range];
            if (length > 0 || range.Start.Value > 0)
                pattern[length++] = '.';
            if (part.Length is > 0 and <= LongestNumber && !part.ContainsAnyExceptInRange('0', '9'))
            {
                if (layer == NoLayer)
                    layer = int.Parse(part, System.Globalization.CultureInfo.InvariantCulture);
                pattern[length++] = '*';
                continue;
            }

            part.CopyTo(pattern[length..]);
            length += part.Length;
        }

        return length;
    }

    private int IndexOf(ReadOnlySpan<char> pattern)
    {
        Dictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> lookup = _patterns.GetAlternateLookup<ReadOnlySpan<char>>();
        if (!lookup.TryGetValue(pattern, out int index))
            _patterns.Add(pattern.ToString(), index = _patterns.Count);
        return index;
    }

    private readonly record struct Key(int Pattern, StoredFormat Format, TensorShape Shape);

    private sealed class Members
    {
        public int Count { get; set; }

        public List<int> Layers { get; } = [];
    }
}
