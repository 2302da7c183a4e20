using FluentValidation;
using InferenceSizing.Api.Estimates.Request;

namespace InferenceSizing.Api.Estimates.Validation;

internal sealed class CatalogueGpuValidator : AnnotatedValidator<CatalogueGpu>;

internal sealed class CustomGpuValidator : AnnotatedValidator<CustomGpu>
{
    public CustomGpuValidator()
    {
        RuleFor(card => card.Tflops!).SetValidator(new TflopsValidator());
        RuleFor(card => card.Name).Must(static (card, _) => card is not { MemoryBytes: null, BandwidthGBPerSecond: null, Tflops: null })
            .WithMessage("A card of the catalogue is named by id, not by name; a card of your own has figures beside its name.");
    }
}

internal sealed class TflopsValidator : AnnotatedValidator<TflopsRequest>
{
    public TflopsValidator() => RuleFor(rates => rates)
        .Must(rates => (rates.Fp32 ?? rates.Tf32 ?? rates.Fp16 ?? rates.Bf16) is not null)
        .WithMessage("Expected at least one rate of fp32, tf32, fp16 and bf16: what the chip lacks runs in these.");
}
