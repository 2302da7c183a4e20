using System.Text.Json;
using FluentValidation;
using InferenceSizing.Api.Estimates.Request;

namespace InferenceSizing.Api.Estimates.Validation;

internal sealed class InspectedValidator : AnnotatedValidator<InspectedRequest>
{
    public InspectedValidator()
    {
        RuleFor(inspected => inspected.Config).Must(config => config is null or { ValueKind: JsonValueKind.Object }).WithMessage("Expected an object: members of a Hugging Face config.json.");
        RuleFor(inspected => inspected.Config).Must((inspected, config) => config is null == Is(inspected, InspectedForms.Onnx)).WithMessage("Required, and only where the form is not onnx.");
        RuleFor(inspected => inspected.Tensors).Must((inspected, tensors) => tensors is null == (Is(inspected, InspectedForms.Config) || Is(inspected, InspectedForms.Onnx))).WithMessage("Tensors go with the forms safetensors and gguf, and only with those.");
        RuleFor(inspected => inspected.Graph).Must((inspected, graph) => graph is not null == Is(inspected, InspectedForms.Onnx)).WithMessage("A graph goes with the form onnx, and only with that.");
        RuleFor(inspected => inspected.Graph!).SetValidator(new InspectedGraphValidator());
        RuleForEach(inspected => inspected.Tensors).NotNull().WithMessage("Expected an object.").SetValidator(new InspectedTensorValidator());
    }

    private static bool Is(InspectedRequest inspected, string form) => string.Equals(inspected.Form, form, StringComparison.OrdinalIgnoreCase);
}

internal sealed class InspectedTensorValidator : AnnotatedValidator<InspectedTensorRequest>;

internal sealed class InspectedGraphValidator : AnnotatedValidator<InspectedGraphRequest>
{
    public InspectedGraphValidator()
    {
        RuleFor(graph => graph.ImageWidth).Must((graph, width) => width is null == graph.ImageHeight is null).WithMessage("Height and width of images go together.");
        RuleForEach(graph => graph.Steps).NotNull().WithMessage("Expected an object.").SetValidator(new InspectedStepValidator());
        RuleFor(graph => graph.Steps).Must(ReadsWhatIsThere).WithMessage("A step reads steps before it alone.").When(graph => graph.Steps is { Count: <= Bounds.MaxGraphSteps });
    }

    private static bool ReadsWhatIsThere(IReadOnlyList<InspectedStepRequest>? steps) =>
        steps is null || steps.Index().All(step => step.Item?.Inputs is not { } inputs || inputs.All(input => input < step.Index));
}

internal sealed class InspectedStepValidator : AnnotatedValidator<InspectedStepRequest>;
