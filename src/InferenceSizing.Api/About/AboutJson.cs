using System.Text.Json.Serialization;

namespace InferenceSizing.Api.About;

/// <summary>Writing of the version, generated at build time.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(VersionAnswer))]
internal sealed partial class AboutJson : JsonSerializerContext;
