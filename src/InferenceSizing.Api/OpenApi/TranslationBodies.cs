using System.Text.Json.Nodes;
using InferenceSizing.Api.Calibrations;
using InferenceSizing.Api.Diagnosis;
using InferenceSizing.Api.Estimates;
using InferenceSizing.Api.Estimates.Request;
using InferenceSizing.Api.Translation;
using Microsoft.OpenApi;
using Swashbuckle.AspNetCore.SwaggerGen;

namespace InferenceSizing.Api.OpenApi;

/// <summary>Commands, manifests and logs as bodies of POST /translate, /estimate and /diagnose, each with an example that runs as it stands.</summary>
internal sealed class TranslationBodies : IOperationFilter
{
    private const string Command = "vllm serve meta-llama/Llama-3.1-8B-Instruct --max-model-len 32k --gpu-memory-utilization 0.9";

    private const string Log =
        "INFO 12-10 18:30:33 [gpu_worker.py:359] Available KV cache memory: 15.37 GiB\nINFO 12-10 18:30:33 [kv_cache_utils.py:1286] GPU KV cache size: " +
            "335,664 tokens";

    private const string Result =
        """{"model": "meta-llama/Llama-3.1-8B-Instruct", "gpu": "h100-sxm", "engine": "vllm", "batchSize": 8, "inputTokens": 1024, "outputTokens": 256, "ttftMs": 90, "tpotMs": 7.4}""";

    private const string Manifest = """
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: llama}
        spec:
          replicas: 2
          template:
            spec:
              nodeSelector: {nvidia.com/gpu.product: NVIDIA-H100-80GB-HBM3}
              containers:
              - name: vllm
                image: vllm/vllm-openai:v0.19.0
                args: [--model=meta-llama/Llama-3.1-8B-Instruct, --max-model-len=32768]
                resources: {limits: {nvidia.com/gpu: "1"}}
        """;

    public void Apply(OpenApiOperation operation, OperationFilterContext context)
    {
        if (operation.OperationId == EstimateEndpoints.OperationId)
        {
            // One name is enough of the four names of YAML.
            foreach (string type in TranslationBody.YamlTypes)
                operation.RequestBody!.Content!.Remove(type);
            operation.RequestBody!.Content![TranslationBody.Yaml] = Text("A manifest of one engine, with its GPU.", Manifest);
        }

        if (operation.OperationId == DiagnosisEndpoints.OperationId)
        {
            operation.RequestBody = new OpenApiRequestBody
            {
                Required = true,
                Content = new Dictionary<string, IOpenApiMediaType> { [TranslationBody.Text] = Text("A start-up log.", Log) },
            };
        }

        if (operation.OperationId == CalibrationEndpoints.OperationId)
        {
            operation.RequestBody = new OpenApiRequestBody
            {
                Required = true,
                Content = new Dictionary<string, IOpenApiMediaType> { [TranslationBody.Text] = Text("A benchmark's result, as its tool writes it.", Result) },
            };
        }

        if (operation.OperationId != TranslateEndpoints.OperationId)
            return;
        operation.RequestBody = new OpenApiRequestBody
        {
            Required = true,
            Content = new Dictionary<string, IOpenApiMediaType>
            {
                ["application/json"] = new OpenApiMediaType
                {
                    Schema = Request(context),
                    Example = JsonNode.Parse($$"""{"command": "{{Command}}", "gpu": "h100-sxm"}"""),
                },
                [TranslationBody.Text] = Text("A command line, or a script with several.", Command),
                [TranslationBody.Yaml] = Text("A manifest: Kubernetes documents, a compose file, Helm values or a file of flags.", Manifest),
            },
        };
    }

    /// <summary>The body of POST /estimate, of which a command is enough: it may name no GPU.</summary>
    private static OpenApiSchemaReference Request(OperationFilterContext context)
    {
        const string name = "TranslationRequest";
        context.SchemaGenerator.GenerateSchema(typeof(EstimateRequest), context.SchemaRepository);
        OpenApiSchema whole = (OpenApiSchema)context.SchemaRepository.Schemas[SchemaNames.Of(typeof(EstimateRequest))];
        return context.SchemaRepository.AddDefinition(name, new OpenApiSchema
        {
            Type = whole.Type,
            Description = "A command, and what of the body of POST /estimate it does not say.",
            Properties = whole.Properties,
            AdditionalPropertiesAllowed = whole.AdditionalPropertiesAllowed,
        });
    }

    private static OpenApiMediaType Text(string description, string example) =>
        new() { Schema = new OpenApiSchema { Type = JsonSchemaType.String, Description = description }, Example = JsonValue.Create(example) };
}
