using System.Text.Json;
using System.Text.Json.Nodes;
using InferenceSizing.Api.Contract;
using InferenceSizing.Api.Estimates.Request;

namespace InferenceSizing.Api.Estimates.Patching;

/// <summary>JSON merge patches (RFC 7396) on requests: what a client does with the text, done part by part, so that untouched parts are neither written nor
/// read.</summary>
internal static class RequestPatch
{
    private static readonly (string Name, Func<EstimateRequest, EstimateRequest> Alone, Func<EstimateRequest, EstimateRequest, EstimateRequest> Put)[] Parts =
    [
        ("model", request => new EstimateRequest { Model = request.Model }, (into, from) => into with { Model = from.Model }),
        ("gpu", request => new EstimateRequest { Gpu = request.Gpu }, (into, from) => into with { Gpu = from.Gpu }),
        ("precision", request => new EstimateRequest { Precision = request.Precision }, (into, from) => into with { Precision = from.Precision }),
        ("engine", request => new EstimateRequest { Engine = request.Engine }, (into, from) => into with { Engine = from.Engine }),
        ("workload", request => new EstimateRequest { Workload = request.Workload }, (into, from) => into with { Workload = from.Workload }),
        ("parallelism", request => new EstimateRequest { Parallelism = request.Parallelism }, (into, from) => into with { Parallelism = from.Parallelism }),
        ("techniques", request => new EstimateRequest { Techniques = request.Techniques }, (into, from) => into with { Techniques = from.Techniques }),
        ("cost", request => new EstimateRequest { Cost = request.Cost }, (into, from) => into with { Cost = from.Cost }),
        ("require", request => new EstimateRequest { Require = request.Require }, (into, from) => into with { Require = from.Require }),
        ("detail", request => new EstimateRequest { Detail = request.Detail }, (into, from) => into with { Detail = from.Detail }),
    ];

    /// <summary>Members of a request that a patch can touch.</summary>
    public static IEnumerable<string> Members => Parts.Select(part => part.Name);

    /// <summary>A request with one member of another.</summary>
    public static EstimateRequest Put(string member, EstimateRequest into, EstimateRequest from) =>
        Array.Find(Parts, part => part.Name == member).Put(into, from);

    /// <summary>The request as the patched text would be read.</summary>
    /// <exception cref="JsonException">A patched part does not hold what it must; the path says where.</exception>
    public static EstimateRequest Apply(EstimateRequest request, JsonObject patch)
    {
        EstimateRequest patched = request;
        foreach ((string name, JsonNode? change) in patch)
        {
            (_, Func<EstimateRequest, EstimateRequest> alone, Func<EstimateRequest, EstimateRequest, EstimateRequest> put) =
                Array.Find(Parts, part => part.Name == name) is { Name: not null } found ? found
                    : throw new JsonException("There is no such field.", $"$.{name}", null, null);
            JsonNode? before = change is JsonObject ? JsonSerializer.SerializeToNode(alone(request), EstimateJson.Default.EstimateRequest)![name] : null;
            JsonObject body = new() { [name] = MergePatch.Merged(before, change) };
            patched = put(patched, body.Deserialize(EstimateJson.Default.EstimateRequest)!);
        }

        return patched;
    }
}
