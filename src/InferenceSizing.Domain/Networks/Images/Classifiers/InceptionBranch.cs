using InferenceSizing.Domain.Networks.Operators.Images;

namespace InferenceSizing.Domain.Networks.Images;

/// <summary>One convolution of a branch of an Inception module, with batch normalization and activation after it.</summary>
/// <param name="Channels">Output channels.</param>
/// <param name="Height">Kernel rows.</param>
/// <param name="Width">Kernel columns.</param>
/// <param name="Stride">Step; with a step the kernel is not padded.</param>
internal readonly record struct InceptionStep(long Channels, long Height, long Width, long Stride = 1)
{
    public static InceptionStep Point(long channels) => new(channels, 1, 1);

    public static InceptionStep Square(long channels, long kernel, long stride = 1) => new(channels, kernel, kernel, stride);

    public SlidingWindow Window => new(Height, Width, Stride, Stride == 1 ? Padding.Centred : Padding.Of(0));
}

/// <summary>What the modules of the later Inception networks are made of.</summary>
internal static class InceptionBranches
{
    private const int PoolKernel = 3;

    public static Feature Branch(this ImageNetwork network, Feature x, params ReadOnlySpan<InceptionStep> steps)
    {
        foreach (InceptionStep step in steps)
            x = network.ConvolveNormActivate(x, step.Channels, step.Window);
        return x;
    }

    /// <summary>A convolution that is not padded, whatever its step.</summary>
    public static Feature Unpadded(this ImageNetwork network, Feature x, long channels, long kernel, long stride = 1) =>
        network.ConvolveNormActivate(x, channels, SlidingWindow.Unpadded(kernel, stride));

    /// <summary>A mean over 3 x 3, then a convolution of one.</summary>
    public static Feature Pooled(this ImageNetwork network, Feature x, long channels) =>
        network.Branch(network.Pool(x, SlidingWindow.Square(PoolKernel)), InceptionStep.Point(channels));

    /// <summary>A maximum over 3 x 3 that halves the size.</summary>
    public static Feature HalvedByPool(this ImageNetwork network, Feature x) => network.Pool(x, SlidingWindow.Unpadded(PoolKernel, stride: 2));

    /// <summary>A row and a column kernel of three side by side.</summary>
    public static Feature Crossed(this ImageNetwork network, Feature x, long channels) =>
        network.Concatenate(network.Branch(x, new InceptionStep(channels, 1, PoolKernel)), network.Branch(x, new InceptionStep(channels, PoolKernel, 1)));
}
