using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;

namespace InferenceSizing.Formats.HuggingFace.Reading;

/// <summary>What a value of a config is.</summary>
internal enum ConfigKind
{
    Null,
    Flag,
    Number,
    Text,
    List,
    Members,
}

/// <summary>A value of a model's config: an element of a config.json, or what the metadata of a GGUF file amounts to under the keys of the family's config
/// class.</summary>
internal readonly struct ConfigValue
{
    private readonly JsonElement _json;

    /// <summary>A long, a bool, a string, a list or members; null for an element of JSON.</summary>
    private readonly object? _own;

    private ConfigValue(object own) => (_json, _own) = (default, own);

    private ConfigValue(JsonElement json) => (_json, _own) = (json, null);

    /// <summary>Null, and the default: a key that is there and says nothing.</summary>
    public static ConfigValue Null => default;

    public ConfigKind Kind => _own switch
    {
        long => ConfigKind.Number,
        bool => ConfigKind.Flag,
        string => ConfigKind.Text,
        ImmutableArray<ConfigValue> => ConfigKind.List,
        OrderedDictionary<string, ConfigValue> => ConfigKind.Members,
        _ => _json.ValueKind switch
        {
            JsonValueKind.Number => ConfigKind.Number,
            JsonValueKind.True or JsonValueKind.False => ConfigKind.Flag,
            JsonValueKind.String => ConfigKind.Text,
            JsonValueKind.Array => ConfigKind.List,
            JsonValueKind.Object => ConfigKind.Members,
            _ => ConfigKind.Null,
        },
    };

    /// <summary>Items of a list; zero for anything else.</summary>
    public int Length => Kind != ConfigKind.List ? 0 : _own is ImmutableArray<ConfigValue> list ? list.Length : _json.GetArrayLength();

    /// <summary>The items of a list; none for anything else.</summary>
    public IEnumerable<ConfigValue> Items => Kind != ConfigKind.List ? [] : _own is ImmutableArray<ConfigValue> list ? list : _json.EnumerateArray().Select(Of);

    /// <summary>The members in order; none for anything else.</summary>
    public IEnumerable<KeyValuePair<string, ConfigValue>> Members => Kind != ConfigKind.Members ? []
        : _own is OrderedDictionary<string, ConfigValue> members ? members
        : _json.EnumerateObject().Select(member => KeyValuePair.Create(member.Name, Of(member.Value)));

    public static ConfigValue Of(JsonElement json) => new(json);

    public static ConfigValue Of(long? number) => number is { } value ? new(value) : Null;

    public static ConfigValue Of(bool flag) => new(flag);

    public static ConfigValue Of(string text) => new(text);

    public static ConfigValue Of(IEnumerable<ConfigValue> items) => new(items.ToImmutableArray());

    /// <param name="members">By key; kept, not copied.</param>
    public static ConfigValue Of(OrderedDictionary<string, ConfigValue> members) => new(members);

    /// <summary>A member; false where there is none, or where this is no object.</summary>
    public bool TryFind(string key, out ConfigValue value)
    {
        value = default;
        if (_own is OrderedDictionary<string, ConfigValue> members)
            return members.TryGetValue(key, out value);
        if (_own is not null || _json.ValueKind != JsonValueKind.Object || !_json.TryGetProperty(key, out JsonElement found))
            return false;
        value = new(found);
        return true;
    }

    public bool TryGetInt32(out int number)
    {
        number = 0;
        if (_own is not long whole)
            return _own is null && _json.ValueKind == JsonValueKind.Number && _json.TryGetInt32(out number);
        bool fits = whole is >= int.MinValue and <= int.MaxValue;
        number = fits ? (int)whole : 0;
        return fits;
    }

    public bool TryGetDouble(out double number)
    {
        number = 0;
        if (_own is not long whole)
            return _own is null && _json.ValueKind == JsonValueKind.Number && _json.TryGetDouble(out number);
        number = whole;
        return true;
    }

    /// <summary>A flag's value; false for anything else.</summary>
    public bool IsTrue => _own is true || (_own is null && _json.ValueKind == JsonValueKind.True);

    /// <summary>A text; null for anything else.</summary>
    public string? Text => _own as string ?? (_own is null && _json.ValueKind == JsonValueKind.String ? _json.GetString() : null);

    public void WriteTo(Utf8JsonWriter writer)
    {
        switch (_own)
        {
            case null when _json.ValueKind == JsonValueKind.Undefined:
                writer.WriteNullValue();
                break;
            case null:
                _json.WriteTo(writer);
                break;
            case long number:
                writer.WriteNumberValue(number);
                break;
            case bool flag:
                writer.WriteBooleanValue(flag);
                break;
            case string text:
                writer.WriteStringValue(text);
                break;
            case ImmutableArray<ConfigValue> list:
                writer.WriteStartArray();
                foreach (ConfigValue item in list)
                    item.WriteTo(writer);
                writer.WriteEndArray();
                break;
            default:
                writer.WriteStartObject();
                foreach ((string key, ConfigValue value) in Members)
                {
                    writer.WritePropertyName(key);
                    value.WriteTo(writer);
                }

                writer.WriteEndObject();
                break;
        }
    }

    /// <summary>A number or a text as it stands, for keys that may be either.</summary>
    public override string ToString() => _own is null ? _json.ToString() : Convert.ToString(_own, CultureInfo.InvariantCulture) ?? "";
}
