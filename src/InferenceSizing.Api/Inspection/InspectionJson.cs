using System.Text.Json.Serialization;
using InferenceSizing.Api.Estimates.Request;

namespace InferenceSizing.Api.Inspection;

/// <summary>Writing of inspections, generated at build time.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(InspectionAnswer))]
[JsonSerializable(typeof(InspectedRequest))]
internal sealed partial class InspectionJson : JsonSerializerContext;
