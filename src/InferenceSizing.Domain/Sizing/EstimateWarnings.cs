using System.Collections.Immutable;
using System.Globalization;
using InferenceSizing.Domain.Capacity;
using InferenceSizing.Domain.Deployments;
using InferenceSizing.Domain.Engines.Shared;
using InferenceSizing.Domain.Hardware;
using InferenceSizing.Domain.Loads;
using InferenceSizing.Domain.Networks;
using InferenceSizing.Domain.Networks.Traced;
using InferenceSizing.Domain.Numbers;
using InferenceSizing.Domain.Outcomes;
using InferenceSizing.Domain.Serving;
using InferenceSizing.Domain.Techniques;
using InferenceSizing.Domain.Units;
using InferenceSizing.Domain.Walks;

namespace InferenceSizing.Domain.Sizing;

/// <summary>What the reader must know about an answer: versions and formats that stand in for others, contexts beyond the model's, overload.</summary>
internal static class EstimateWarnings
{
    public static ImmutableArray<Warning> Of(Deployment deployment, RankLoad load, ServedWorkload served, LargestBatch largest, bool starts)
    {
        (Workload workload, WeightPlacement placement) = (load.Workload, load.Placement);
        ImmutableArray<Warning>.Builder warnings = ImmutableArray.CreateBuilder<Warning>();
        AddVersion(warnings, deployment);
        AddModel(warnings, deployment.Architecture);
        AddFixed(warnings, deployment, workload);
        AddHardware(warnings, deployment, load);
        if (deployment.Engine.Startup.DoubtOf(load) is { } doubt)
            warnings.Add(new Warning("startupOpen", doubt));
        warnings.AddRange(deployment.Engine.Remarks(load));
        AddLengths(warnings, deployment, workload);
        if ((placement.HostLayers + placement.HostExpertLayers > LayerCount.Zero || placement.FurtherExperts is not null)
            && deployment.Engine.HostLayers is { } own)
            warnings.Add(new Warning("hostMemoryAssumed", own.Assumption));
        AddTechniques(warnings, deployment, placement);
        AddMovingLayers(warnings, deployment, load, largest.BatchSize.Count);
        if (largest.BatchSize == SequenceCount.Zero)
            warnings.Add(new Warning("nothingFits", $"{WhyNothing(largest, starts)}; the times are of a deployment that ran."));
        if (served.Saturated)
            warnings.Add(new Warning(
                "saturated", "Requests arrive faster than the deployment serves them; the queue grows without end, and the times leave it out."));
        if (deployment.Engine.Adapters is { } adapters && deployment.Knobs.Has(adapters.Rank))
            warnings.Add(new Warning("adaptersNotTimed", "Times are of the model without adapters, whose products take a few percent more."));
        AddLinks(warnings, deployment);
        if (deployment.Speculation is { Acceptance.IsRange: true } speculation)
            warnings.Add(new Warning("acceptanceRange", string.Create(CultureInfo.InvariantCulture, $"How many proposed tokens are taken depends on model " +
                $"and text: {speculation.Acceptance.Rate.Value:0.##} is assumed, {speculation.Acceptance.Low.Value:0.##} to " +
                $"{speculation.Acceptance.High.Value:0.##} in the intervals. Measure it on your own.")));
        return warnings.ToImmutable();
    }

    private static string WhyNothing(LargestBatch largest, bool starts)
    {
        if (largest.ByLimit.Any(limit => limit.Limit == BatchLimits.Memory && limit.BatchSize == SequenceCount.Zero))
            return "Not one sequence fits into the memory";
        return starts ? $"{largest.LimitedBy} does not allow one sequence" : "The engine does not start as it is set";
    }

