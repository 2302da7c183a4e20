using InferenceSizing.Api.Estimates.Request;

namespace InferenceSizing.Api.Estimates.Validation;

/// <summary>All rules of a request that need no catalogue.</summary>
internal sealed class EstimateRequestValidator : AnnotatedValidator<EstimateRequest>
{
    public EstimateRequestValidator()
    {
        Must(nameof(EstimateRequest.Model), request => request.Model is not null, "Required.");
        Part(nameof(EstimateRequest.Model), request => request.Model, static () => new ModelChoiceValidator());
        Part(nameof(EstimateRequest.Gpu), request => request.Gpu as CatalogueGpu, static () => new CatalogueGpuValidator());
        Part(nameof(EstimateRequest.Gpu), request => request.Gpu as CustomGpu, static () => new CustomGpuValidator());
        Part(nameof(EstimateRequest.Precision), request => request.Precision, static () => new PrecisionChoiceValidator());
        Part(nameof(EstimateRequest.Engine), request => request.Engine, static () => new EngineChoiceValidator());
        Part(nameof(EstimateRequest.Workload), request => request.Workload, static () => new WorkloadValidator());
        Part(nameof(EstimateRequest.Parallelism), request => request.Parallelism, static () => new ParallelismValidator());
        Part(nameof(EstimateRequest.Techniques), request => request.Techniques, static () => new TechniquesValidator());
        Part(nameof(EstimateRequest.Cost), request => request.Cost, static () => new CostValidator());
        Part(nameof(EstimateRequest.Energy), request => request.Energy, static () => new EnergyValidator());
        Part(nameof(EstimateRequest.Require), request => request.Require, static () => new RequirementsValidator());
        MustAt(
            "gpu.count",
            request => request.Gpu?.Count is not { } count || request.Parallelism is not { } layout || !ParallelismValidator.InRange(layout)
                || ParallelismValidator.Gpus(layout) == count,
            request => $"With parallelism given, count is the product of its degrees and replicas: {ParallelismValidator.Gpus(request.Parallelism!)}.");
    }
}
