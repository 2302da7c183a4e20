using System.Text.Json;
using FluentValidation;
using InferenceSizing.Api.Estimates.Request;

namespace InferenceSizing.Api.Estimates.Validation;

internal sealed class InspectedValidator : AnnotatedValidator<InspectedRequest>
{
    public InspectedValidator()
    {
        RuleFor(inspected => inspected.Config).Must(config => config is null or { ValueKind: JsonValueKind.Object }).WithMessage("Expected an object: members of a Hugging Face config.json.");
        RuleFor(inspected => inspected.Tensors).Must((inspected, tensors) => tensors is null == string.Equals(inspected.Form, InspectedForms.Config, StringComparison.OrdinalIgnoreCase)).WithMessage("Tensors go with the forms safetensors and gguf, and only with those.");
        RuleForEach(inspected => inspected.Tensors).NotNull().WithMessage("Expected an object.").SetValidator(new InspectedTensorValidator());
    }
}

internal sealed class InspectedTensorValidator : AnnotatedValidator<InspectedTensorRequest>;
