using InferenceSizing.Domain.Engines.Shared;
using InferenceSizing.Domain.Loads;
using InferenceSizing.Domain.Networks;
using InferenceSizing.Domain.Numbers;
using InferenceSizing.Domain.Outcomes;
using InferenceSizing.Domain.Parallelism;
using InferenceSizing.Domain.Techniques;

namespace InferenceSizing.Domain.Deployments;

/// <summary>What does not go together: a model its engine does not run, a layout that does not divide it, an arrival that makes no sense for it.</summary>
internal static class Compatibility
{
    /// <summary>The first contradiction, or null.</summary>
    public static Refusal? RefusalOf(Deployment deployment, Workload workload)
    {
        Architecture architecture = deployment.Architecture;
        ModelDimensions model = architecture.Dimensions;
        ParallelLayout layout = deployment.Layout;
        if (EngineRefusal(deployment, architecture) is { } unfit)
            return unfit;
        if (!architecture.Generates && (layout.Tensor > 1 || layout.Pipeline > 1 || layout.AttentionData > 1))
            return Refusal.Invalid(Topic.Parallelism, "A model that does not generate runs whole on each GPU: use replicas.");
        if (DegreeRefusal(layout, model, deployment.Prefill is null ? null : Topic.DecodeLayout) is { } misfit)
            return misfit;
        if (deployment.Prefill is { } pool && RefusalOf(pool, deployment, workload) is { } apart)
            return apart;
        if (!architecture.Generates && workload.Offered is not OfferedBatch)
            return Refusal.Invalid(Topic.Arrival, "A model that does not generate is sized for whole batches: its arrival is static.");
        if (workload.Imbalanced is { } uneven && uneven.Replicas != layout.Replicas)
            return Refusal.Invalid(Topic.ReplicaImbalance, $"The load is that of {uneven.Replicas} replicas, and there are {layout.Replicas}.");
        return TechniqueRefusal(deployment);
    }

    /// <summary>Why the engine does not take the model, the chip or the cache; null where it does.</summary>
    private static Refusal? EngineRefusal(Deployment deployment, Architecture architecture)
    {
        if (!deployment.Engine.Runs(architecture))
            return Refusal.Unsupported(Topic.Engine, $"{deployment.Engine.Name} does not run {Kind(architecture)}.");
        if (!deployment.Engine.Loads(architecture))
            return Refusal.Unsupported(Topic.Engine, $"{deployment.Engine.Name} does not load '{architecture.Family}': it has no such model.");
        if (deployment.Engine.RefusalOf(architecture, deployment.Knobs, deployment.KeptPrecision) is { } refused)
            return refused;
        if (!deployment.Engine.Chips.Runs(deployment.Accelerator))
            return Refusal.Unsupported(Topic.Engine, $"{deployment.Engine.Name} does not exist for {deployment.Accelerator.Name}.");
        if (CacheEncodings.IsScaled(deployment.Precision.Cache) && !deployment.Engine.CacheFormats.WithScales)
            return Refusal.Unsupported(Topic.CachePrecision, $"{deployment.Engine.Name} is not known to keep caches in {deployment.Precision.Cache.Id}.");
        return null;
    }

    /// <summary>Why a technique does not go with the rest: adapters, networks that wait, speculation, offload.</summary>
    private static Refusal? TechniqueRefusal(Deployment deployment)
    {
        if (deployment.Engine.Adapters is { } slots && deployment.Knobs.Has(slots.Rank)
            && slots.RefusalOf(deployment.Engine.ReleaseOf(deployment.Version), deployment.Knobs, deployment.Speculation?.Method) is { } adapters)
        {
            return adapters;
        }

        if (deployment.Engine.WaitingParts is { } parts && parts.Where(deployment.Knobs) != PartWaiting.None
            && HostLink.To(deployment.Accelerator, OffloadTarget.Cpu) is null)
        {
            return Refusal.Unsupported(
                Topic.Engine, $"{deployment.Accelerator.Name} shares its memory with the host: the networks of a pipeline have nowhere to wait.");
        }

        if (deployment.Speculation is { } speculation && SpeculationRefusal.Of(speculation, deployment) is { } contradiction)
            return contradiction;
        return deployment.Offload is { } offload ? RefusalOf(offload, deployment) : null;
    }

    /// <summary>A degree that does not divide the model; null where all do.</summary>
    /// <param name="layout">The degrees.</param>
    /// <param name="model">The model.</param>
    /// <param name="pool">Whose degrees they are; null where all instances do the same.</param>
    private static Refusal? DegreeRefusal(ParallelLayout layout, ModelDimensions model, Topic? pool)
    {
        if (model.AttentionHeads.Length > 0 && model.AttentionHeads.Length % layout.Tensor != 0)
            return Refusal.Invalid(
                Of(Topic.TensorDegree, "tensor"), $"{layout.Tensor} tensor ranks do not divide {model.AttentionHeads} attention heads.");
        if (layout.Pipeline > Math.Max(1, model.Layers.Count))
            return Refusal.Invalid(Of(Topic.PipelineDegree, "pipeline"), $"{layout.Pipeline} stages are more than the {model.Layers} layers.");
        return (long)layout.Expert * layout.ExpertTensor == (long)layout.Tensor * layout.AttentionData ? null
            : Refusal.Invalid(
                Of(Topic.ExpertTensorDegree, "expertTensor"), "The GPUs of a stage are tensor x attentionData, and must equal expert x expertTensor.");

        Subject Of(Topic own, string name) => pool is { } whose ? new Subject(whose, name) : own;
    }

