using System.Globalization;
using System.Text.Json;

namespace InferenceSizing.Catalogue.Schemas;

/// <summary>Checks a document against a schema in one pass over its tokens, so that a violation has a place in the file.</summary>
internal sealed class SchemaValidator
{
    private readonly List<string> _path = [];
    private SchemaViolation? _violation;

    private SchemaValidator()
    {
    }

    /// <returns>The first violation, or null.</returns>
    /// <exception cref="JsonException">The bytes are not JSON.</exception>
    public static SchemaViolation? Check(JsonSchema schema, ReadOnlySpan<byte> utf8)
    {
        Utf8JsonReader reader = new(utf8);
        reader.Read();
        SchemaValidator validator = new();
        if (validator.Value(ref reader, schema))
            reader.Read();
        return validator._violation;
    }

    private bool Value(ref Utf8JsonReader reader, JsonSchema schema)
    {
        JsonTypes actual = TypeOf(ref reader);
        if (schema.Types != JsonTypes.Any && (schema.Types & actual) == 0)
            return Fail(reader, $"must be {Expected(schema.Types)}.");
        if (schema.Allowed is not null && actual != JsonTypes.Text)
            return Fail(reader, $"must be one of {string.Join(", ", schema.Allowed)}.");
        return reader.TokenType switch
        {
            JsonTokenType.StartObject => Object(ref reader, schema),
            JsonTokenType.StartArray => Array(ref reader, schema),
            JsonTokenType.String => Text(reader, schema),
            JsonTokenType.Number => Number(reader, schema),
            _ => true,
        };
    }

    private bool Object(ref Utf8JsonReader reader, JsonSchema schema)
    {
        long start = reader.TokenStartIndex;
        if (schema.LeavesMembersFree)
        {
            reader.Skip();
            return true;
        }

        HashSet<string> seen = new(StringComparer.Ordinal);
        while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
        {
            string name = reader.GetString()!;
            if (!seen.Add(name))
                return Fail(reader, $"has the member '{name}' twice.");
            JsonSchema? rule = schema.Properties.GetValueOrDefault(name) ?? schema.Others;
            if (rule is null && schema.OthersRefused)
                return Fail(reader, $"has the unknown member '{name}'; known are {string.Join(", ", schema.Properties.Keys.Order(StringComparer.Ordinal))}.");
            reader.Read();
            if (rule is null)
            {
                reader.Skip();
                continue;
            }

            _path.Add($".{name}");
            if (!Value(ref reader, rule))
                return false;
            _path.RemoveAt(_path.Count - 1);
        }

        foreach (string required in schema.Required)
        {
            if (!seen.Contains(required))
                return Fail(start, $"lacks the member '{required}'.");
        }

        return true;
    }

    private bool Array(ref Utf8JsonReader reader, JsonSchema schema)
    {
        long start = reader.TokenStartIndex;
        int count = 0;
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (schema.Items is null)
                reader.Skip();
            else
            {
                _path.Add($"[{count.ToString(CultureInfo.InvariantCulture)}]");
                if (!Value(ref reader, schema.Items))
                    return false;
                _path.RemoveAt(_path.Count - 1);
            }

            count++;
        }

        return count >= schema.MinimumItems || Fail(start, $"must have at least {schema.MinimumItems} items.");
    }

    private bool Text(in Utf8JsonReader reader, JsonSchema schema)
    {
        if (schema.Allowed is null && schema.Pattern is null && schema.MinimumLength == 0)
            return true;
        string text = reader.GetString()!;
        if (text.Length < schema.MinimumLength)
            return Fail(reader, $"must have at least {schema.MinimumLength} characters.");
        if (schema.Allowed is not null && !schema.Allowed.Contains(text, StringComparer.Ordinal))
            return Fail(reader, $"is '{text}', but must be one of {string.Join(", ", schema.Allowed)}.");
        return schema.Pattern is null || schema.Pattern.IsMatch(text) || Fail(reader, $"is '{text}', which does not match {schema.Pattern}.");
    }

    private bool Number(in Utf8JsonReader reader, JsonSchema schema)
    {
        double value = reader.GetDouble();
        if (!double.IsFinite(value))
            return Fail(reader, "must be finite.");
        if (value < schema.Minimum)
            return Fail(reader, $"must be at least {Shown(schema.Minimum)}.");
        if (value > schema.Maximum)
            return Fail(reader, $"must be at most {Shown(schema.Maximum)}.");
        return !(value <= schema.ExclusiveMinimum) || Fail(reader, $"must be above {Shown(schema.ExclusiveMinimum)}.");
    }

    private bool Fail(in Utf8JsonReader reader, string reason) => Fail(reader.TokenStartIndex, reason);

    private bool Fail(long offset, string reason)
    {
        _violation = new SchemaViolation(offset, string.Concat(_path).TrimStart('.'), reason);
        return false;
    }

    private static JsonTypes TypeOf(ref Utf8JsonReader reader) => reader.TokenType switch
    {
        JsonTokenType.StartObject => JsonTypes.Object,
        JsonTokenType.StartArray => JsonTypes.Array,
        JsonTokenType.String => JsonTypes.Text,
        JsonTokenType.True or JsonTokenType.False => JsonTypes.Boolean,
        JsonTokenType.Null => JsonTypes.Null,
        _ => reader.TryGetInt64(out _) ? JsonTypes.Number | JsonTypes.Integer : JsonTypes.Number,
    };

    private static string Expected(JsonTypes types) =>
        string.Join(" or ", Enum.GetValues<JsonTypes>().Where(type => type != JsonTypes.Any && types.HasFlag(type)).Select(type => type switch
        {
            JsonTypes.Object => "an object",
            JsonTypes.Array => "an array",
            JsonTypes.Text => "a string",
            JsonTypes.Number => "a number",
            JsonTypes.Integer => "a whole number",
            JsonTypes.Boolean => "true or false",
            _ => "null",
        }));

    private static string Shown(double? bound) => bound.GetValueOrDefault().ToString(CultureInfo.InvariantCulture);
}