    /// <summary>A release that answers for another, or that has a model which the newest no longer has.</summary>
    private static void AddVersion(ImmutableArray<Warning>.Builder warnings, Deployment deployment)
    {
        EngineVersion nearest = deployment.Engine.NearestTo(deployment.Version);
        if (!nearest.Equals(deployment.Version))
            warnings.Add(new Warning(
                "nearestVersion", $"{deployment.Engine.Name} {deployment.Version.Text} is not known here; the rules of {nearest.Text} answer."));
        EngineVersion newest = deployment.Engine.DefaultVersion;
        if (deployment.Engine.Models.SpanOf(deployment.Architecture.Family).IsAfter(newest)
            && deployment.Engine.Models.MayLoad(deployment.Architecture.Family, deployment.Version))
        {
            warnings.Add(new Warning("modelDropped", $"{deployment.Engine.Name} {newest.Text} no longer loads '{deployment.Architecture.Family}'; " +
                $"{deployment.Version.Text} does."));
        }

        if (deployment.Engine.Chips.Kernels.SpanOf(deployment.Accelerator) is { LastWith: { } last } chips && chips.IsAfter(newest)
            && chips.MayHave(deployment.Version))
        {
            warnings.Add(new Warning("gpuDropped", $"{deployment.Engine.Name} {newest.Text} has no kernels for {deployment.Accelerator.Name}; " +
                $"{last.Text} is the last that is known to have them."));
        }
    }

    /// <summary>What is not known of the network.</summary>
    private static void AddModel(ImmutableArray<Warning>.Builder warnings, Architecture architecture)
    {
        if (!architecture.GraphKnown)
            warnings.Add(new Warning("graphUnknown", "This network's operators are not known here: its published parameters, multiply-adds and activations " +
                "stand for them, so activations and times may be off by a factor of two."));
        if (!architecture.DesignMeasured)
            warnings.Add(new Warning("designUnmeasured", "No published time of a design like this one is behind the constants of forward passes: the " +
                "interval is wider, and the time is more likely longer than shorter."));
        if (architecture.LeftOut is { } leftOut)
            warnings.Add(new Warning("partsLeftOut", leftOut));
    }

    /// <summary>What the GPU runs otherwise than asked.</summary>
    private static void AddHardware(ImmutableArray<Warning>.Builder warnings, Deployment deployment, RankLoad load)
    {
        if (deployment.Engine.Chips.NeedsPlugIn(deployment.Accelerator))
            warnings.Add(new Warning("enginePlugIn", $"{deployment.Engine.Name} runs on {deployment.Accelerator.Name} only by a plug-in or a patched build; " +
                $"memory is counted as on CUDA."));
        NumberFormat format = deployment.Precision.Activations;
        deployment.Accelerator.RateFor(format, out NumberFormat ranAs);
        if (ranAs != format)
            warnings.Add(new Warning("precisionEmulated", $"{deployment.Accelerator.Name} has no {format} units; products run in {ranAs}."));
        if (load.Precision.Cache != deployment.Precision.Cache)
            warnings.Add(new Warning("cacheFormatDropped", $"{deployment.Engine.Name} {deployment.Version.Text} keeps the cache in " +
                $"{load.Precision.Cache.Id}: one of {deployment.Precision.Cache.Id} needs flash attention there."));
    }

    /// <summary>Inputs that are longer than the model or the engine takes, or hold images.</summary>
    private static void AddLengths(ImmutableArray<Warning>.Builder warnings, Deployment deployment, Workload workload)
    {
        int longest = (int)deployment.Architecture.Dimensions.MaximumContext.Count;
        long asked = LongestStack(deployment.Architecture, workload);
        if (longest > 0 && asked > longest)
            warnings.Add(new Warning("beyondContext", $"The request's {asked} tokens exceed the {longest} that the model was made for."));
        if (workload.PictureTokens.Count > 0)
            warnings.Add(new Warning("imageEncoderNotTimed", $"Prompts hold {workload.PictureTokens} tokens of images. The vision tower's own pass over the " +
                "images is not in the times."));
        if (workload.CutFrom is { } whole)
            warnings.Add(new Warning("inputCut",
                $"{deployment.Engine.Name} cuts inputs of {whole} tokens to {workload.InputTokens}: times are of what it reads."));
    }

    /// <summary>Layers that the engine keeps elsewhere with the largest batch.</summary>
    private static void AddMovingLayers(ImmutableArray<Warning>.Builder warnings, Deployment deployment, RankLoad load, long largestBatch)
    {
        if (largestBatch > 0 && deployment.Engine.SettledFor(load, load.Workload.BusiestOf(largestBatch)).Placement is { HostLayers.Count: > 0 } there
            && there.HostLayers != load.Placement.HostLayers)
        {
            warnings.Add(new Warning("layersMove", string.Create(CultureInfo.InvariantCulture, $"With {largestBatch} sequences {deployment.Engine.Name} " +
                $"keeps {there.HostLayers} of {load.Operators.Layers} layers in host memory, where they are slower: times of the largest batch are of that.")));
        }
    }

