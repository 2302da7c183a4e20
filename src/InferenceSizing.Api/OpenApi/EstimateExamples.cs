using System.Text.Json.Nodes;
using InferenceSizing.Api.Estimates;
using Microsoft.OpenApi;
using Swashbuckle.AspNetCore.SwaggerGen;

namespace InferenceSizing.Api.OpenApi;

/// <summary>Bodies of POST /estimate that run as they stand.</summary>
internal sealed class EstimateExamples : IOperationFilter
{
    private static readonly (string Name, string Summary, string Body)[] Examples =
    [
        ("oneH100", "A language model on one H100",
            """{"model": "meta-llama/Llama-3.1-8B-Instruct", "gpu": "h100-sxm", "precision": "bf16", "workload": {"inputTokens": 1024, "outputTokens": 256, "batchSize": 32}}"""),
        ("fp8OverFour", "A 70B model in FP8 over four GPUs, asserted by a pipeline",
            """{"model": "meta-llama/Llama-3.3-70B-Instruct", "gpu": {"id": "h100-sxm", "count": 4}, "precision": "fp8", "engine": {"name": "vllm", "gpuMemoryUtilization": 0.9}, "workload": {"inputTokens": 4096, "outputTokens": 512, "batchSize": 64}, "parallelism": {"tensor": 4}, "require": {"fits": true, "minBatchSize": 64, "maxTpotMs": 100}}"""),
        ("bertFp16", "A BERT encoder on T4 in FP16",
            """{"model": "google-bert/bert-base-uncased", "gpu": "t4", "precision": "fp16", "engine": "tensorrt", "workload": {"inputTokens": 128, "batchSize": 32}}"""),
        ("bertInt8", "The same in INT8",
            """{"model": "google-bert/bert-base-uncased", "gpu": "t4", "precision": "int8", "engine": "tensorrt", "workload": {"inputTokens": 128, "batchSize": 32}}"""),
        ("resnetFp32", "ResNet-50 on V100 in FP32",
            """{"model": "resnet50", "gpu": "v100-sxm2-16", "precision": "fp32", "workload": {"imageHeight": 224, "imageWidth": 224, "batchSize": 64}}"""),
        ("resnetFp16", "The same in FP16",
            """{"model": "resnet50", "gpu": "v100-sxm2-16", "precision": "fp16", "workload": {"imageHeight": 224, "imageWidth": 224, "batchSize": 64}}"""),
        ("doesNotFit", "A 70B model that one 80 GB card cannot hold",
            """{"model": "meta-llama/Llama-3.3-70B-Instruct", "gpu": "h100-sxm", "precision": "bf16"}"""),
        ("pipelineLimits", "What a pipeline asserts of cost, quality and speed, with what would make it pass",
            """{"model": "meta-llama/Llama-3.1-8B-Instruct", "gpu": "a10g", "workload": {"batchSize": 16}, "require": {"fits": true, "maxTpotMs": 25, "maxUsdPerHour": 5, "maxAccuracyLoss": 1}}"""),
        ("offload", "A 70B model on one card, most layers brought in from host memory",
            """{"model": "meta-llama/Llama-3.3-70B-Instruct", "gpu": "h100-sxm", "precision": "bf16", "engine": "vllm", "workload": {"inputTokens": 512, "outputTokens": 64}, "techniques": {"offload": {"layersOnGpu": 30, "to": "cpu"}}}"""),
        ("sparse", "An encoder with two of every four weights, on a chip that skips the others",
            """{"model": "google-bert/bert-large-uncased", "gpu": "a100-sxm4-80", "precision": "int8", "engine": "tensorrt", "workload": {"inputTokens": 384, "batchSize": 32}, "techniques": {"pruning": {"kind": "2:4"}}}"""),
        ("distilled", "Half of BERT's layers, at a price of one's own",
            """{"model": "google-bert/bert-base-uncased", "gpu": "t4", "precision": "fp16", "workload": {"inputTokens": 128, "batchSize": 32}, "techniques": {"layers": 6}, "cost": {"usdPerGpuHour": 0.35}}"""),
        ("ownModelAndCard", "A model and a card described by their figures",
            """{"model": {"architecture": {"kind": "decoder", "layers": 32, "hiddenSize": 4096, "intermediateSize": 14336, "attentionHeads": 32, "keyValueHeads": 8, "vocabularySize": 128256}}, "gpu": {"name": "our-card", "memoryBytes": 51539607552, "bandwidthGBPerSecond": 960, "tflops": {"fp32": 91, "fp16": 362}}, "workload": {"inputTokens": 2048, "outputTokens": 128, "arrival": "open", "requestsPerSecond": 1.5}}"""),
        ("draftModel", "A 70B model whose tokens a 1B model proposes",
            """{"model": "meta-llama/Llama-3.1-70B-Instruct", "gpu": {"id": "h100-sxm", "count": 4}, "engine": {"name": "vllm", "version": "0.19.0"}, "workload": {"inputTokens": 1024, "outputTokens": 512, "batchSize": 4}, "techniques": {"speculativeDecoding": {"method": "draftModel", "draftModel": "meta-llama/Llama-3.2-1B-Instruct", "draftTokens": 4, "acceptanceRate": 0.75}}}"""),
        ("adapters", "Eight low-rank adapters served at once",
            """{"model": "meta-llama/Llama-3.1-8B-Instruct", "gpu": "l40s", "engine": {"name": "vllm", "version": "0.19.0", "maxModelLen": 8192, "maxLoras": 8, "maxLoraRank": 32}, "workload": {"batchSize": 16}}"""),
        ("sharedPrefix", "A long system prompt that all requests share",
            """{"model": "Qwen/Qwen3-8B", "gpu": "h100-sxm", "engine": "sglang", "workload": {"inputTokens": 4096, "sharedPrefixTokens": 3072, "outputTokens": 256, "batchSize": 64}}"""),
        ("unevenReplicas", "Four replicas, the busiest with half as much again as the mean",
            """{"model": "meta-llama/Llama-3.1-8B-Instruct", "gpu": {"id": "h100-sxm", "count": 4}, "parallelism": {"tensor": 1, "replicas": 4}, "workload": {"batchSize": 32, "replicaImbalance": 1.5}}"""),
        ("sharedSlice", "A slice of a card of which others hold a part",
            """{"model": "Qwen/Qwen3-4B", "gpu": {"id": "h100-sxm", "partition": "3g.40gb", "reservedBytes": 2147483648}, "engine": {"name": "sglang"}}"""),
        ("ggufLayers", "A GGUF file on a consumer card",
            """{"model": "meta-llama/Llama-3.1-8B-Instruct", "gpu": "rtx-4090", "precision": {"weights": "q4_k_m", "kvCache": "q8_0"}, "engine": {"name": "llama.cpp", "nCtx": 16384, "flashAttention": true}, "detail": "summary"}"""),
    ];

    public void Apply(OpenApiOperation operation, OperationFilterContext context)
    {
        if (operation.OperationId != EstimateEndpoints.OperationId)
            return;
        OpenApiMediaType body = (OpenApiMediaType)operation.RequestBody!.Content!["application/json"];
        body.Examples = Examples.ToDictionary(
            example => example.Name, example => (IOpenApiExample)new OpenApiExample { Summary = example.Summary, Value = JsonNode.Parse(example.Body) });
    }
}
