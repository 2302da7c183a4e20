using System.Collections.Immutable;
using InferenceSizing.Formats.Bytes;
using InferenceSizing.Formats.Gguf;

namespace InferenceSizing.Formats.HuggingFace.Reading;

/// <summary>The metadata of one architecture, under its own prefix, and which tensors the file has; and the config that is made of them.</summary>
internal sealed class GgufKeys(GgufMetadata metadata, string architecture, ImmutableArray<TensorGroup> tensors)
{
    private readonly OrderedDictionary<string, ConfigValue> _config = new(StringComparer.Ordinal);

    /// <summary>The config as it was set.</summary>
    public ConfigValue Config => ConfigValue.Of(_config);

    public string Architecture => architecture;

    public GgufMetadata Metadata => metadata;

    /// <summary>A number, or the largest of a list with one for each layer; null where the file has neither.</summary>
    public long? Number(string key) => metadata.Values.GetValueOrDefault($"{architecture}.{key}") switch
    {
        { Number: { } number } => number,
        { Items: { Length: > 0 } items } => items.Max(),
        _ => null,
    };

    /// <summary>The list with an entry for each layer, or the one number as often; empty where the file has neither.</summary>
    public IReadOnlyList<long> PerLayer(string key) => metadata.Values.GetValueOrDefault($"{architecture}.{key}") switch
    {
        { Items: { Length: > 0 } items } => items,
        { Number: { } number } when Number("block_count") is >= 0 and <= GgufReader.LongestArray and { } layers => [.. Enumerable.Repeat(number, (int)layers)],
        _ => [],
    };

    public TensorGroup? Tensor(string name) => tensors.FirstOrDefault(tensor => tensor.Name == name);

    /// <summary>The tensor of that name in a layer.</summary>
    public TensorGroup? Tensor(string name, int layer) =>
        tensors.FirstOrDefault(tensor => tensor.Name == name && tensor.Layers.Any(run => run.First <= layer && layer <= run.Last));

    /// <summary>A list; empty where the file has none.</summary>
    public IReadOnlyList<long> List(string key) => metadata.Values.GetValueOrDefault($"{architecture}.{key}")?.Items ?? [];

    public bool Has(string name) => Tensor(name) is not null;

    /// <summary>Copies numbers into the config, those that the file has.</summary>
    public void Copy(params ReadOnlySpan<(string Key, string From)> pairs)
    {
        foreach ((string key, string from) in pairs)
            Set(key, Number(from));
    }

    /// <summary>Sets a number, unless the file has none.</summary>
    public void Set(string key, long? value)
    {
        if (value is { } number)
            Set(key, ConfigValue.Of(number));
    }

    public void Set(string key, bool value) => Set(key, ConfigValue.Of(value));

    public void Set(string key, string value) => Set(key, ConfigValue.Of(value));

    public void Set(string key, IEnumerable<string> values) => Set(key, ConfigValue.Of(values.Select(ConfigValue.Of)));

    /// <summary>Sets a config within the config.</summary>
    public void Nest(string key, OrderedDictionary<string, ConfigValue> members) => Set(key, ConfigValue.Of(members));

    public void Set(string key, ConfigValue value) => _config[key] = value;

    public void Remove(string key) => _config.Remove(key);
}
