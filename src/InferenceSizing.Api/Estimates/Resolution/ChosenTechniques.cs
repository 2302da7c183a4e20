using InferenceSizing.Api.Contract;
using InferenceSizing.Api.Estimates.Request;
using InferenceSizing.Domain.Engines.Shared;
using InferenceSizing.Domain.Hardware;
using InferenceSizing.Domain.Networks;
using InferenceSizing.Domain.Numbers;
using InferenceSizing.Domain.Outcomes;
using InferenceSizing.Domain.Techniques;
using InferenceSizing.Domain.Units;
using Microsoft.AspNetCore.Http.HttpResults;

namespace InferenceSizing.Api.Estimates.Resolution;

/// <summary>The techniques of a request, applied to the model and completed.</summary>
internal static class ChosenTechniques
{
    /// <summary>What is left of a model when layers, heads or channels are taken out as asked.</summary>
    public static (ChosenModel? Model, ProblemHttpResult? Problem) Reduce(ChosenModel model, TechniquesRequest? asked)
    {
        if (asked?.Layers is { } layers)
            return Reduced(model, Reduction.ToLayers(model.Architecture, layers));
        return PruningOf(asked) is { } pruning ? Reduced(model, Reduction.Of(model.Architecture, pruning)) : (model, null);
    }

    public static Pruning? PruningOf(TechniquesRequest? asked) => asked?.Pruning is { } pruning
        ? new Pruning(PruningKinds.KindOf(pruning.Kind!), Ratio.From(pruning.Ratio ?? PruningKinds.TwoOfFourRatio))
        : null;

    /// <summary>The precisions with two of every four weights stored, where the engine has kernels for it.</summary>
    public static PrecisionPlan Stored(PrecisionPlan plan, Pruning? pruning, Engine engine, EngineVersion version, Accelerator accelerator) =>
        pruning is { Kind: PruningKind.TwoOfFour } ? TwoOfFour.Stored(plan, engine, version, accelerator) : plan;

    public static TechniquesRequest Complete(TechniquesRequest? asked, Engine engine, KnobSet knobs, Offload? offload, Defaults defaults) => new()
    {
        MemoryReuse = defaults.Take(asked?.MemoryReuse, "techniques.memoryReuse", true),
        LayerFusion = defaults.Take(asked?.LayerFusion, "techniques.layerFusion", engine.FusesLayers(knobs)),
        Pruning = asked?.Pruning is { } pruning
            ? new PruningRequest { Kind = PruningKinds.Canonical(pruning.Kind!), Ratio = defaults.Take(pruning.Ratio, "techniques.pruning.ratio", PruningKinds.TwoOfFourRatio) }
            : null,
        Layers = asked?.Layers,
        Offload = offload is null ? null : new OffloadRequest
        {
            LayersOnGpu = offload.LayersOnGpu,
            GpuMemoryBytes = offload.GpuMemory?.Count,
            To = OffloadTargets.NameOf(offload.To),
            LinkGBPerSecond = offload.Link.GigabytesPerSecond,
            Prefetch = offload.Prefetch,
        },
    };

    public static Offload? OffloadOf(TechniquesRequest? asked, Engine engine, EngineVersion version, Accelerator accelerator, Defaults defaults)
    {
        if (asked?.Offload is not { } given)
            return null;
        OffloadTarget to = OffloadTargets.TargetOf(defaults.Take(given.To, "techniques.offload.to", OffloadTargets.Cpu));
        Bandwidth link = given.LinkGBPerSecond is { } rate ? Bandwidth.FromGigabytesPerSecond(rate) : HostLink.To(accelerator, to) ?? accelerator.Interconnect.BetweenPeers;
        if (given.LinkGBPerSecond is null)
            defaults.Note("techniques.offload.linkGBPerSecond");
        bool prefetch = defaults.Take(given.Prefetch, "techniques.offload.prefetch", engine.Streaming(engine.NearestTo(version)) is { PrefetchesUnasked: true });
        return new Offload(to, given.LayersOnGpu, given.GpuMemoryBytes is { } bytes ? ByteCount.FromCount(bytes) : null, link, prefetch);
    }

    private static (ChosenModel? Model, ProblemHttpResult? Problem) Reduced(ChosenModel model, Outcome<Architecture> outcome) =>
        outcome.Succeeded(out Architecture? reduced, out Refusal? refusal) ? (model with { Architecture = reduced }, null) : (null, Refused.Problem(refusal));
}
