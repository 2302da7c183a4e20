using System.Text.Json;
using System.Text.Json.Nodes;
using InferenceSizing.Api.Contract;
using InferenceSizing.Api.Estimates;
using InferenceSizing.Api.Estimates.Binding;
using InferenceSizing.Api.Estimates.Request;
using InferenceSizing.Api.Estimates.Resolution;
using InferenceSizing.Api.Estimates.Validation;
using InferenceSizing.Catalogue;
using InferenceSizing.Domain.Outcomes;

namespace InferenceSizing.Api.Plans;

/// <summary>A model of a plan, refused at once where no deployment of it could be sized.</summary>
internal static class PlanModel
{
    private static readonly ModelChoiceValidator Validator = new();

    /// <summary>All models of a plan, or the first that cannot be read.</summary>
    public static Outcome<IReadOnlyList<ModelChoice>> ReadAll(IReadOnlyList<JsonElement> elements, CatalogueSet catalogue)
    {
        ModelChoice[] models = new ModelChoice[elements.Count];
        for (int index = 0; index < models.Length; index++)
        {
            if (!Read(elements[index], index, catalogue).Succeeded(out ModelChoice? model, out Refusal? refusal))
                return refusal;
            models[index] = model;
        }

        return models;
    }

    private static Outcome<ModelChoice> Read(JsonElement element, int index, CatalogueSet catalogue)
    {
        string path = $"models[{index}]";
        ModelChoice? model;
        try
        {
            JsonObject body = new() { ["model"] = JsonSerializer.SerializeToNode(element, Sweeps.SweepJson.Default.JsonElement) };
            model = body.Deserialize(EstimateJson.Default.EstimateRequest)!.Model;
        }
        catch (JsonException failure)
        {
            return Refused.At(path, Refused.Detail(BindingFailure.Describe(failure)));
        }

        if (model is null)
            return Refused.At(path, "Required.");
        return
            from valid in Refused.Unless(Validator.Validate(model), model, path)
            from known in RequestedModel.Read(valid, catalogue, null)
            select valid;
    }
}
