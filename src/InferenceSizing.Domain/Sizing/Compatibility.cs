using InferenceSizing.Domain.Engines;
using InferenceSizing.Domain.Networks;
using InferenceSizing.Domain.Numbers;
using InferenceSizing.Domain.Outcomes;
using InferenceSizing.Domain.Parallelism;
using InferenceSizing.Domain.Serving;
using InferenceSizing.Domain.Techniques;

namespace InferenceSizing.Domain.Sizing;

/// <summary>What does not go together: a model its engine does not run, a layout that does not divide it, an arrival that makes no sense for it.</summary>
internal static class Compatibility
{
    /// <summary>The first contradiction, or null.</summary>
    public static Refusal? RefusalOf(Deployment deployment, Workload workload)
    {
        Architecture architecture = deployment.Architecture;
        ModelDimensions model = architecture.Dimensions;
        ParallelLayout layout = deployment.Layout;
        if (!deployment.Engine.Runs(architecture))
            return new Refusal("engine", $"{deployment.Engine.Name} does not run models of the kind {architecture.Kind}.");
        if (!deployment.Engine.RunsOn(deployment.Accelerator))
            return new Refusal("engine", $"{deployment.Engine.Name} does not exist for {deployment.Accelerator.Name}.");
        if (!architecture.Generates && (layout.Tensor > 1 || layout.Pipeline > 1 || layout.AttentionData > 1))
            return new Refusal("parallelism", "A model that does not generate runs whole on each GPU: use replicas.");
        if (model.AttentionHeads > 0 && model.AttentionHeads % layout.Tensor != 0)
            return new Refusal("parallelism.tensor", $"{layout.Tensor} tensor ranks do not divide {model.AttentionHeads} attention heads.");
        if (layout.Pipeline > Math.Max(1, model.Layers))
            return new Refusal("parallelism.pipeline", $"{layout.Pipeline} stages are more than the {model.Layers} layers.");
        if ((long)layout.Expert * layout.ExpertTensor != (long)layout.Tensor * layout.AttentionData)
            return new Refusal("parallelism.expertTensor", "The GPUs of a stage are tensor x attentionData, and must equal expert x expertTensor.");
        if (!architecture.Generates && workload.Arrival is not StaticArrival)
            return new Refusal("workload.arrival", "A model that does not generate is sized for whole batches: its arrival is static.");
        if (workload.Uneven is { } uneven && uneven.Replicas != layout.Replicas)
            return new Refusal("workload.replicaImbalance", $"The load is that of {uneven.Replicas} replicas, and there are {layout.Replicas}.");
        if (AdapterRefusal.Of(deployment) is { } adapters)
            return adapters;
        if (deployment.Speculation is { } speculation && SpeculationRefusal.Of(speculation, deployment) is { } contradiction)
            return contradiction;
        return deployment.Offload is { } offload ? RefusalOf(offload, deployment) : null;
    }

    private static Refusal? RefusalOf(Offload offload, Deployment deployment)
    {
        const string path = "techniques.offload";
        if (deployment.Engine is LlamaCpp)
            return new Refusal(path, "llama.cpp divides layers by settings of its own: engine.nGpuLayers and engine.nCpuMoe.");
        if (deployment.Engine.Streaming(deployment.Engine.NearestTo(deployment.Version)) is not { } ability)
            return new Refusal(path, $"{deployment.Engine.Name} {deployment.Version.Text} keeps all weights on the GPU.");
        if (offload.To == OffloadTarget.Nvme && !ability.FromDisk)
            return new Refusal(path + ".to", $"{deployment.Engine.Name} brings weights in from host memory alone.");
        if (offload.Prefetch && !ability.Prefetches)
            return new Refusal(path + ".prefetch", $"{deployment.Engine.Name} does not bring the next layer in while one computes.");
        if (HostLink.To(deployment.Accelerator, offload.To) is null)
            return new Refusal(path, $"{deployment.Accelerator.Name} shares its memory with the host: weights have nowhere to wait.");
        if (deployment.Layout.Pipeline > 1)
            return new Refusal(path, "Weights are brought in by a single pipeline stage: use tensor ranks.");
        if (deployment.Architecture.Kind == ArchitectureKind.EncoderDecoder)
            return new Refusal(path, "Weights are brought in layer by layer for models of one stack; this one has two.");
        return offload.LayersOnGpu > deployment.Architecture.Dimensions.Layers
            ? new Refusal(path + ".layersOnGpu", $"The model has {deployment.Architecture.Dimensions.Layers} layers.")
            : null;
    }

    /// <summary>A contradiction between the experts of the model as laid out and the groups that are to hold them, or null.</summary>
    public static Refusal? RefusalOf(ParallelLayout layout, ModelTraits traits) => layout.Expert > Math.Max(1, traits.Experts)
        ? new Refusal("parallelism.expert", traits.Experts == 0 ? "The model has no routed experts to divide." : $"{layout.Expert} expert groups are more than the {traits.Experts} experts.")
        : null;
}
