using FluentValidation;
using InferenceSizing.Api.Estimates.Validation;
using InferenceSizing.Api.Plans.Request;
using InferenceSizing.Api.Sweeps.Request;

namespace InferenceSizing.Api.Hosting;

/// <summary>The validators of whole bodies; they make those of the parts.</summary>
internal static class RequestValidation
{
    /// <remarks>Validators hold no state, so one of each serves all requests. They are named: a search for them reads all types of the assembly, which takes a
    /// twentieth of a start.</remarks>
    public static IServiceCollection AddRequestValidation(this IServiceCollection services) => services.AddSingleton<EstimateRequestValidator>()
        .AddSingleton<IValidator<PlanRequest>, PlanValidator>().AddSingleton<IValidator<SweepRequest>, SweepValidator>();
}
