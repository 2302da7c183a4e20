using System.Text.Json.Serialization;
using InferenceSizing.Api.Estimates.Request;

namespace InferenceSizing.Api.Estimates;

/// <summary>Reading of requests: strict, so that a typo is a 400 and not a silent default.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    AllowDuplicateProperties = false,
    NumberHandling = JsonNumberHandling.Strict,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    MaxDepth = MaxDepth)]
[JsonSerializable(typeof(EstimateRequest))]
[JsonSerializable(typeof(CommandChoice))]
[JsonSerializable(typeof(ModelChoice))]
[JsonSerializable(typeof(TransformerRequest))]
[JsonSerializable(typeof(ConvolutionalRequest))]
[JsonSerializable(typeof(CatalogueGpu))]
[JsonSerializable(typeof(CustomGpu))]
[JsonSerializable(typeof(PrecisionChoice))]
[JsonSerializable(typeof(EngineChoice))]
internal sealed partial class EstimateJson : JsonSerializerContext
{
    /// <summary>A config.json nests six deep; nothing honest comes near this.</summary>
    public const int MaxDepth = 32;
}
