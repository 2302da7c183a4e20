using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using InferenceSizing.Domain.Engines.Shared;
using InferenceSizing.Domain.Engines.Shared.Kinds;
using Microsoft.OpenApi;

namespace InferenceSizing.Api.Estimates.Request;

/// <summary>Values of settings in JSON: read, written and described by the shape that their kind gives them.</summary>
internal static class SettingJson
{
    /// <summary>The value at the reader, of the type of the shape.</summary>
    /// <exception cref="JsonException">It is of another type.</exception>
    public static object Read(ref Utf8JsonReader reader, Knob knob)
    {
        ValueShape shape = knob.Shape;
        return (shape.Type, reader.TokenType) switch
        {
            (ShapeType.Boolean, JsonTokenType.True) => true,
            (ShapeType.Boolean, JsonTokenType.False) => false,
            (ShapeType.Integer, JsonTokenType.Number) when reader.TryGetInt64(out long count) => count,
            (ShapeType.Number, JsonTokenType.Number) when Finite(ref reader) is { } number => number,
            (ShapeType.Text, JsonTokenType.String) when shape.Words.IsEmpty => reader.GetString()!,
            (ShapeType.Text, JsonTokenType.String) when shape.WordOf(reader.GetString()!) is { } word => word,
            (ShapeType.Numbers, JsonTokenType.StartArray) => Items(ref reader, knob.Name),
            _ => throw EngineConverter.Failure(knob.Name, $"Expected {knob.Kind.Expectation}."),
        };
    }

    /// <summary>Writes a value.</summary>
    public static void Write(Utf8JsonWriter writer, object value)
    {
        switch (value)
        {
            case bool flag:
                writer.WriteBooleanValue(flag);
                break;
            case long count:
                writer.WriteNumberValue(count);
                break;
            case double number:
                writer.WriteNumberValue(number);
                break;
            case double[] items:
                writer.WriteStartArray();
                foreach (double item in items)
                    writer.WriteNumberValue(item);
                writer.WriteEndArray();
                break;
            default:
                writer.WriteStringValue((string)value);
                break;
        }
    }

    /// <summary>What a setting takes. It may be null, which is as if it were left out.</summary>
    public static OpenApiSchema SchemaOf(Knob knob)
    {
        ValueShape shape = knob.Shape;
        OpenApiSchema schema = shape.Type switch
        {
            ShapeType.Boolean => new() { Type = JsonSchemaType.Boolean | JsonSchemaType.Null },
            ShapeType.Text when shape.Words.IsEmpty => new()
            {
                Type = JsonSchemaType.String | JsonSchemaType.Null,
                MinLength = (int)shape.Minimum.Value,
                MaxLength = (int)shape.Maximum.Value,
            },
            ShapeType.Text => new() { Type = JsonSchemaType.String, Enum = [.. shape.Words.Select(word => (JsonNode)JsonValue.Create(word))] },
            ShapeType.Numbers => new()
            {
                Type = JsonSchemaType.Array | JsonSchemaType.Null,
                MinItems = 1,
                MaxItems = (int)shape.MostItems.Value,
                Items = Bounded(JsonSchemaType.Number, "double", shape),
            },
            ShapeType.Integer => Bounded(JsonSchemaType.Integer | JsonSchemaType.Null, shape.Maximum.Value <= int.MaxValue ? "int32" : "int64", shape),
            _ => Bounded(JsonSchemaType.Number | JsonSchemaType.Null, "double", shape),
        };
        schema.Description = knob.IsOptional ? $"{knob.Meaning} Default: {knob.Default}." : knob.Meaning;
        return schema;
    }

    private static OpenApiSchema Bounded(JsonSchemaType type, string format, ValueShape shape) => new()
    {
        Type = type,
        Format = format,
        Minimum = shape.Minimum.Value.ToString(CultureInfo.InvariantCulture),
        Maximum = shape.Maximum.Value.ToString(CultureInfo.InvariantCulture),
    };

    private static double[] Items(ref Utf8JsonReader reader, string name)
    {
        List<double> items = [];
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            items.Add(reader.TokenType == JsonTokenType.Number && Finite(ref reader) is { } item ? item
                : throw EngineConverter.Failure($"{name}[{items.Count}]", "Expected a number."));
        }

        return [.. items];
    }

    private static double? Finite(ref Utf8JsonReader reader) => reader.TryGetDouble(out double number) && double.IsFinite(number) ? number : null;
}
