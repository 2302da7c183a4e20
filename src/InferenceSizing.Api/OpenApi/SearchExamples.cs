using System.Text.Json.Nodes;
using InferenceSizing.Api.Plans;
using InferenceSizing.Api.Sweeps;
using Microsoft.OpenApi;
using Swashbuckle.AspNetCore.SwaggerGen;

namespace InferenceSizing.Api.OpenApi;

/// <summary>Bodies of POST /sweep and POST /plan that run as they stand.</summary>
internal sealed class SearchExamples : IOperationFilter
{
    private static readonly (string Operation, string Name, string Summary, string Body)[] Examples =
    [
        (SweepEndpoints.OperationId, "batchAndPrecision", "Batches and precisions on two cards",
            """{"request": {"model": "meta-llama/Llama-3.1-8B-Instruct", "workload": {"inputTokens": 1024, "outputTokens": 256}}, "axes": [{"path": "gpu", "values": ["l4", "h100-sxm"]}, {"path": "precision", "values": ["bf16", "fp8", "awq-int4"]}, {"path": "workload.batchSize", "values": [1, 8, 64]}]}"""),
        (SweepEndpoints.OperationId, "contexts", "How memory grows with the prompt",
            """{"request": {"model": "Qwen/Qwen2.5-7B-Instruct", "gpu": "l4", "engine": "sglang"}, "axes": [{"path": "workload.inputTokens", "from": 1024, "to": 16384, "step": 1024}]}"""),
        (SweepEndpoints.OperationId, "depths", "Depths of an image network",
            """{"request": {"gpu": "t4", "precision": "fp16", "workload": {"batchSize": 32}}, "axes": [{"path": "model", "values": ["resnet18", "resnet34", "resnet50", "resnet101", "resnet152"]}]}"""),
        (PlanEndpoints.OperationId, "chat", "An 8B model for ten requests a second, cheapest first",
            """{"models": ["meta-llama/Llama-3.1-8B-Instruct"], "workload": {"requestsPerSecond": 10, "inputTokens": 1024, "outputTokens": 256}, "objectives": {"maxTtftMs": 1000, "maxTpotMs": 50}}"""),
        (PlanEndpoints.OperationId, "eitherModel", "The fewest GPUs for one of two models, with little loss",
            """{"models": ["meta-llama/Llama-3.3-70B-Instruct", "Qwen/Qwen2.5-32B-Instruct"], "workload": {"requestsPerSecond": 2}, "objectives": {"maxTpotMs": 80, "percentile": "90"}, "constraints": {"gpus": ["h100-sxm", "h200-sxm", "a100-sxm4-80"], "maxGpus": 16, "maxAccuracyLoss": 1}, "goal": "fewestGpus", "most": 5}"""),
        (PlanEndpoints.OperationId, "images", "An image network at 5000 images a second",
            """{"models": ["resnet50"], "workload": {"requestsPerSecond": 5000}, "objectives": {"maxRequestMs": 30}, "constraints": {"providers": ["AWS", "GCP"]}}"""),
    ];

    public void Apply(OpenApiOperation operation, OperationFilterContext context)
    {
        var own = Examples.Where(example => example.Operation == operation.OperationId);
        if (own.Any())
            ((OpenApiMediaType)operation.RequestBody!.Content!["application/json"]).Examples = own.ToDictionary(
                example => example.Name,
                example => (IOpenApiExample)new OpenApiExample { Summary = example.Summary, Value = JsonNode.Parse(example.Body) });
    }
}
