using System.Collections.Immutable;
using InferenceSizing.Domain.Architectures;
using InferenceSizing.Domain.Engines;
using InferenceSizing.Domain.Memory;
using InferenceSizing.Domain.Precision;
using InferenceSizing.Domain.Serving;

namespace InferenceSizing.Domain.Sizing;

/// <summary>What the reader must know about an answer: versions and formats that stand in for others, contexts beyond the model's, overload.</summary>
internal static class Cautions
{
    public static ImmutableArray<Warning> Of(Deployment deployment, Workload workload, ServedWorkload served, WeightPlacement placement, long largestBatch)
    {
        ImmutableArray<Warning>.Builder warnings = ImmutableArray.CreateBuilder<Warning>();
        EngineVersion nearest = deployment.Engine.NearestTo(deployment.Version);
        if (!nearest.Equals(deployment.Version))
            warnings.Add(new Warning("nearestVersion", $"{deployment.Engine.Name} {deployment.Version.Text} is not known here; the rules of {nearest.Text} answer."));
        if (!deployment.Architecture.GraphKnown)
            warnings.Add(new Warning("graphUnknown", "This network's operators are not known here: its published parameters, multiply-adds and activations stand for them, so activations and times may be off by a factor of two."));
        NumberFormat format = deployment.Precision.Activations;
        deployment.Accelerator.RateFor(format, out NumberFormat ranAs);
        if (ranAs != format)
            warnings.Add(new Warning("precisionEmulated", $"{deployment.Accelerator.Name} has no {format} units; products run in {ranAs}."));
        int longest = deployment.Architecture.Dimensions.MaximumContext;
        long asked = LongestStack(deployment.Architecture, workload);
        if (longest > 0 && asked > longest)
            warnings.Add(new Warning("beyondContext", $"The request's {asked} tokens exceed the {longest} that the model was made for."));
        if (placement.HostLayers + placement.HostExpertLayers > 0)
            warnings.Add(new Warning("hostLayersTimedAsGpu", "Layers or experts in host memory are timed as if they ran on the GPU: real times are longer."));
        if (largestBatch == 0)
            warnings.Add(new Warning("nothingFits", "Not one sequence fits; the times are of a deployment that had the memory."));
        if (served.Saturated)
            warnings.Add(new Warning("saturated", "Requests arrive faster than the deployment serves them; the queue grows without end, and the times leave it out."));
        return warnings.ToImmutable();
    }

    /// <summary>The most tokens that one stack sees: an encoder-decoder's prompt and output are in stacks of their own, and an encoder of fixed length (audio) takes no prompt.</summary>
    private static long LongestStack(Architecture architecture, Workload workload) => architecture switch
    {
        { Input: InputKind.Images } => 0,
        { Kind: ArchitectureKind.EncoderDecoder, FixedEncoderTokens: > 0 } => workload.OutputTokens,
        { Kind: ArchitectureKind.EncoderDecoder } => Math.Max(workload.InputTokens, workload.OutputTokens),
        _ => workload.ContextTokens,
    };
}
