using FluentValidation;
using InferenceSizing.Api.Estimates.Request;

namespace InferenceSizing.Api.Estimates.Validation;

internal sealed class TechniquesValidator : AnnotatedValidator<TechniquesRequest>
{
    public TechniquesValidator()
    {
        RuleFor(techniques => techniques.Pruning!).SetValidator(new PruningValidator());
        RuleFor(techniques => techniques.Offload!).SetValidator(new OffloadValidator());
        RuleFor(techniques => techniques.SpeculativeDecoding!).SetValidator(new SpeculativeDecodingValidator());
        RuleFor(techniques => techniques.Layers)
            .Must((techniques, layers) => layers is null || !string.Equals(techniques.Pruning?.Kind, PruningKinds.Layers, StringComparison.OrdinalIgnoreCase))
            .WithMessage("Layers are left out by layers or by pruning, not by both.");
    }
}

internal sealed class PruningValidator : AnnotatedValidator<PruningRequest>
{
    public PruningValidator() => RuleFor(pruning => pruning.Ratio)
        .Must((pruning, ratio) =>
            ratio is null or PruningKinds.TwoOfFourRatio || !string.Equals(pruning.Kind, PruningKinds.TwoOfFour, StringComparison.OrdinalIgnoreCase))
        .WithMessage("2:4 takes out one half.");
}

internal sealed class OffloadValidator : AnnotatedValidator<OffloadRequest>
{
    public OffloadValidator() => RuleFor(offload => offload)
        .Must(offload => offload.LayersOnGpu is null != offload.GpuMemoryBytes is null)
        .WithMessage("Expected exactly one of layersOnGpu, gpuMemoryBytes.");
}
