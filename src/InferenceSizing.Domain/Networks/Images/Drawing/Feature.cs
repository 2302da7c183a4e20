using InferenceSizing.Domain.Networks.Operators.Images;

namespace InferenceSizing.Domain.Networks.Images;

/// <summary>A tensor of a network under construction: the node that makes it, and its shape for one image.</summary>
/// <param name="Node">Index within the section under construction.</param>
/// <param name="Map">Channels, height, width.</param>
public readonly record struct Feature(int Node, FeatureMap Map)
{
    internal int Channels => Map.Channels;
}
