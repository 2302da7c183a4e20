using System.Text.Json.Serialization;

namespace InferenceSizing.Api.Catalogues;

/// <summary>Writing of catalogue entries, generated at build time.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ListAnswer<ModelEntryAnswer>))]
[JsonSerializable(typeof(ListAnswer<GpuAnswer>))]
[JsonSerializable(typeof(ListAnswer<PrecisionAnswer>))]
[JsonSerializable(typeof(ListAnswer<EngineAnswer>))]
[JsonSerializable(typeof(ModelEntryAnswer))]
[JsonSerializable(typeof(GpuAnswer))]
internal sealed partial class CatalogueJson : JsonSerializerContext;
