using System.Text.Json.Serialization;
using InferenceSizing.Api.Estimates;
using InferenceSizing.Api.Estimates.Answer;
using InferenceSizing.Api.Sweeps.Request;

namespace InferenceSizing.Api.Sweeps;

/// <summary>Reading of sweeps, as strict as that of requests, and writing of their points.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    AllowDuplicateProperties = false,
    NumberHandling = JsonNumberHandling.Strict,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    MaxDepth = EstimateJson.MaxDepth)]
[JsonSerializable(typeof(SweepRequest))]
[JsonSerializable(typeof(SweepPointAnswer))]
[JsonSerializable(typeof(IReadOnlyList<WarningAnswer>))]
[JsonSerializable(typeof(long))]
internal sealed partial class SweepJson : JsonSerializerContext;
