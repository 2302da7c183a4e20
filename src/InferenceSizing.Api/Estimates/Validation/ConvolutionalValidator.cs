using FluentValidation;
using InferenceSizing.Api.Estimates.Request;
using InferenceSizing.Domain.Networks.Images;

namespace InferenceSizing.Api.Estimates.Validation;

internal sealed class ConvolutionalValidator : AnnotatedValidator<ConvolutionalRequest>
{
    public ConvolutionalValidator()
    {
        RuleFor(model => model.Input!).SetValidator(new ImageValidator());
        RuleForEach(model => model.Layers).NotNull().SetValidator(new ConvolutionalLayerValidator())
            .When(model => model.Layers is { Count: <= Bounds.MaxConvolutions });
        RuleFor(model => model.Layers).Custom(ReadsEarlierLayers);
    }

    private static void ReadsEarlierLayers(IReadOnlyList<ConvolutionalLayerRequest>? layers, ValidationContext<ConvolutionalRequest> context)
    {
        for (int index = 0; index < Math.Min(layers?.Count ?? 0, Bounds.MaxConvolutions); index++)
        {
            if (layers![index]?.From >= index)
                context.AddFailure($"layers[{index}].from", "A layer joins earlier ones: from is below its own index.");
        }
    }
}

internal sealed class ImageValidator : AnnotatedValidator<ImageRequest>;

/// <summary>Each type of layer has the members that mean something to it, and no others.</summary>
internal sealed class ConvolutionalLayerValidator : AnnotatedValidator<ConvolutionalLayerRequest>
{
    public ConvolutionalLayerValidator()
    {
        RuleFor(layer => layer.OutChannels)
            .Must((layer, channels) => Fits(layer, channels, required: [LayerType.Conv, LayerType.Linear], allowed: [LayerType.DepthwiseConv]))
            .WithMessage("Required by conv and linear, allowed for depthwiseConv, and nowhere else.");
        RuleFor(layer => layer.Kernel)
            .Must((layer, kernel) =>
                Fits(layer, kernel, required: [LayerType.Conv, LayerType.DepthwiseConv, LayerType.MaxPool, LayerType.AvgPool], allowed: []))
            .WithMessage("Required by conv, depthwiseConv, maxPool and avgPool, and not allowed elsewhere.");
        RuleFor(layer => layer.Stride)
            .Must((layer, stride) =>
                Fits(layer, stride, required: [LayerType.Upsample], allowed: [LayerType.Conv, LayerType.DepthwiseConv, LayerType.MaxPool, LayerType.AvgPool]))
            .WithMessage("Required by upsample, allowed for conv, depthwiseConv, maxPool and avgPool, and nowhere else.");
        RuleFor(layer => layer.Padding)
            .Must((layer, padding) =>
                Fits(layer, padding, required: [], allowed: [LayerType.Conv, LayerType.DepthwiseConv, LayerType.MaxPool, LayerType.AvgPool]))
            .WithMessage("Only conv, depthwiseConv, maxPool and avgPool have padding.");
        RuleFor(layer => layer.Groups)
            .Must((layer, groups) => Fits(layer, groups, required: [], allowed: [LayerType.Conv]))
            .WithMessage("Only conv has groups.");
        RuleFor(layer => layer.Bias)
            .Must((layer, bias) => Fits(layer, bias, required: [], allowed: [LayerType.Conv, LayerType.DepthwiseConv, LayerType.Linear]))
            .WithMessage("Only conv, depthwiseConv and linear have a bias.");
        RuleFor(layer => layer.From)
            .Must((layer, from) => Fits(layer, from, required: [LayerType.Add, LayerType.Concat], allowed: []))
            .WithMessage("Required by add and concat, and not allowed elsewhere.");
    }

    private static bool Fits<T>(ConvolutionalLayerRequest layer, T? value, ReadOnlySpan<LayerType> required, ReadOnlySpan<LayerType> allowed)
        where T : struct
    {
        if (!Enum.TryParse(layer.Type, ignoreCase: true, out LayerType type))
            return true;
        bool isRequired = required.Contains(type);
        return value is null ? !isRequired : isRequired || allowed.Contains(type);
    }
}
