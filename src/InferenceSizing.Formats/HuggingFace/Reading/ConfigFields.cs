namespace InferenceSizing.Formats.HuggingFace.Reading;

/// <summary>Typed, bounded access to the keys of a config; remembers which were absent and took the family's default.</summary>
internal sealed partial class ConfigFields
{
    private readonly ConfigValue _root;
    private readonly string _path;
    private readonly List<ConfigDefault> _defaulted;
    private readonly HashSet<string> _asked;

    public ConfigFields(ConfigValue root)
        : this(root, "", [], new(StringComparer.Ordinal))
    {
    }

    private ConfigFields(ConfigValue root, string path, List<ConfigDefault> defaulted, HashSet<string> asked)
    {
        if (root.Kind != ConfigKind.Members)
            throw new ConfigRefusedException(path.TrimEnd('.'), "A config is a JSON object.");
        (_root, _path, _defaulted, _asked) = (root, path, defaulted, asked);
    }

    /// <summary>Keys that were absent, with the default taken.</summary>
    public IReadOnlyList<ConfigDefault> Defaulted => _defaulted;

    /// <summary>The paths of the members that were asked for, present or not.</summary>
    public IReadOnlySet<string> Asked => _asked;

    public bool Has(string key) => Find(key) is { } value && value.Kind != ConfigKind.Null;

    /// <summary>Whether the key is there and says null: not the same as absent where the class has a default.</summary>
    public bool IsNull(string key) => Find(key) is { Kind: ConfigKind.Null };

    /// <summary>A nested config (<c>text_config</c>), or null.</summary>
    public ConfigFields? Nested(string key) => Raw(key) is { } nested ? new(nested, $"{_path}{key}.", _defaulted, _asked) : null;

    /// <summary>A nested config that the family cannot do without.</summary>
    /// <param name="key">Its key.</param>
    /// <param name="says">What it says, where its name does not tell: "which says …".</param>
    public ConfigFields Part(string key, string? says = null) => Nested(key) ?? throw Missing(key, says);

    /// <summary>An element of an array within this config, under a path of its own.</summary>
    public ConfigFields Item(ConfigValue item, string path) => new(item, _path + path, _defaulted, _asked);

    /// <summary>The value as it stands; null where the key is absent or says null.</summary>
    public ConfigValue? Raw(string key) => Find(key) is { } value && value.Kind != ConfigKind.Null ? value : null;

    public bool Flag(string key, bool absent)
    {
        if (Raw(key) is not { } value)
            return Default(key, absent);
        return value.Kind == ConfigKind.Flag
            ? value.IsTrue
            : throw new ConfigRefusedException(_path + key, $"'{key}' is true or false.");
    }

    /// <summary>A flag that means nothing where it is absent.</summary>
    public bool Flag(string key) => Has(key) && Flag(key, false);

    public string? Text(string key) => Raw(key) is not { } value ? null
        : value.Text is { } text ? text
        : throw new ConfigRefusedException(_path + key, $"'{key}' is a string.");

    public double Number(string key, double absent) => Raw(key) is not { } number ? absent
        : number.TryGetDouble(out double value) && double.IsFinite(value) ? value
        : throw new ConfigRefusedException(_path + key, $"'{key}' is a number.");

    /// <summary>An array of whole numbers, or null where absent.</summary>
    public int[]? Integers(string key) => Array(key)?.Select(item => item.TryGetInt32(out int value)
        ? value
        : throw new ConfigRefusedException(_path + key, $"'{key}' is an array of whole numbers.")).ToArray();

    /// <summary>An array of objects, or null where absent.</summary>
    public ConfigFields[]? Objects(string key) =>
        Array(key)?.Select((item, index) => new ConfigFields(item, $"{_path}{key}[{index}].", _defaulted, _asked)).ToArray();

    /// <summary>An array of strings, or null where absent.</summary>
    public string[]? Texts(string key) => Array(key)?.Select(item => item.Text is { } text
        ? text
        : throw new ConfigRefusedException(_path + key, $"'{key}' is an array of strings.")).ToArray();

    /// <summary>A key that the family cannot do without: the config is well formed, but a model cannot be read from it.</summary>
    /// <param name="key">The key that is absent.</param>
    /// <param name="says">What it says, where its name does not tell: "which says …".</param>
    public ConfigRefusedException Missing(string key, string? says = null) => Refuse(key, $"The config lacks '{key}'{(says is null ? "" : $", {says}")}.");

    public ConfigRefusedException Refuse(string key, string reason) => new(_path + key, reason, malformed: false);

    private ConfigValue? Find(string key)
    {
        _asked.Add(_path + key);
        return _root.TryFind(key, out ConfigValue value) ? value : null;
    }

    private IEnumerable<ConfigValue>? Array(string key)
    {
        if (Raw(key) is not { } value)
            return null;
        if (value.Kind != ConfigKind.List || value.Length > MostLayers)
            throw new ConfigRefusedException(_path + key, $"'{key}' is an array of at most {MostLayers} items.");
        return value.Items;
    }

    private bool Default(string key, bool value)
    {
        Note(new ConfigDefault(_path + key, null, value));
        return value;
    }

    private void Note(ConfigDefault taken)
    {
        if (!_defaulted.Exists(other => other.Path == taken.Path))
            _defaulted.Add(taken);
    }
}
