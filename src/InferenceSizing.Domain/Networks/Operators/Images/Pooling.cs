using InferenceSizing.Domain.Networks.Graph;

namespace InferenceSizing.Domain.Networks.Operators.Images;

/// <summary>Maximum or mean over a window, over the whole map, or over as many cells as the output has: no parameters, one operation for each element it
/// reads.</summary>
internal sealed class Pooling : ImageOperator
{
    private Pooling(string name, FeatureMap input, FeatureMap output, double operations)
        : base(Component.Pooling, name, KernelKind.Elementwise, output, input.Elements, operations)
    {
    }

    public override bool CountsAsMultiplyAdds => false;

    /// <summary>A window that slides: maximum and mean alike.</summary>
    public static Pooling Sliding(string name, FeatureMap input, in SlidingWindow window)
    {
        FeatureMap output = input.Through(window, input.Channels);
        return new(name, input, output, (double)output.Elements * window.Area);
    }

    /// <summary>To <paramref name="height"/> by <paramref name="width"/> cells, whatever the input's size; one by one is global pooling.</summary>
    public static Pooling Adaptive(string name, FeatureMap input, long height, long width) =>
        new(name, input, new FeatureMap(input.Channels, height, width), input.Elements);

    /// <summary>One value a channel.</summary>
    public static Pooling Global(string name, FeatureMap input) => Adaptive(name, input, 1, 1);
}