    private static Refusal? RefusalOf(PrefillPool pool, Deployment deployment, Workload workload)
    {
        if (!deployment.Engine.Disaggregates)
            return Refusal.Unsupported(Topic.Disaggregated, $"{deployment.Engine.Name} does not hand caches from one instance to another.");
        if (deployment.Architecture.Kind != ArchitectureKind.Decoder)
            return Refusal.Unsupported(Topic.Disaggregated, "Only a decoder's prompts are read apart from its answers.");
        if (workload.Offered is OfferedBatch)
            return Refusal.Invalid(Topic.Arrival, "A batch that starts together does not pass from instance to instance: its arrival is closedLoop or open.");
        if (deployment.Offload is not null)
            return Refusal.Unsupported(Topic.Offload, "Weights of instances that hand caches on are sized only on the GPU.");
        return DegreeRefusal(pool.Layout, deployment.Architecture.Dimensions, Topic.PrefillLayout);
    }

    private static Refusal? RefusalOf(Offload offload, Deployment deployment)
    {
        if (deployment.Engine.HostLayers is { } own)
            return Refusal.Unsupported(Topic.Offload, $"{deployment.Engine.Name} divides layers by settings of its own: {own.Settings}.");
        if (deployment.Engine.ReleaseOf(deployment.Version).Offloading is not { } ability)
            return Refusal.Unsupported(Topic.Offload, $"{deployment.Engine.Name} {deployment.Version.Text} keeps all weights on the GPU.");
        if (deployment.Architecture.IsPipeline)
            return Refusal.Unsupported(Topic.Offload, PipelineOffload(deployment.Engine));
        if (offload.To == OffloadTarget.Nvme && !ability.FromDisk)
            return Refusal.Unsupported(Topic.OffloadTarget, $"{deployment.Engine.Name} brings weights in from host memory only.");
        if (offload.Prefetch && !ability.Prefetches)
            return Refusal.Unsupported(Topic.OffloadPrefetch, $"{deployment.Engine.Name} does not bring the next layer in while one computes.");
        if (HostLink.To(deployment.Accelerator, offload.To) is null)
            return Refusal.Unsupported(Topic.Offload, $"{deployment.Accelerator.Name} shares its memory with the host: weights have nowhere to wait.");
        if (deployment.Layout.Pipeline > 1)
            return Refusal.Unsupported(Topic.Offload, "Weights are brought in by a single pipeline stage: use tensor ranks.");
        if (deployment.Architecture.Kind == ArchitectureKind.EncoderDecoder)
            return Refusal.Unsupported(Topic.Offload, "Weights are brought in layer by layer for models of one stack; this one has two.");
        return offload.LayersOnGpu?.Count > deployment.Architecture.Dimensions.Layers.Count
            ? Refusal.Invalid(Topic.OffloadLayers, $"The model has {deployment.Architecture.Dimensions.Layers} layers.")
            : null;
    }

    private static string Kind(Architecture architecture) => architecture switch
    {
        { IsPipeline: true } => "pipelines of several networks",
        { Kind: ArchitectureKind.Convolutional } => "convolutional networks",
        { Input: InputKind.Images } => "networks of images",
        { Kind: ArchitectureKind.Encoder } => "encoders",
        { Kind: ArchitectureKind.EncoderDecoder } => "encoder-decoders",
        _ => "decoders",
    };

    private static string PipelineOffload(Engine engine) =>
        engine.Find(KnobRole.NetworksOnHost) is { } networks && engine.Find(KnobRole.OperatorsOnHost) is { } operators
            ? $"The networks of a pipeline wait by settings of {engine.Name}: {networks.Name}, {operators.Name}."
            : $"{engine.Name} keeps all networks of a pipeline on the GPU.";

    /// <summary>A contradiction between the experts of the model as laid out and the groups that are to hold them, or null.</summary>
    public static Refusal? RefusalOf(Deployment deployment, ModelTraits traits) => deployment.Prefill is not { } pool
        ? RefusalOf(deployment.Layout, traits, Topic.ExpertDegree)
        : RefusalOf(pool.Layout, traits, new Subject(Topic.PrefillLayout, "expert"))
            ?? RefusalOf(deployment.Layout, traits, new Subject(Topic.DecodeLayout, "expert"));

    private static Refusal? RefusalOf(ParallelLayout layout, ModelTraits traits, Subject degree) => layout.Expert > Math.Max(1, traits.Experts.Length)
        ? Refusal.Invalid(degree, !traits.Experts.Exists ? "The model has no routed experts to divide." : $"{layout.Expert} expert groups are more " +
            $"than the {traits.Experts} experts.")
        : null;
}
