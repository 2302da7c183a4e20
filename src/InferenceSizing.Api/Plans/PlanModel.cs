using System.Text.Json;
using System.Text.Json.Nodes;
using InferenceSizing.Api.Estimates;
using InferenceSizing.Api.Estimates.Binding;
using InferenceSizing.Api.Estimates.Request;
using InferenceSizing.Api.Estimates.Resolution;
using InferenceSizing.Api.Estimates.Validation;
using InferenceSizing.Api.Hosting;
using InferenceSizing.Catalogue;
using Microsoft.AspNetCore.Http.HttpResults;

namespace InferenceSizing.Api.Plans;

/// <summary>A model of a plan, refused at once where no deployment of it could be sized.</summary>
internal static class PlanModel
{
    private static readonly ModelChoiceValidator Validator = new();

    public static (ModelChoice? Model, ProblemHttpResult? Problem) Read(JsonElement element, int index, CatalogueSet catalogue)
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
            return (null, Problem.Invalid(path, BindingFailure.Describe(failure).ProblemDetails.Detail!));
        }

        if (model is null)
            return (null, Problem.Invalid(path, "Required."));
        if (Validator.Validate(model) is { IsValid: false } invalid)
            return (null, Problem.Invalid(invalid.ToDictionary().ToDictionary(error => $"{path}.{error.Key}".TrimEnd('.'), error => error.Value)));
        (ChosenModel? chosen, ProblemHttpResult? problem) = ChosenModel.From(model, catalogue, null, new Defaults());
        return chosen is null ? (null, problem) : (model, null);
    }
}
