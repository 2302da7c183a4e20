using InferenceSizing.Api.Estimates.Request;
using InferenceSizing.Catalogue;
using InferenceSizing.Domain.Engines;
using InferenceSizing.Domain.Parallelism;
using InferenceSizing.Domain.Precision;
using InferenceSizing.Domain.Serving;
using InferenceSizing.Domain.Sizing;
using Microsoft.AspNetCore.Http.HttpResults;

namespace InferenceSizing.Api.Estimates.Resolution;

/// <summary>A request with nothing left to assume, in the domain's own records; and the same as the body that would have said so.</summary>
internal sealed record SizingQuestion
{
    public required ChosenModel Model { get; init; }

    public required Deployment Deployment { get; init; }

    public required Workload Workload { get; init; }

    public required Requirements? Requirements { get; init; }

    /// <summary>The complete body.</summary>
    public required EstimateRequest Complete { get; init; }

    /// <summary>JSON paths of what the client left out.</summary>
    public required IReadOnlyList<string> Defaulted { get; init; }

    /// <summary>Resolves a request that its validator has passed.</summary>
    public static (SizingQuestion? Question, ProblemHttpResult? Problem) From(EstimateRequest request, CatalogueSet catalogue)
    {
        Defaults defaults = new();
        (ChosenModel? model, ProblemHttpResult? problem) = ChosenModel.From(request.Model!, catalogue, defaults);
        if (model is null)
            return (null, problem);
        (ChosenGpu? gpu, problem) = ChosenGpu.From(request.Gpu!, catalogue, defaults);
        if (gpu is null)
            return (null, problem);
        (ParallelLayout? layout, problem) = ChosenLayout.From(request, model.Architecture, defaults);
        if (layout is null)
            return (null, problem);
        (EngineProfile? engine, EngineVersion? version, problem) = ChosenEngine.From(request.Engine, model.Architecture, gpu.Accelerator, defaults);
        if (engine is null || version is null)
            return (null, problem);
        (PrecisionPlan? precision, problem) = ChosenPrecision.From(request.Precision, model, engine, defaults);
        if (precision is null)
            return (null, problem);
        (Workload? workload, WorkloadRequest? completeWorkload, problem) = ChosenWorkload.From(request.Workload, model.Architecture, engine, defaults);
        if (workload is null)
            return (null, problem);
        EngineSetting setting = new(model.Architecture, workload, gpu.Accelerator.UsableMemory, gpu.Accelerator.Name, layout.Tensor * layout.AttentionData, layout.Pipeline);
        KnobSet knobs = ChosenEngine.Knobs(request.Engine, engine, version, setting, defaults);
        TechniquesRequest techniques = new()
        {
            MemoryReuse = defaults.Take(request.Techniques?.MemoryReuse, "techniques.memoryReuse", true),
            LayerFusion = defaults.Take(request.Techniques?.LayerFusion, "techniques.layerFusion", engine.FusesLayers(knobs)),
        };
        string detail = defaults.Take(request.Detail?.ToLowerInvariant(), "detail", DetailNames.Standard);
        return (new SizingQuestion
        {
            Model = model,
            Deployment = new Deployment
            {
                Architecture = model.Architecture,
                Accelerator = gpu.Accelerator,
                Layout = layout,
                Precision = precision,
                Engine = engine,
                Version = version,
                Knobs = knobs,
                Speed = catalogue.Speed,
                MemoryReuse = techniques.MemoryReuse.Value,
                LayerFusion = techniques.LayerFusion.Value,
            },
            Workload = workload,
            Requirements = request.Require is { } require ? Asserted.From(require) : null,
            Complete = new EstimateRequest
            {
                Model = model.Complete,
                Gpu = gpu.Complete with { Count = layout.Gpus },
                Precision = ChosenPrecision.Complete(precision, request.Precision, model),
                Engine = ChosenEngine.Complete(request.Engine, engine, version, knobs),
                Workload = completeWorkload,
                Parallelism = ChosenLayout.Complete(layout),
                Techniques = techniques,
                Require = request.Require,
                Detail = detail,
            },
            Defaulted = defaults.Paths,
        }, null);
    }
}
