using FluentValidation;
using InferenceSizing.Api.Estimates.Request;

namespace InferenceSizing.Api.Estimates.Validation;

internal sealed class TransformerValidator : AnnotatedValidator<TransformerRequest>
{
    public TransformerValidator()
    {
        RuleFor(model => model.Experts!).SetValidator(new ExpertsValidator());
        RuleFor(model => model.KeyValueHeads)
            .Must((model, heads) => heads is null or < 1 || model.AttentionHeads is null || model.AttentionHeads % heads == 0)
            .WithMessage("Key and value heads divide the query heads.");
        RuleFor(model => model.HeadDimension)
            .Must((model, dimension) =>
                dimension is not null || model.HiddenSize is null || model.AttentionHeads is null or < 1 || model.HiddenSize % model.AttentionHeads == 0)
            .WithMessage("Required where the query heads do not divide the hidden size.");
        RuleFor(model => model.Experts)
            .Must((model, experts) => experts is null || Is(model, TransformerKinds.Decoder))
            .WithMessage("Only a decoder has experts here.");
        RuleFor(model => model.SlidingWindow)
            .Must((model, window) => window is null || Is(model, TransformerKinds.Decoder))
            .WithMessage("Only a decoder has a sliding window here.");
    }

    private static bool Is(TransformerRequest model, string kind) => string.Equals(model.Kind, kind, StringComparison.OrdinalIgnoreCase);
}

internal sealed class ExpertsValidator : AnnotatedValidator<ExpertsRequest>
{
    public ExpertsValidator() => RuleFor(experts => experts.Active)
        .Must((experts, active) => active is null || experts.Count is null || active <= experts.Count)
        .WithMessage("At most as many as there are experts.");
}
