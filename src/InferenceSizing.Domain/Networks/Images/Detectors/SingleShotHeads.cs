using InferenceSizing.Domain.Networks.Operators.Images;

namespace InferenceSizing.Domain.Networks.Images;

/// <summary>What single-shot detectors have in common: a convolution for classes and one for boxes on each of several maps.</summary>
/// <remarks>Liu et al. 2015, arXiv:1512.02325. Decoding and suppression of boxes are no part of the graph.</remarks>
internal static class SingleShotHeads
{
    public const int BoxSides = 4;

    /// <param name="network">The network under construction.</param>
    /// <param name="maps">The maps that are looked at.</param>
    /// <param name="anchors">Default boxes at each position of each map.</param>
    /// <param name="classes">Classes, the background among them.</param>
    /// <param name="kernel">Side of the heads' kernels.</param>
    /// <param name="stride">Stride of the heads.</param>
    public static Feature SingleShots(
        this ImageNetwork network, IReadOnlyList<Feature> maps, ReadOnlySpan<int> anchors, long classes, long kernel, long stride = 1)
    {
        SlidingWindow window = SlidingWindow.Square(kernel, stride);
        List<Feature> found = [];
        for (int i = 0; i < maps.Count; i++)
        {
            found.Add(network.Convolve(maps[i], anchors[i] * BoxSides, window, bias: true));
            found.Add(network.Convolve(maps[i], anchors[i] * classes, window, bias: true));
        }

        return network.Predictions(BoxSides + classes, [.. found]);
    }
}
