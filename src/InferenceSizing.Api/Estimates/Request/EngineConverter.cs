using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;
using InferenceSizing.Domain.Engines.Shared;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Api.Estimates.Request;

/// <summary>Reads an engine's name, or an object of its name, version and settings; always writes the object. Which settings there are is the engines' to
/// say.</summary>
internal sealed class EngineConverter : JsonConverter<EngineChoice>
{
    private const string Expected = "an engine's name as a string, or an object with name, version and that engine's knobs";
    internal const string Name = "name", Version = "version";

    public override EngineChoice? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType == JsonTokenType.String)
            return new EngineChoice { Name = reader.GetString() };
        if (reader.TokenType != JsonTokenType.StartObject)
            throw new JsonException($"Expected {Expected}.");
        string? name = null, version = null;
        HashSet<string> seen = new(StringComparer.Ordinal);
        ImmutableArray<GivenSetting>.Builder settings = ImmutableArray.CreateBuilder<GivenSetting>();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            string member = reader.GetString()!;
            if (!seen.Add(member))
                throw Failure(member, "Duplicate property.");
            reader.Read();
            if (member == Name)
                name = Text(ref reader, member);
            else if (member == Version)
                version = Text(ref reader, member);
            else if (SettingVocabulary.Find(member) is not { } knob)
                throw Failure(member, SettingVocabulary.WhyNot(member) ?? "There is no such field.");
            else if (reader.TokenType != JsonTokenType.Null)
                settings.Add(Setting(ref reader, knob));
        }

        return new EngineChoice { Name = name, Version = version, Settings = settings.DrainToImmutable() };
    }

    public override void Write(Utf8JsonWriter writer, EngineChoice value, JsonSerializerOptions options)
    {
        writer.WriteStartObject();
        if (value.Name is { } name)
            writer.WriteString(Name, name);
        if (value.Version is { } version)
            writer.WriteString(Version, version);
        foreach (GivenSetting setting in value.Settings)
            Write(writer, setting);
        writer.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter writer, GivenSetting setting)
    {
        writer.WritePropertyName(setting.Name);
        Knob knob = SettingVocabulary.Find(setting.Name)!;
        switch (knob.Kind)
        {
            case KnobKind.Word:
                writer.WriteStringValue(knob.WordOf(Magnitude.From(setting.Number)));
                break;
            case KnobKind.Boolean:
                writer.WriteBooleanValue(setting.Number != 0);
                break;
            case KnobKind.Integer:
                writer.WriteNumberValue((long)setting.Number);
                break;
            case KnobKind.Text:
                writer.WriteStringValue(setting.Text);
                break;
            case KnobKind.Numbers:
                writer.WriteStartArray();
                foreach (double item in setting.Items!)
                    writer.WriteNumberValue(item);
                writer.WriteEndArray();
                break;
            default:
                writer.WriteNumberValue(setting.Number);
                break;
        }
    }

    private static string? Text(ref Utf8JsonReader reader, string member) => reader.TokenType switch
    {
        JsonTokenType.String => reader.GetString(),
        JsonTokenType.Null => null,
        _ => throw Failure(member, member == Name ? $"Expected one of {string.Join(", ", EngineNames.Words)}." : "Expected a string."),
    };

    private static GivenSetting Setting(ref Utf8JsonReader reader, Knob knob) => knob.Kind switch
    {
        KnobKind.Boolean when reader.TokenType is JsonTokenType.True or JsonTokenType.False => new(knob.Name, reader.TokenType == JsonTokenType.True ? 1 : 0),
        KnobKind.Integer when reader.TokenType == JsonTokenType.Number && reader.TryGetInt64(out long count) => new(knob.Name, count),
        KnobKind.Number when reader.TokenType == JsonTokenType.Number => new(knob.Name, Number(ref reader, knob, knob.Name)),
        KnobKind.Text when reader.TokenType == JsonTokenType.String => new(knob.Name, 0, Text: reader.GetString()),
        KnobKind.Word when reader.TokenType == JsonTokenType.String && knob.ValueOf(reader.GetString()!) is { } word => new(knob.Name, word.Value),
        KnobKind.Numbers when reader.TokenType == JsonTokenType.StartArray => new(knob.Name, 0, Items(ref reader, knob)),
        _ => throw Failure(knob.Name, $"Expected {SettingVocabulary.Expectation(knob)}."),
    };

    private static List<double> Items(ref Utf8JsonReader reader, Knob knob)
    {
        List<double> items = [];
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            string member = $"{knob.Name}[{items.Count}]";
            items.Add(reader.TokenType == JsonTokenType.Number ? Number(ref reader, knob, member) : throw Failure(member, "Expected a number."));
        }

        return items;
    }

    private static double Number(ref Utf8JsonReader reader, Knob knob, string member) =>
        reader.TryGetDouble(out double number) && double.IsFinite(number) ? number
        : throw Failure(member, member == knob.Name ? $"Expected {SettingVocabulary.Expectation(knob)}." : "Expected a number.");

    private static JsonException Failure(string member, string message) => new(message, $"$.{EngineChoice.JsonPath}.{member}", null, null);
}
