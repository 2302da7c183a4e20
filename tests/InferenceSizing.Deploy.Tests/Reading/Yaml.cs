using System.Globalization;
using YamlDotNet.RepresentationModel;

namespace InferenceSizing.Deploy.Tests.Reading;

/// <summary>A node of a YAML file, reached by the names of its members; a missing member fails the test by its path.</summary>
internal sealed class Yaml
{
    private readonly YamlNode _node;
    private readonly string _path;

    private Yaml(YamlNode node, string path)
    {
        _node = node;
        _path = path;
    }

    /// <summary>The text of a scalar.</summary>
    public string Text => _node is YamlScalarNode { Value: { } value } ? value : throw new InvalidDataException($"{_path} is not a scalar.");

    public int Number => int.Parse(Text, NumberStyles.None, CultureInfo.InvariantCulture);

    public IReadOnlyList<Yaml> Items => _node is YamlSequenceNode sequence
        ? [.. sequence.Children.Select((child, index) => new Yaml(child, $"{_path}[{index}]"))]
        : throw new InvalidDataException($"{_path} is not a list.");

    public IReadOnlyList<string> Texts => [.. Items.Select(item => item.Text)];

    public IReadOnlyDictionary<string, Yaml> Members => _node is YamlMappingNode mapping
        ? mapping.Children.ToDictionary(member => ((YamlScalarNode)member.Key).Value!, member => new Yaml(member.Value, $"{_path}.{member.Key}"))
        : throw new InvalidDataException($"{_path} is not a mapping.");

    /// <summary>The member at a path of names, which must be there.</summary>
    public Yaml this[params string[] names] => names.Aggregate(this, (parent, name) =>
        parent.Find(name) ?? throw new InvalidDataException($"{parent._path}.{name} is missing."));

    /// <summary>The one document of a file.</summary>
    public static Yaml Of(string file) => Parse(Repository.Text(file), file);

    /// <summary>The one document of a text that stands in a file.</summary>
    public static Yaml Parse(string text, string file)
    {
        var stream = new YamlStream();
        using var reader = new StringReader(text);
        stream.Load(reader);
        return new(stream.Documents.Single().RootNode, file);
    }

    public Yaml? Find(string name) => Members.GetValueOrDefault(name);

    public Yaml Where(string key, string value) => Items.Single(item => item.Find(key)?.Text == value);

    public override string ToString() => _path;
}
