using System.Collections.Frozen;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace InferenceSizing.Catalogue.Schemas;

/// <summary>The kinds of JSON value that a schema may ask for.</summary>
[Flags]
internal enum JsonTypes
{
    Any = 0,
    Object = 1,
    Array = 2,
    Text = 4,
    Number = 8,
    Integer = 16,
    Boolean = 32,
    Null = 64,
}

/// <summary>A JSON Schema (2020-12), of the keywords that our schemas use; another keyword is an error, so that no rule is passed over in silence.</summary>
internal sealed class JsonSchema
{
    private JsonSchema()
    {
    }

    public JsonTypes Types { get; private set; }

    public IReadOnlyList<string> Required { get; private set; } = [];

    public FrozenDictionary<string, JsonSchema> Properties { get; private set; } = FrozenDictionary<string, JsonSchema>.Empty;

    /// <summary>Rule for properties that <see cref="Properties"/> does not name; null for anything goes.</summary>
    public JsonSchema? Others { get; private set; }

    public bool OthersRefused { get; private set; }

    /// <summary>Whether any member of an object will do: a config.json, whose reader has rules of its own.</summary>
    public bool LeavesMembersFree => Properties.Count == 0 && Required.Count == 0 && Others is null && !OthersRefused;

    public IReadOnlyList<string>? Allowed { get; private set; }

    public double? Minimum { get; private set; }

    public double? Maximum { get; private set; }

    public double? ExclusiveMinimum { get; private set; }

    public int MinimumLength { get; private set; }

    public int MinimumItems { get; private set; }

    public Regex? Pattern { get; private set; }

    public JsonSchema? Items { get; private set; }

    public static JsonSchema Parse(ReadOnlyMemory<byte> utf8)
    {
        using JsonDocument document = JsonDocument.Parse(utf8);
        return new Reader(document.RootElement).Read(document.RootElement);
    }

    /// <summary>Reads a schema document; references within it are resolved to shared objects.</summary>
    private sealed class Reader(JsonElement root)
    {
        private const string DefinitionPrefix = "#/$defs/";

        private readonly Dictionary<string, JsonSchema> _definitions = [];

        public JsonSchema Read(JsonElement element)
        {
            JsonSchema schema = new();
            foreach (JsonProperty keyword in element.EnumerateObject())
            {
                if (keyword.NameEquals("$ref"))
                    return Definition(keyword.Value.GetString()!);
                Apply(schema, keyword.Name, keyword.Value);
            }

            return schema;
        }

        private JsonSchema Definition(string reference)
        {
            if (!reference.StartsWith(DefinitionPrefix, StringComparison.Ordinal))
                throw new NotSupportedException($"A reference is to {DefinitionPrefix}, not '{reference}'.");
            string name = reference[DefinitionPrefix.Length..];
            if (!_definitions.TryGetValue(name, out JsonSchema? schema))
                _definitions.Add(name, schema = Read(root.GetProperty("$defs").GetProperty(name)));
            return schema;
        }

        private void Apply(JsonSchema schema, string keyword, JsonElement value)
        {
            switch (keyword)
            {
                case "$schema" or "$id" or "$defs" or "title" or "description":
                    break;
                case "type":
                    schema.Types = value.ValueKind == JsonValueKind.Array
                        ? value.EnumerateArray().Aggregate(JsonTypes.Any, (types, item) => types | TypeOf(item.GetString()!))
                        : TypeOf(value.GetString()!);
                    break;
                case "required":
                    schema.Required = [.. value.EnumerateArray().Select(item => item.GetString()!)];
                    break;
                case "properties":
                    schema.Properties = value.EnumerateObject()
                        .ToFrozenDictionary(property => property.Name, property => Read(property.Value), StringComparer.Ordinal);
                    break;
                case "additionalProperties" when value.ValueKind is JsonValueKind.True or JsonValueKind.False:
                    schema.OthersRefused = !value.GetBoolean();
                    break;
                case "additionalProperties":
                    schema.Others = Read(value);
                    break;
                case "enum":
                    schema.Allowed = [.. value.EnumerateArray().Select(item => item.GetString()!)];
                    break;
                case "minimum":
                    schema.Minimum = value.GetDouble();
                    break;
                case "maximum":
                    schema.Maximum = value.GetDouble();
                    break;
                case "exclusiveMinimum":
                    schema.ExclusiveMinimum = value.GetDouble();
                    break;
                case "minLength":
                    schema.MinimumLength = value.GetInt32();
                    break;
                case "minItems":
                    schema.MinimumItems = value.GetInt32();
                    break;
                case "pattern":
                    schema.Pattern = new Regex(value.GetString()!, RegexOptions.CultureInvariant, TimeSpan.FromSeconds(1));
                    break;
                case "items":
                    schema.Items = Read(value);
                    break;
                default:
                    throw new NotSupportedException($"The schema keyword '{keyword}' is not one of those that are checked.");
            }
        }

        private static JsonTypes TypeOf(string name) => name switch
        {
            "object" => JsonTypes.Object,
            "array" => JsonTypes.Array,
            "string" => JsonTypes.Text,
            "number" => JsonTypes.Number,
            "integer" => JsonTypes.Integer,
            "boolean" => JsonTypes.Boolean,
            "null" => JsonTypes.Null,
            _ => throw new NotSupportedException($"'{name}' is not a JSON type."),
        };
    }
}
