using System.Collections.Immutable;
using InferenceSizing.Domain.Engines;
using InferenceSizing.Domain.Memory;
using InferenceSizing.Domain.Precision;
using InferenceSizing.Domain.Serving;

namespace InferenceSizing.Domain.Sizing;

/// <summary>What the reader must know about an answer: versions and formats that stand in for others, contexts beyond the model's, overload.</summary>
internal static class Cautions
{
    public static ImmutableArray<Warning> Of(Deployment deployment, Workload workload, ServedWorkload served, WeightPlacement placement)
    {
        ImmutableArray<Warning>.Builder warnings = ImmutableArray.CreateBuilder<Warning>();
        EngineVersion nearest = deployment.Engine.NearestTo(deployment.Version);
        if (!nearest.Equals(deployment.Version))
            warnings.Add(new Warning("nearestVersion", $"{deployment.Engine.Name} {deployment.Version.Text} is not known here; the rules of {nearest.Text} answer."));
        NumberFormat asked = deployment.Precision.Activations;
        deployment.Accelerator.RateFor(asked, out NumberFormat ranAs);
        if (ranAs != asked)
            warnings.Add(new Warning("precisionEmulated", $"{deployment.Accelerator.Name} has no {asked} units; products run in {ranAs}."));
        int longest = deployment.Architecture.Dimensions.MaximumContext;
        if (deployment.Architecture.Generates && longest > 0 && workload.ContextTokens > longest)
            warnings.Add(new Warning("beyondContext", $"The request's {workload.ContextTokens} tokens exceed the {longest} that the model was made for."));
        if (placement.HostLayers + placement.HostExpertLayers > 0)
            warnings.Add(new Warning("hostLayersTimedAsGpu", "Layers or experts in host memory are timed as if they ran on the GPU: real times are longer."));
        if (served.Saturated)
            warnings.Add(new Warning("saturated", "Requests arrive faster than the deployment serves them; the queue grows without end, and the times leave it out."));
        return warnings.ToImmutable();
    }
}
