using System.Globalization;
using System.Text.Json.Nodes;
using InferenceSizing.Api.Calibrations;
using InferenceSizing.Api.Catalogues;
using InferenceSizing.Api.Estimates;
using InferenceSizing.Api.Estimates.Request;
using Microsoft.OpenApi;
using Swashbuckle.AspNetCore.SwaggerGen;

namespace InferenceSizing.Api.OpenApi;

/// <summary>What parameters of paths and queries mean, their bounds, and an example of each.</summary>
internal sealed class ParameterDetails : IOperationFilter
{
    private const string Any = "";

    /// <summary>What <c>calibrated</c> means, wherever it stands.</summary>
    public const string LeansOnRuns = "Whether times lean on the measured runs of the caller's workspace: see POST /calibrations.";

    /// <summary>By operation (or any) and name.</summary>
    private static readonly Dictionary<(string Operation, string Name), (string Description, Func<OpenApiSchema> Schema, JsonNode? Example)> Known = new()
    {
        [("GetModel", "id")] = ("A catalogue id or alias, in any case.", Text, "meta-llama/Llama-3.1-8B-Instruct"),
        [("GetGpu", "id")] = ("A catalogue id, data-sheet name or alias, in any case.", Text, "h100-sxm"),
        [("ListModels", "query")] = ("Words that must all occur in the names of a model.", Text, "llama 8b"),
        [("ListGpus", "query")] = ("Words that must all occur in the names of a GPU.", Text, "h100"),
        [("Diagnose", "model")] = ("The model, where the log does not say it.", Text, "meta-llama/Llama-3.1-8B-Instruct"),
        [("Diagnose", "gpu")] = ("The GPU, where the log does not say it.", Text, "h100-sxm"),
        [(CalibrationEndpoints.OperationId, "model")] = ("The model, where the result does not say it.", Text, null),
        [(CalibrationEndpoints.OperationId, "gpu")] = ("The GPU, where the result does not say it.", Text, null),
        [(CalibrationEndpoints.OperationId, "engine")] = ("The engine under test, where the result does not say it.", Text, null),
        [(CalibrationEndpoints.OperationId, "version")] = ("Its release, where the result does not say it.", Text, null),
        [("GetCalibration", "id")] = ("A calibration's id: this one is that of the documented example.", Text, "521040c6b36fcd95643c7fee67501d87"),
        [("DeleteCalibration", "id")] = ("A calibration's id.", Text, null),
        [("GetAccuracy", "engine")] = ("Only figures of this engine.", Text, "vllm"),
        [("GetAccuracy", "gpu")] = ("The GPU: figures on it first, then on its class of chips.", Text, "h100-sxm"),
        [("GetAccuracy", "model")] = ("The model: figures of it first, then of any.", Text, "meta-llama/Llama-3.1-8B-Instruct"),
        [(Any, "family")] = ("Only models of this family.", Text, null),
        [(Any, "vendor")] = ("Only GPUs of this vendor.", Text, null),
        [(Any, "kind")] = ("Only models of this kind.", () =>
            new OpenApiSchema { Type = JsonSchemaType.String, Enum = [.. ModelKinds.Words.Select(word => (JsonNode)JsonValue.Create(word))] }, "decoder"),
        [(Any, EstimateEndpoints.Calibrated)] = (LeansOnRuns, Yes, null),
        [(Any, "page")] = ("Number of the page, from 1.", () => Whole(CatalogueEndpoints.MaxPage), 1),
        [(Any, "pageSize")] = ("Most entries of a page.", () => Whole(CatalogueEndpoints.MaxPageSize), CatalogueEndpoints.DefaultPageSize),
    };

    public void Apply(OpenApiOperation operation, OperationFilterContext context)
    {
        foreach (OpenApiParameter parameter in operation.Parameters?.OfType<OpenApiParameter>() ?? [])
        {
            if (!Known.TryGetValue((operation.OperationId ?? Any, parameter.Name!), out var details) && !Known.TryGetValue((Any, parameter.Name!), out details))
                throw new InvalidOperationException($"Parameter {parameter.Name} of {operation.OperationId} is not described.");
            parameter.Description = details.Description;
            parameter.Schema = details.Schema();
            parameter.Example = details.Example?.DeepClone();
        }
    }

    /// <summary>A flag that is set unless the query says otherwise.</summary>
    public static OpenApiSchema Yes() => new() { Type = JsonSchemaType.Boolean, Default = true };

    private static OpenApiSchema Text() => new() { Type = JsonSchemaType.String, MinLength = 1, MaxLength = Bounds.MaxNameLength };

    private static OpenApiSchema Whole(int maximum) =>
        new() { Type = JsonSchemaType.Integer, Format = "int32", Minimum = "1", Maximum = maximum.ToString(CultureInfo.InvariantCulture) };
}
