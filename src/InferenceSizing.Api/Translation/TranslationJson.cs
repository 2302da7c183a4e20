using System.Text.Json.Serialization;

namespace InferenceSizing.Api.Translation;

/// <summary>Writing of translations, generated at build time.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(TranslationAnswer))]
internal sealed partial class TranslationJson : JsonSerializerContext;
