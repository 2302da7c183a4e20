using System.Collections;
using System.Text.Json;
using System.Text.Json.Serialization;
using InferenceSizing.Api.Estimates.Request;

namespace InferenceSizing.Api.Estimates.Answer;

/// <summary>A body of POST /estimate within an answer.</summary>
/// <param name="Body">The body; what it leaves open is not written.</param>
[JsonConverter(typeof(CompleteBodyConverter))]
internal sealed record CompleteBody(EstimateRequest Body);

/// <remarks>Member by member: the library's own writing of a nullable number, of which a body has thirty, takes as long as that of ten numbers.</remarks>
internal sealed class CompleteBodyConverter : JsonConverter<CompleteBody>
{
    public override CompleteBody Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        throw new NotSupportedException("Answers are written, not read.");

    public override void Write(Utf8JsonWriter writer, CompleteBody value, JsonSerializerOptions options) =>
        WriteMembers(writer, value.Body, BodyPart.Of(typeof(EstimateRequest)));

    private static void WriteMembers(Utf8JsonWriter writer, object part, BodyPart type)
    {
        writer.WriteStartObject();
        foreach (BodyMember member in type.Members)
        {
            if (member.Get(part) is not { } value)
                continue;
            writer.WritePropertyName(member.Name);
            WriteValue(writer, value, member);
        }

        writer.WriteEndObject();
    }

    private static void WriteValue(Utf8JsonWriter writer, object value, BodyMember member)
    {
        switch (value)
        {
            case string text:
                writer.WriteStringValue(text);
                break;
            case int number:
                writer.WriteNumberValue(number);
                break;
            case double number:
                writer.WriteNumberValue(number);
                break;
            case bool flag:
                writer.WriteBooleanValue(flag);
                break;
            case long number:
                writer.WriteNumberValue(number);
                break;
            case JsonElement element:
                element.WriteTo(writer);
                break;
            case IEnumerable:
                JsonSerializer.Serialize(writer, value, BodyPart.Of(member.Type).Type);
                break;
            default:
                WriteObject(writer, value, BodyPart.Of(value.GetType()));
                break;
        }
    }

    private static void WriteObject(Utf8JsonWriter writer, object value, BodyPart type)
    {
        if (type.Members.Length > 0)
            WriteMembers(writer, value, type);
        else
            JsonSerializer.Serialize(writer, value, type.Type);
    }
}
