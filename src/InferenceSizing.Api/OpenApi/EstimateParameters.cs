using System.Globalization;
using System.Text.Json.Nodes;
using InferenceSizing.Api.Estimates;
using InferenceSizing.Api.Estimates.Answer;
using InferenceSizing.Api.Estimates.Request;
using Microsoft.OpenApi;
using Swashbuckle.AspNetCore.SwaggerGen;

namespace InferenceSizing.Api.OpenApi;

/// <summary>The query of both forms of /estimate, and the two bodies of their 422.</summary>
internal sealed class EstimateParameters : IOperationFilter
{
    public void Apply(OpenApiOperation operation, OperationFilterContext context)
    {
        if (operation.OperationId is not (EstimateEndpoints.OperationId or EstimateEndpoints.LinkOperationId))
            return;
        OpenApiParameter fails = new()
        {
            Name = EstimateEndpoints.FailOnViolation,
            In = ParameterLocation.Query,
            Description = "Whether a failed `require` answers 422, with the ordinary answer as its body, so that `curl --fail` fails a pipeline.",
            Schema = new OpenApiSchema { Type = JsonSchemaType.Boolean, Default = false },
        };
        OpenApiParameter leans = new()
        {
            Name = EstimateEndpoints.Calibrated,
            In = ParameterLocation.Query,
            Description = ParameterDetails.LeansOnRuns,
            Schema = ParameterDetails.Yes(),
        };
        operation.Parameters = operation.OperationId == EstimateEndpoints.OperationId ? [fails, leans] : [.. LinkParameters(), fails, leans];
        OpenApiResponse unprocessable = (OpenApiResponse)operation.Responses!["422"];
        unprocessable.Content!["application/json"] = new OpenApiMediaType { Schema = Violation(context) };
        unprocessable.Description =
            "A well-formed model or deployment that is not supported (problem+json); or, with failOnViolation, a failed require (the ordinary answer as " +
            "application/json). Generated clients, which know one body for each status, ask without it and read `verdict`.";
    }

    /// <summary>The members that most links need; every other one can be named by its path too.</summary>
    private static IEnumerable<OpenApiParameter> LinkParameters() =>
    [
        Text("model", "A catalogue id or alias, in any case.", "meta-llama/Llama-3.1-8B-Instruct", required: true),
        Text("gpu", "A catalogue id, data-sheet name or alias, in any case.", "h100-sxm", required: true),
        Text("precision", "How weights are stored: an id of GET /precisions.", "fp8"),
        Text("engine", "A name of GET /engines.", "vllm"),
        Whole("gpu.count", "GPUs of the deployment.", Bounds.MaxGpus, 1),
        Whole("workload.inputTokens", "Prompt length, tokens.", Bounds.MaxTokens, 2048),
        Whole("workload.outputTokens", "Tokens generated for each prompt.", Bounds.MaxOutputTokens, 256),
        Whole("workload.batchSize", "Sequences, or images, in flight at once.", Bounds.MaxSequences, 16),
    ];

    private static OpenApiParameter Text(string name, string description, string example, bool required = false) =>
        Parameter(name, description, new OpenApiSchema { Type = JsonSchemaType.String, MinLength = 1, MaxLength = Bounds.MaxNameLength }, example, required);

    private static OpenApiParameter Whole(string name, string description, int maximum, int example) => Parameter(
        name,
        description,
        new OpenApiSchema { Type = JsonSchemaType.Integer, Format = "int32", Minimum = "1", Maximum = maximum.ToString(CultureInfo.InvariantCulture) },
        example,
        required: false);

    private static OpenApiParameter Parameter(string name, string description, OpenApiSchema schema, JsonNode example, bool required) =>
        new() { Name = name, In = ParameterLocation.Query, Description = description, Schema = schema, Example = example, Required = required };

    /// <summary>The ordinary answer under a name of its own: clients that are generated tell it from 422's problem by its type.</summary>
    private static OpenApiSchemaReference Violation(OperationFilterContext context)
    {
        const string name = "ViolatedEstimate";
        if (context.SchemaRepository.Schemas.ContainsKey(name))
            return new OpenApiSchemaReference(name);
        OpenApiSchema answer = (OpenApiSchema)context.SchemaRepository.Schemas[SchemaNames.Of(typeof(EstimateResponse))];
        return context.SchemaRepository.AddDefinition(name, new OpenApiSchema
        {
            Type = answer.Type,
            Description = "The ordinary answer of a deployment that does not hold what `require` asserts: `verdict.passed` is false.",
            Properties = answer.Properties,
            Required = answer.Required,
            AdditionalPropertiesAllowed = answer.AdditionalPropertiesAllowed,
        });
    }
}
