using System.Text.Json.Serialization;

namespace InferenceSizing.Api.Calibrations;

/// <summary>Writing and reading of calibrations, generated at build time.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(CalibrationAnswer))]
[JsonSerializable(typeof(CalibrationList))]
internal sealed partial class CalibrationJson : JsonSerializerContext;
