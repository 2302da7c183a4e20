using FluentValidation;
using InferenceSizing.Api.Estimates.Request;

namespace InferenceSizing.Api.Estimates.Validation;

internal sealed class CatalogueGpuValidator : AnnotatedValidator<CatalogueGpu>;

internal sealed class CustomGpuValidator : AnnotatedValidator<CustomGpu>
{
    public CustomGpuValidator() => RuleFor(card => card.Tflops!).SetValidator(new TflopsValidator());
}

internal sealed class TflopsValidator : AnnotatedValidator<TflopsRequest>
{
    public TflopsValidator() => RuleFor(rates => rates)
        .Must(rates => (rates.Fp32 ?? rates.Tf32 ?? rates.Fp16 ?? rates.Bf16) is not null)
        .WithMessage("Expected at least one rate of fp32, tf32, fp16 and bf16: what the chip lacks runs in these.");
}
