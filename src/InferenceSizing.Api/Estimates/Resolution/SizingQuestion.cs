using InferenceSizing.Api.Estimates.Request;
using InferenceSizing.Catalogue;
using InferenceSizing.Domain.Cost;
using InferenceSizing.Domain.Engines.Shared;
using InferenceSizing.Domain.Numbers;
using InferenceSizing.Domain.Outcomes;
using InferenceSizing.Domain.Parallelism;
using InferenceSizing.Domain.Quality;
using InferenceSizing.Domain.Serving;
using InferenceSizing.Domain.Sizing;
using InferenceSizing.Domain.Techniques;
using Microsoft.AspNetCore.Http.HttpResults;

namespace InferenceSizing.Api.Estimates.Resolution;

/// <summary>A request with nothing left to assume, in the domain's own records; and the same as the body that would have said so.</summary>
internal sealed record SizingQuestion
{
    public required ChosenModel Model { get; init; }

    public required Deployment Deployment { get; init; }

    /// <summary>What the reader must know of how names were read.</summary>
    public required IReadOnlyList<Warning> Warnings { get; init; }

    public required Workload Workload { get; init; }

    public required Requirements? Requirements { get; init; }

    public required Pricing Pricing { get; init; }

    /// <summary>The published results that quality is told by.</summary>
    public required QualityEvidence Evidence { get; init; }

    /// <summary>The complete body.</summary>
    public required EstimateRequest Complete { get; init; }

    /// <summary>JSON paths of what the client left out.</summary>
    public required IReadOnlyList<string> Defaulted { get; init; }

    /// <summary>The answer in the domain's terms, or why there is none.</summary>
    public Outcome<Appraisal> Appraise() => Estimator.Estimate(Deployment, Workload).Succeeded(out Estimate? estimate, out Refusal? refusal)
        ? Appraisal.Of(estimate, Requirements, Pricing, QualityEstimate.Of(estimate, Model.Id, Model.StoredAs, Evidence))
        : refusal;

    /// <summary>Resolves a request that its validator has passed.</summary>
    public static (SizingQuestion? Question, ProblemHttpResult? Problem) From(EstimateRequest request, CatalogueSet catalogue)
    {
        Defaults defaults = new();
        (ChosenModel? whole, ProblemHttpResult? problem) = ChosenModel.From(request.Model!, catalogue, request.Workload?.Dimensions, defaults);
        if (whole is null)
            return (null, problem);
        (ChosenModel? model, problem) = ChosenTechniques.Reduce(whole, request.Techniques);
        if (model is null)
            return (null, problem);
        (ChosenGpu? gpu, problem) = ChosenGpu.From(request.Gpu!, catalogue, defaults);
        if (gpu is null)
            return (null, problem);
        request = gpu.Filled(request, model.Architecture, defaults);
        (ParallelLayout? layout, problem) = ChosenLayout.From(request, model.Architecture, defaults);
        if (layout is null)
            return (null, problem);
        (Engine? engine, EngineVersion? version, problem) = ChosenEngine.From(request.Engine, request.Precision?.Weights, model, gpu.Accelerator, defaults);
        if (engine is null || version is null)
            return (null, problem);
        (PrecisionPlan? precision, problem) = ChosenPrecision.From(request.Precision, model, engine, defaults);
        if (precision is null)
            return (null, problem);
        (Workload? workload, WorkloadRequest? completeWorkload, problem) = ChosenWorkload.From(request.Workload, model.Architecture, engine, engine.NearestTo(version), layout.Replicas, defaults);
        if (workload is null)
            return (null, problem);
        (ChosenSpeculation? speculation, problem) = ChosenSpeculation.From(request.Techniques?.SpeculativeDecoding, engine, precision, catalogue, defaults);
        if (speculation is null)
            return (null, problem);
        EngineSetting setting = new(model.Architecture, workload, gpu.Accelerator.UsableMemory, gpu.Accelerator.Name, layout.Tensor * layout.AttentionData, layout.Pipeline) { Speculation = speculation.Speculation?.Method };
        KnobSet knobs = ChosenEngine.Knobs(request.Engine, engine, version, setting, defaults);
        Pruning? pruning = ChosenTechniques.PruningOf(request.Techniques);
        Offload? offload = ChosenTechniques.OffloadOf(request.Techniques, engine, version, gpu.Accelerator, defaults);
        TechniquesRequest techniques = ChosenTechniques.Complete(request.Techniques, engine, knobs, offload, defaults) with { SpeculativeDecoding = speculation.Complete };
        (Pricing? pricing, problem) = ChosenPricing.From(request.Cost, catalogue);
        if (pricing is null)
            return (null, problem);
        string detail = defaults.Take(request.Detail?.ToLowerInvariant(), "detail", DetailNames.Standard);
        return (new SizingQuestion
        {
            Model = model,
            Warnings = [.. new[] { model.Warning, gpu.Warning }.OfType<Warning>()],
            Deployment = new Deployment
            {
                Architecture = model.Architecture,
                Accelerator = gpu.Accelerator,
                Reserved = gpu.Reserved,
                Layout = layout,
                Precision = ChosenTechniques.Stored(precision, pruning, engine, version, gpu.Accelerator),
                Engine = engine,
                Version = version,
                Knobs = knobs,
                Speed = catalogue.Speed,
                Forward = catalogue.Forward,
                MemoryReuse = techniques.MemoryReuse!.Value,
                LayerFusion = techniques.LayerFusion!.Value,
                Pruning = pruning,
                WholeLayers = whole.Architecture.Dimensions.Layers == model.Architecture.Dimensions.Layers ? 0 : whole.Architecture.Dimensions.Layers,
                Offload = offload,
                Speculation = speculation.Speculation,
            },
            Workload = workload,
            Requirements = request.Require is { } require ? Asserted.From(require) : null,
            Pricing = pricing,
            Evidence = catalogue.Quality,
            Complete = new EstimateRequest
            {
                Model = model.Complete,
                Gpu = gpu.Complete with { Count = layout.Gpus },
                Precision = ChosenPrecision.Complete(precision, request.Precision, model),
                Engine = ChosenEngine.Complete(request.Engine, engine, version, knobs),
                Workload = completeWorkload,
                Parallelism = ChosenLayout.Complete(layout),
                Techniques = techniques,
                Cost = request.Cost,
                Require = request.Require,
                Detail = detail,
            },
            Defaulted = defaults.Paths,
        }, null);
    }
}
