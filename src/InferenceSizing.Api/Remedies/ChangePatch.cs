using System.Text.Json;
using System.Text.Json.Nodes;
using InferenceSizing.Api.Contract;
using InferenceSizing.Api.Estimates;
using InferenceSizing.Api.Estimates.Request;
using InferenceSizing.Domain.Deciding;

namespace InferenceSizing.Api.Remedies;

/// <summary>A change as a merge patch that leads to the same answer from the request as it was sent and from its resolved form: what the change sets, and what
/// defaults become by it.</summary>
internal static class ChangePatch
{
    /// <summary>Members that may be written as one word, and what a patch into them repeats: the word is then gone.</summary>
    private static readonly (string Member, string[] Repeated)[] Words =
        [("model", ["id"]), ("gpu", ["id"]), ("precision", ["weights"]), ("engine", ["name"])];

    /// <summary>What a layout says even where it stays: the number of GPUs alone would otherwise decide it.</summary>
    private static readonly string[] LayoutMembers = ["tensor", "pipeline", "replicas"];

    /// <param name="change">What becomes different.</param>
    /// <param name="before">The complete request.</param>
    /// <param name="after">The complete request with the change.</param>
    public static JsonObject Of(Change change, EstimateRequest before, EstimateRequest after)
    {
        bool sameModel = change.Model is null;
        JsonObject result = Json(after, sameModel);
        JsonObject patch = MergePatch.Between(Json(before, sameModel), result);
        if (change.Layout is not null)
            Repeat(patch, result, "parallelism", LayoutMembers);
        // Another card may have another engine where none is named; the change keeps the one that there was.
        if (change is { Gpu: not null, Engine: not null })
            Repeat(patch, result, "engine", ["name"]);
        Repeat(patch, result, "engine", [.. (change.Engine?.Knobs ?? []).Where(change.Settings.Has).Select(knob => knob.Name)]);
        foreach ((string member, string[] repeated) in Words)
        {
            if (patch.ContainsKey(member))
                Repeat(patch, result, member, repeated);
        }

        return patch;
    }

    private static void Repeat(JsonObject patch, JsonObject result, string member, string[] names)
    {
        if (names.Length == 0 || result[member] is not JsonObject whole)
            return;
        if (patch[member] is not JsonObject part)
            patch[member] = part = [];
        foreach (string name in names.Reverse())
        {
            if (!part.ContainsKey(name) && whole[name] is { } value)
                part.Insert(0, name, value.DeepClone());
        }
    }

    /// <summary>A change touches neither what is required nor the detail, and seldom the model, which may be long.</summary>
    private static JsonObject Json(EstimateRequest request, bool withoutModel) =>
        JsonSerializer.SerializeToNode(
            request with { Model = withoutModel ? null : request.Model, Require = null, Detail = null }, EstimateJson.Default.EstimateRequest)!.AsObject();
}
