using InferenceSizing.Domain.Architectures;
using InferenceSizing.Domain.Parallelism;
using InferenceSizing.Domain.Precision;
using InferenceSizing.Domain.Serving;

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
        return deployment.Speculation is { } speculation ? SpeculationRefusal.Of(speculation, deployment) : null;
    }

    /// <summary>A contradiction between the experts of the model as laid out and the groups that are to hold them, or null.</summary>
    public static Refusal? RefusalOf(ParallelLayout layout, ModelTraits traits) => layout.Expert > Math.Max(1, traits.Experts)
        ? new Refusal("parallelism.expert", traits.Experts == 0 ? "The model has no routed experts to divide." : $"{layout.Expert} expert groups are more than the {traits.Experts} experts.")
        : null;
}
