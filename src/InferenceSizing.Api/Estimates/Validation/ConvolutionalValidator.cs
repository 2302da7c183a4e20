using FluentValidation;
using InferenceSizing.Api.Estimates.Request;

namespace InferenceSizing.Api.Estimates.Validation;

internal sealed class ConvolutionalValidator : AnnotatedValidator<ConvolutionalRequest>
{
    public ConvolutionalValidator()
    {
        RuleFor(model => model.Input!).SetValidator(new ImageValidator());
        RuleForEach(model => model.Layers).SetValidator(new ConvolutionalLayerValidator()).When(model => model.Layers is { Count: <= Bounds.MaxConvolutions });
    }
}

internal sealed class ImageValidator : AnnotatedValidator<ImageRequest>;

/// <summary>Each type of layer has the members that mean something to it, and no others.</summary>
internal sealed class ConvolutionalLayerValidator : AnnotatedValidator<ConvolutionalLayerRequest>
{
    public ConvolutionalLayerValidator()
    {
        RuleFor(layer => layer.OutChannels)
            .Must((layer, channels) => channels is null != Is(layer, ConvolutionalLayerTypes.Convolution, ConvolutionalLayerTypes.Linear))
            .WithMessage("Required by conv and linear, and not allowed elsewhere.");
        RuleFor(layer => layer.Kernel)
            .Must((layer, kernel) => kernel is null != HasWindow(layer))
            .WithMessage("Required by conv, maxPool and avgPool, and not allowed elsewhere.");
        RuleFor(layer => layer.Stride)
            .Must((layer, stride) => stride is null || HasWindow(layer))
            .WithMessage("Only conv, maxPool and avgPool have a stride.");
        RuleFor(layer => layer.Padding)
            .Must((layer, padding) => padding is null || HasWindow(layer))
            .WithMessage("Only conv, maxPool and avgPool have padding.");
        RuleFor(layer => layer.Groups)
            .Must((layer, groups) => groups is null || Is(layer, ConvolutionalLayerTypes.Convolution))
            .WithMessage("Only conv has groups.");
        RuleFor(layer => layer.Groups)
            .Must((layer, groups) => groups is null or < 1 || layer.OutChannels is null || layer.OutChannels % groups == 0)
            .WithMessage("Groups divide outChannels.");
    }

    private static bool HasWindow(ConvolutionalLayerRequest layer) =>
        Is(layer, ConvolutionalLayerTypes.Convolution, ConvolutionalLayerTypes.MaxPool, ConvolutionalLayerTypes.AveragePool);

    private static bool Is(ConvolutionalLayerRequest layer, params ReadOnlySpan<string> types)
    {
        foreach (string type in types)
        {
            if (string.Equals(layer.Type, type, StringComparison.OrdinalIgnoreCase))
                return true;
        }

        return false;
    }
}
