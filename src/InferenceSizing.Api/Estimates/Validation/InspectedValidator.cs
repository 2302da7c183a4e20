using System.Text.Json;
using FluentValidation;
using InferenceSizing.Api.Estimates.Request;
using InferenceSizing.Api.Estimates.Resolution;
using InferenceSizing.Domain.Networks.Traced;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Api.Estimates.Validation;

internal sealed class InspectedValidator : AnnotatedValidator<InspectedRequest>
{
    public InspectedValidator()
    {
        RuleFor(inspected => inspected.Config).Must(config => config is null or { ValueKind: JsonValueKind.Object })
            .WithMessage("Expected an object: members of a Hugging Face config.json.");
        RuleFor(inspected => inspected.Config).Must((inspected, config) => config is null == Is(inspected, InspectedForms.Onnx))
            .WithMessage("Required, and only where the form is not onnx.");
        RuleFor(inspected => inspected.Tensors)
            .Must((inspected, tensors) => tensors is null == (Is(inspected, InspectedForms.Config) || Is(inspected, InspectedForms.Onnx)))
            .WithMessage("Tensors go with the forms safetensors and gguf, and only with those.");
        RuleFor(inspected => inspected.Graph).Must((inspected, graph) => graph is not null == Is(inspected, InspectedForms.Onnx))
            .WithMessage("A graph goes with the form onnx, and only with that.");
        RuleFor(inspected => inspected.Graph!).SetValidator(new InspectedGraphValidator());
        RuleForEach(inspected => inspected.Tensors).NotNull().WithMessage("Expected an object.").SetValidator(new InspectedTensorValidator());
    }

    private static bool Is(InspectedRequest inspected, string form) => string.Equals(inspected.Form, form, StringComparison.OrdinalIgnoreCase);
}

internal sealed class InspectedTensorValidator : AnnotatedValidator<InspectedTensorRequest>;

internal sealed class InspectedGraphValidator : AnnotatedValidator<InspectedGraphRequest>
{
    /// <summary>Bits of an element: of two-bit weights up to a text and its length.</summary>
    private const int FewestBits = 1, MostBits = 256;

    public InspectedGraphValidator()
    {
        RuleFor(graph => graph.ImageWidth).Must((graph, width) => width is null == graph.ImageHeight is null)
            .WithMessage("Height and width of images go together.");
        RuleForEach(graph => graph.Dimensions).NotNull().WithMessage("Expected an object.").SetValidator(new InspectedDimensionValidator());
        RuleFor(graph => graph.Sizes)
            .Must((graph, sizes) => sizes is null
                || sizes.All(size => size is not null && SizeParser.Read(size, Count.From(graph.Dimensions?.Count ?? 0)) is not null))
            .WithMessage("Expected expressions in the graph's dimensions, such as 384*d0*d1.");
        RuleFor(graph => graph.Tensors).Must(AreTensors)
            .WithMessage($"Expected tensors of {InspectedGraphs.TensorNumbers} numbers each that name sizes, and tensors before them.");
        RuleForEach(graph => graph.Steps).NotNull().WithMessage("Expected an object.").SetValidator(new InspectedStepValidator());
        RuleFor(graph => graph.Steps).Must(ReadsWhatIsThere)
            .WithMessage("A step reads inputs of the graph and outputs of steps before it alone, and names sizes that are there.")
            .When(graph => graph.Steps is { Count: <= Bounds.MaxGraphSteps } && AreTensors(graph, graph.Tensors));
    }

    private static bool AreTensors(InspectedGraphRequest graph, IReadOnlyList<long>? tensors)
    {
        int sizes = graph.Sizes?.Count ?? 0;
        return tensors is null || (
            tensors.Count % InspectedGraphs.TensorNumbers == 0 && tensors.Chunk(InspectedGraphs.TensorNumbers).Index().All(tensor => tensor.Item is { } numbers
            && numbers[InspectedGraphs.Elements] >= -1 && numbers[InspectedGraphs.Elements] < sizes
            && numbers[InspectedGraphs.Bits] is >= FewestBits and <= MostBits && numbers[InspectedGraphs.IsFloat] is 0 or 1
            && numbers[InspectedGraphs.Shape] >= -1 && numbers[InspectedGraphs.ViewOf] >= -1 && numbers[InspectedGraphs.ViewOf] < tensor.Index));
    }

    private static bool ReadsWhatIsThere(InspectedGraphRequest graph, IReadOnlyList<InspectedStepRequest>? steps)
    {
        if (steps is null || graph.Tensors is not { } tensors)
            return true;
        bool[] there = new bool[tensors.Count / InspectedGraphs.TensorNumbers];
        int[] roots = RootsOf(tensors);
        foreach (long input in graph.Inputs ?? [])
        {
            if (input < 0 || input >= there.Length)
                return false;
            there[input] = true;
        }

        int sizes = graph.Sizes?.Count ?? 0;
        foreach (InspectedStepRequest? step in steps)
        {
            if (step is null)
                continue;
            if (new[] { step.Flops, step.Rows, step.Columns, step.Depth, step.Scratch }.Any(size => size >= sizes)
                || (step.Inputs ?? []).Any(input => input >= there.Length || (input >= 0 && !there[roots[input]]))
                    || (step.Outputs ?? []).Any(output => output >= there.Length))
                return false;
            foreach (long output in (step.Outputs ?? []).Where(output => output >= 0))
                there[output] = true;
        }

        return (graph.Outputs ?? []).All(output => output >= 0 && output < there.Length && there[roots[output]]);
    }

    private static int[] RootsOf(IReadOnlyList<long> tensors)
    {
        int[] roots = new int[tensors.Count / InspectedGraphs.TensorNumbers];
        for (int i = 0; i < roots.Length; i++)
            roots[i] = tensors[(i * InspectedGraphs.TensorNumbers) + InspectedGraphs.ViewOf] is >= 0 and var seen ? roots[seen] : i;
        return roots;
    }
}

internal sealed class InspectedDimensionValidator : AnnotatedValidator<InspectedDimensionRequest>;

internal sealed class InspectedWeightsValidator : AnnotatedValidator<InspectedWeightsRequest>;

internal sealed class InspectedStepValidator : AnnotatedValidator<InspectedStepRequest>
{
    public InspectedStepValidator() =>
        RuleForEach(step => step.Weights).NotNull().WithMessage("Expected an object.").SetValidator(new InspectedWeightsValidator());
}
