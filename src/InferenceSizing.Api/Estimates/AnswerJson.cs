using System.Text.Json.Serialization;
using InferenceSizing.Api.Estimates.Answer;

namespace InferenceSizing.Api.Estimates;

/// <summary>Writing of answers, generated at build time: no reflection, members that do not apply left out.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(EstimateResponse))]
[JsonSerializable(typeof(Request.TransformerRequest))]
[JsonSerializable(typeof(Request.ConvolutionalRequest))]
internal sealed partial class AnswerJson : JsonSerializerContext;
