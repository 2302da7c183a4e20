using System.Text.Json.Serialization;
using InferenceSizing.Api.Estimates.Answer;
using InferenceSizing.Api.Estimates.Request;
using InferenceSizing.Api.Plans;

namespace InferenceSizing.Api.Estimates;

/// <summary>Writing of answers, generated at build time: no reflection, members that do not apply left out.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(EstimateResponse))]
[JsonSerializable(typeof(PlanAnswer))]
[JsonSerializable(typeof(CommandChoice))]
[JsonSerializable(typeof(ModelChoice))]
[JsonSerializable(typeof(TransformerRequest))]
[JsonSerializable(typeof(ConvolutionalRequest))]
[JsonSerializable(typeof(CatalogueGpu))]
[JsonSerializable(typeof(CustomGpu))]
[JsonSerializable(typeof(PrecisionChoice))]
[JsonSerializable(typeof(EngineChoice))]
internal sealed partial class AnswerJson : JsonSerializerContext;
