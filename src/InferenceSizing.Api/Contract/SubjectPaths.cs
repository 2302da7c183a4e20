using System.Collections.Frozen;
using System.Text.Json;
using InferenceSizing.Domain.Outcomes;

namespace InferenceSizing.Api.Contract;

/// <summary>Where each part of a question stands in a request: the only place that knows.</summary>
internal static class SubjectPaths
{
    private static readonly FrozenDictionary<Topic, string> Paths = new Dictionary<Topic, string>
    {
        [Topic.Question] = "",
        [Topic.Model] = "model",
        [Topic.ModelConfig] = "model.config",
        [Topic.ModelFiles] = "model.inspected",
        [Topic.ModelFilesConfig] = "model.inspected.config",
        [Topic.Tensors] = "model.inspected.tensors",
        [Topic.Graph] = "model.inspected.graph",
        [Topic.Dimensions] = "model.architecture",
        [Topic.ExpertDimensions] = "model.architecture.experts",
        [Topic.Layers] = "model.architecture.layers",
        [Topic.Accelerator] = "gpu",
        [Topic.AcceleratorCount] = "gpu.count",
        [Topic.Partition] = "gpu.partition",
        [Topic.ReservedMemory] = "gpu.reservedBytes",
        [Topic.WeightPrecision] = "precision.weights",
        [Topic.ActivationPrecision] = "precision.activations",
        [Topic.CachePrecision] = "precision.kvCache",
        [Topic.CacheValuePrecision] = "precision.kvCacheValues",
        [Topic.ImportanceMatrix] = "precision.importanceMatrix",
        [Topic.Engine] = "engine",
        [Topic.EngineVersion] = "engine.version",
        [Topic.Setting] = "engine",
        [Topic.Parallelism] = "parallelism",
        [Topic.TensorDegree] = "parallelism.tensor",
        [Topic.PipelineDegree] = "parallelism.pipeline",
        [Topic.ExpertDegree] = "parallelism.expert",
        [Topic.ExpertTensorDegree] = "parallelism.expertTensor",
        [Topic.Disaggregated] = "parallelism.disaggregated",
        [Topic.PrefillLayout] = "parallelism.disaggregated.prefill",
        [Topic.DecodeLayout] = "parallelism.disaggregated.decode",
        [Topic.Workload] = "workload",
        [Topic.InputTokens] = "workload.inputTokens",
        [Topic.OutputTokens] = "workload.outputTokens",
        [Topic.ImageHeight] = "workload.imageHeight",
        [Topic.ImageWidth] = "workload.imageWidth",
        [Topic.OpenDimensions] = "workload.dimensions",
        [Topic.SharedPrefix] = "workload.sharedPrefixTokens",
        [Topic.PrefixCacheHitRate] = "workload.prefixCacheHitRate",
        [Topic.Arrival] = "workload.arrival",
        [Topic.RequestsPerClient] = "workload.requestsPerClient",
        [Topic.FixedLengths] = "workload.fixedLengths",
        [Topic.ReplicaImbalance] = "workload.replicaImbalance",
        [Topic.EndToEnd] = "workload.endToEnd",
        [Topic.Pictures] = "workload.images",
        [Topic.Depth] = "techniques.layers",
        [Topic.Pruning] = "techniques.pruning",
        [Topic.Offload] = "techniques.offload",
        [Topic.OffloadTarget] = "techniques.offload.to",
        [Topic.OffloadPrefetch] = "techniques.offload.prefetch",
        [Topic.OffloadLayers] = "techniques.offload.layersOnGpu",
        [Topic.Speculation] = "techniques.speculativeDecoding",
        [Topic.SpeculativeMethod] = "techniques.speculativeDecoding.method",
        [Topic.DraftModel] = "techniques.speculativeDecoding.draftModel",
        [Topic.DraftWeights] = "techniques.speculativeDecoding.draftWeights",
        [Topic.PriceProvider] = "cost.provider",
        [Topic.Baseline] = "require.noWorseThan.resolved",
    }.ToFrozenDictionary();

    /// <summary>The JSON path of a request under which <paramref name="subject"/> stands.</summary>
    public static string PathOf(Subject subject)
    {
        string path = Paths[subject.Topic];
        if (subject.Name.Length == 0)
            return path;
        string name = subject.Topic is Topic.Dimensions or Topic.ExpertDimensions ? JsonNamingPolicy.CamelCase.ConvertName(subject.Name) : subject.Name;
        return path.Length == 0 ? name : name.StartsWith('[') ? path + name : $"{path}.{name}";
    }
}
