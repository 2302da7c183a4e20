using System.Text.Json;
using System.Text.Json.Nodes;
using InferenceSizing.Api.Contract;
using InferenceSizing.Api.Estimates;
using InferenceSizing.Api.Estimates.Request;

namespace InferenceSizing.Api.Remedies;

/// <summary>A change as a merge patch that leads to the same answer from the request as it was sent and from its resolved form: what the change sets, and what defaults become by it.</summary>
internal static class ChangePatch
{
    /// <summary>Members that may be written as one word, and what a patch into them repeats: the word is then gone.</summary>
    private static readonly (string Member, string[] Repeated)[] Words =
        [("model", ["id"]), ("gpu", ["id"]), ("precision", ["weights"]), ("engine", ["name", "version"])];

    /// <param name="sent">The request as it was sent.</param>
    /// <param name="changed">The same with the change.</param>
    /// <param name="before">What <paramref name="sent"/> was resolved to.</param>
    /// <param name="after">What <paramref name="changed"/> was resolved to.</param>
    public static JsonObject Of(EstimateRequest sent, EstimateRequest changed, EstimateRequest before, EstimateRequest after)
    {
        bool sameModel = ReferenceEquals(sent.Model, changed.Model);
        JsonObject result = Json(after, sameModel);
        JsonObject patch = MergePatch.Touching(
            MergePatch.Between(Json(sent, sameModel), Json(changed, sameModel)),
            MergePatch.Between(Json(before, sameModel), result),
            result);
        foreach ((string member, string[] repeated) in Words)
        {
            if (patch[member] is not JsonObject part || result[member] is not JsonObject whole)
                continue;
            foreach (string name in repeated.Reverse())
            {
                if (!part.ContainsKey(name) && whole[name] is { } value)
                    part.Insert(0, name, value.DeepClone());
            }
        }

        return patch;
    }

    /// <summary>A change touches neither what is required nor the detail, and seldom the model, which may be long.</summary>
    private static JsonObject Json(EstimateRequest request, bool withoutModel) =>
        JsonSerializer.SerializeToNode(request with { Model = withoutModel ? null : request.Model, Require = null, Detail = null }, EstimateJson.Default.EstimateRequest)!.AsObject();
}
