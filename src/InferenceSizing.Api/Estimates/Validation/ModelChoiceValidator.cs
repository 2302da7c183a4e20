using System.Text.Json;
using FluentValidation;
using InferenceSizing.Api.Estimates.Request;

namespace InferenceSizing.Api.Estimates.Validation;

internal sealed class ModelChoiceValidator : AnnotatedValidator<ModelChoice>
{
    public ModelChoiceValidator()
    {
        RuleFor(model => model)
            .Must(model => (model.Id is null ? 0 : 1) + (model.Config is null ? 0 : 1) + (model.Architecture is null ? 0 : 1)
                + (model.Inspected is null ? 0 : 1) == 1)
            .WithMessage("Expected exactly one of id, config, architecture, inspected.");
        RuleFor(model => model.Config).Must(config => config is null or { ValueKind: JsonValueKind.Object })
            .WithMessage("Expected an object: a Hugging Face config.json.");
        RuleFor(model => model.HfQuantConfig).Must(file => file is null or { ValueKind: JsonValueKind.Object })
            .WithMessage("Expected an object: a hf_quant_config.json.");
        RuleFor(model => model.HfQuantConfig).Must((model, file) => file is null || model.Config is not null)
            .WithMessage("Only with config: it says how the weights of that model are stored.");
        RuleFor(model => model.AssumeFamily).Must((model, family) => family is null || model.Config is not null)
            .WithMessage("Only with config: the family of everything else is known.");
        RuleFor(model => model.Inspected!).SetValidator(new InspectedValidator());
        RuleFor(model => model.Architecture!).SetInheritanceValidator(kind => kind.Add(new TransformerValidator()).Add(new ConvolutionalValidator()));
    }
}
