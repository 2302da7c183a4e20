using InferenceSizing.Formats.Commands;

namespace InferenceSizing.Api.Translation;

/// <summary>Where each part of a question that a command tells stands in a request.</summary>
internal static class TargetPaths
{
    private static readonly Dictionary<Target, string> Paths = new()
    {
        [Target.Model] = "model",
        [Target.Tensor] = "parallelism.tensor",
        [Target.Pipeline] = "parallelism.pipeline",
        [Target.AttentionData] = "parallelism.attentionData",
        [Target.Expert] = "parallelism.expert",
        [Target.Replicas] = "parallelism.replicas",
        [Target.Weights] = "precision.weights",
        [Target.Activations] = "precision.activations",
        [Target.Cache] = "precision.kvCache",
        [Target.CacheValues] = "precision.kvCacheValues",
        [Target.SpeculativeMethod] = "techniques.speculativeDecoding.method",
        [Target.DraftModel] = "techniques.speculativeDecoding.draftModel",
        [Target.DraftTokens] = "techniques.speculativeDecoding.draftTokens",
        [Target.BatchSize] = "workload.batchSize",
        [Target.InputTokens] = "workload.inputTokens",
        [Target.OutputTokens] = "workload.outputTokens",
        [Target.ImageHeight] = "workload.imageHeight",
        [Target.ImageWidth] = "workload.imageWidth",
        [Target.Gpus] = "gpu.count",
    };

    public static string PathOf(Target target, string? setting) => target == Target.Setting ? $"engine.{setting}" : Paths[target];
}