    /// <summary>GPUs of one instance whose links were not measured.</summary>
    private static void AddLinks(ImmutableArray<Warning>.Builder warnings, Deployment deployment)
    {
        if (deployment.Accelerator.Slice is { } slice && deployment.Layout.GpusPerInstance > 1)
            warnings.Add(new Warning("slicesAsPeers", $"Slices ({slice}) have no direct links to each other, and CUDA shows a process one of them: few " +
                $"engines run one model over several."));
        if (deployment.Layout.GpusPerInstance <= PredictionAccuracy.GpusOfNode)
            return;
        Interconnect links = deployment.Accelerator.Interconnect;
        warnings.Add(new Warning("spansNodes", string.Create(CultureInfo.InvariantCulture, $"An instance of {deployment.Layout.GpusPerInstance} GPUs is " +
            $"larger than the {PredictionAccuracy.GpusOfNode} that all-reduces were measured among: " +
            $"{(links.Name.Length == 0 ? "the link given" : links.Name)} at {links.BetweenPeers.GigabytesPerSecond:0.##} GB/s is assumed between all of " +
            $"them, also where a slower network between nodes is in the way.")));
    }

    /// <summary>What a traced file fixes is kept, whatever is asked.</summary>
    private static void AddFixed(ImmutableArray<Warning>.Builder warnings, Deployment deployment, Workload workload)
    {
        if (deployment.Architecture is not TracedArchitecture { Graph: var graph })
            return;
        if (graph.FixedBatch > SequenceCount.Zero && workload.AtOnce != graph.FixedBatch)
            warnings.Add(new Warning("fixedBatch", string.Create(CultureInfo.InvariantCulture, $"The file fixes its batch at {graph.FixedBatch}: memory is " +
                $"that of a pass of {graph.FixedBatch}, and {workload.AtOnce.Count} samples take " +
                $"{WholeNumber.DivideUp(workload.AtOnce.Count, graph.FixedBatch.Count)} passes.")));
        if (graph.FixedTokens > TokenCount.Zero && workload.InputTokens != graph.FixedTokens)
            warnings.Add(new Warning("fixedLength", string.Create(CultureInfo.InvariantCulture, $"The file fixes its length at {graph.FixedTokens}: the " +
                $"answer is for that, not for {workload.InputTokens}.")));
    }

    private static void AddTechniques(ImmutableArray<Warning>.Builder warnings, Deployment deployment, WeightPlacement placement)
    {
        if (deployment.Pruning is { Kind: PruningKind.Unstructured })
            warnings.Add(new Warning("pruningWithoutGain", $"{deployment.Engine.Name} stores and multiplies zeros like other weights: unstructured pruning " +
                $"changes neither memory nor time."));
        if (deployment.Pruning is { Kind: PruningKind.TwoOfFour } && deployment.Precision.Weights is not TwoOfFourScheme)
            warnings.Add(new Warning("pruningWithoutGain", $"{deployment.Engine.Name} {deployment.Version.Text} on {deployment.Accelerator.Name} has no " +
                $"kernels for two-of-four sparsity: the model runs as a dense one."));
        if (deployment.WholeLayers > 0)
            warnings.Add(new Warning("layersAssumed", $"Of {deployment.WholeLayers} layers {deployment.Architecture.Dimensions.Layers} are kept, evenly " +
                $"spread; which ones is an assumption."));
        if (deployment.Offload is not null && placement.StreamedLayers == LayerCount.Zero)
            warnings.Add(new Warning("nothingOffloaded", "All layers stay on the GPU as asked; nothing is brought in."));
    }

    /// <summary>The most tokens that one stack sees: an encoder-decoder's prompt and output are in stacks of their own, and an encoder of fixed length (audio)
    /// takes no prompt.</summary>
    private static long LongestStack(Architecture architecture, Workload workload) => architecture switch
    {
        { Input: InputKind.Images } => 0,
        { Kind: ArchitectureKind.EncoderDecoder, FixedEncoderTokens.Count: > 0 } => workload.OutputTokens.Count,
        { Kind: ArchitectureKind.EncoderDecoder } => Math.Max(workload.InputTokens.Count, workload.OutputTokens.Count),
        _ => workload.ContextTokens.Count,
    };
}
