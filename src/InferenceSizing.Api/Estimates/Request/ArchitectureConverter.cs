using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace InferenceSizing.Api.Estimates.Request;

/// <summary>Reads a transformer or a convolutional network, as the member <c>kind</c> says, wherever in the object it stands.</summary>
internal sealed class ArchitectureConverter : JsonConverter<ArchitectureRequest>
{
    public const string JsonPath = "model.architecture";

    /// <summary>Its place within the model, whose own converter adds the rest.</summary>
    private const string PathInModel = "architecture";

    public override ArchitectureRequest? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
            throw new JsonException("Expected an object with a kind and the dimensions of that kind.");
        bool convolutional = Nested.TryFind(reader, "kind"u8, out string? kind)
            && ConvolutionalKinds.Words.Contains(kind, StringComparer.OrdinalIgnoreCase);
        return convolutional
            ? Nested.Read(ref reader, (JsonTypeInfo<ConvolutionalRequest>)options.GetTypeInfo(typeof(ConvolutionalRequest)), PathInModel)
            : Nested.Read(ref reader, (JsonTypeInfo<TransformerRequest>)options.GetTypeInfo(typeof(TransformerRequest)), PathInModel);
    }

    public override void Write(Utf8JsonWriter writer, ArchitectureRequest value, JsonSerializerOptions options) =>
        JsonSerializer.Serialize(writer, value, options.GetTypeInfo(value.GetType()));
}
