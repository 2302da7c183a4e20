using System.Text.Json.Serialization;
using InferenceSizing.Api.Estimates.Answer;
using InferenceSizing.Api.Plans;

namespace InferenceSizing.Api.Estimates;

/// <summary>Writing of answers, generated at build time: no reflection, members that do not apply left out.</summary>
/// <remarks>Answers are written by their own code alone. Metadata of their members, which nothing reads, took a seventh of a start.</remarks>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(EstimateResponse), GenerationMode = JsonSourceGenerationMode.Serialization)]
[JsonSerializable(typeof(PlanAnswer), GenerationMode = JsonSourceGenerationMode.Serialization)]
internal sealed partial class AnswerJson : JsonSerializerContext;
