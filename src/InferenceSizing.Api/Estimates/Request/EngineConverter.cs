using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;

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
                settings.Add(new GivenSetting(member, SettingJson.Read(ref reader, knob)));
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
        {
            writer.WritePropertyName(setting.Name);
            SettingJson.Write(writer, setting.Value);
        }

        writer.WriteEndObject();
    }

    private static string? Text(ref Utf8JsonReader reader, string member) => reader.TokenType switch
    {
        JsonTokenType.String => reader.GetString(),
        JsonTokenType.Null => null,
        _ => throw Failure(member, member == Name ? $"Expected one of {string.Join(", ", EngineNames.Words)}." : "Expected a string."),
    };

    internal static JsonException Failure(string member, string message) => new(message, $"$.{EngineChoice.JsonPath}.{member}", null, null);
}
