using FluentValidation;
using InferenceSizing.Api.Estimates.Request;

namespace InferenceSizing.Api.Estimates.Validation;

/// <summary>All rules of a request that need no catalogue.</summary>
internal sealed class EstimateRequestValidator : AnnotatedValidator<EstimateRequest>
{
    public EstimateRequestValidator()
    {
        Must(nameof(EstimateRequest.Model), request => request.Model is not null, "Required.");
        Part(nameof(EstimateRequest.Model), request => request.Model, new ModelChoiceValidator());
        Part(nameof(EstimateRequest.Gpu), request => request.Gpu as CatalogueGpu, new CatalogueGpuValidator());
        Part(nameof(EstimateRequest.Gpu), request => request.Gpu as CustomGpu, new CustomGpuValidator());
        Part(nameof(EstimateRequest.Precision), request => request.Precision, new PrecisionChoiceValidator());
        Part(nameof(EstimateRequest.Engine), request => request.Engine, new EngineChoiceValidator());
        Part(nameof(EstimateRequest.Workload), request => request.Workload, new WorkloadValidator());
        Part(nameof(EstimateRequest.Parallelism), request => request.Parallelism, new ParallelismValidator());
        Part(nameof(EstimateRequest.Techniques), request => request.Techniques, new TechniquesValidator());
        Part(nameof(EstimateRequest.Cost), request => request.Cost, new CostValidator());
        Part(nameof(EstimateRequest.Energy), request => request.Energy, new EnergyValidator());
        Part(nameof(EstimateRequest.Require), request => request.Require, new RequirementsValidator());
        RuleFor(request => request.Gpu!.Count)
            .Must((request, count) => count is null || request.Parallelism is null || ParallelismValidator.Gpus(request.Parallelism) == count)
            .When(request => request.Gpu is not null && request.Parallelism is { } layout && ParallelismValidator.InRange(layout))
            .OverridePropertyName("gpu.count")
            .WithMessage(
                request => $"With parallelism given, count is the product of its degrees and replicas: {ParallelismValidator.Gpus(request.Parallelism!)}.");
    }
}
