using System.Text.Json.Serialization;

namespace InferenceSizing.Api.Accuracy;

/// <summary>Writing of errors, generated at build time.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(AccuracyAnswer))]
internal sealed partial class AccuracyJson : JsonSerializerContext;
