using FluentValidation;
using InferenceSizing.Api.Estimates.Request;

namespace InferenceSizing.Api.Estimates.Validation;

/// <summary>All rules of a request that need no catalogue.</summary>
internal sealed class EstimateRequestValidator : AnnotatedValidator<EstimateRequest>
{
    public EstimateRequestValidator()
    {
        RuleFor(request => request.Model).NotNull().OverridePropertyName("model").WithMessage("Required.");
        RuleFor(request => request.Model!).SetValidator(new ModelChoiceValidator());
        RuleFor(request => request.Gpu!).SetInheritanceValidator(card => card.Add(new CatalogueGpuValidator()).Add(new CustomGpuValidator()));
        RuleFor(request => request.Precision!).SetValidator(new PrecisionChoiceValidator());
        RuleFor(request => request.Engine!).SetValidator(new EngineChoiceValidator());
        RuleFor(request => request.Workload!).SetValidator(new WorkloadValidator());
        RuleFor(request => request.Parallelism!).SetValidator(new ParallelismValidator());
        RuleFor(request => request.Techniques!).SetValidator(new TechniquesValidator());
        RuleFor(request => request.Cost!).SetValidator(new CostValidator());
        RuleFor(request => request.Energy!).SetValidator(new EnergyValidator());
        RuleFor(request => request.Require!).SetValidator(new RequirementsValidator());
        RuleFor(request => request.Gpu!.Count)
            .Must((request, count) => count is null || request.Parallelism is null || ParallelismValidator.Gpus(request.Parallelism) == count)
            .When(request => request.Gpu is not null && request.Parallelism is { } layout && ParallelismValidator.InRange(layout))
            .OverridePropertyName("gpu.count")
            .WithMessage(
                request => $"With parallelism given, count is the product of its degrees and replicas: {ParallelismValidator.Gpus(request.Parallelism!)}.");
    }
}
