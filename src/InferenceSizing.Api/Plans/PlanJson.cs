using System.Text.Json.Serialization;
using InferenceSizing.Api.Estimates;
using InferenceSizing.Api.Plans.Request;

namespace InferenceSizing.Api.Plans;

/// <summary>Reading of plans, as strict as that of requests.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    AllowDuplicateProperties = false,
    NumberHandling = JsonNumberHandling.Strict,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    MaxDepth = EstimateJson.MaxDepth)]
[JsonSerializable(typeof(PlanRequest))]
internal sealed partial class PlanJson : JsonSerializerContext;
