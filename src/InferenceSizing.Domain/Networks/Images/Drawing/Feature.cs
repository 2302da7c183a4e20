using InferenceSizing.Domain.Networks.Graph;
using InferenceSizing.Domain.Networks.Operators.Images;

namespace InferenceSizing.Domain.Networks.Images;

/// <summary>A tensor of a network under construction: the node that makes it, and its shape for one image.</summary>
/// <param name="Node">Its place within the section under construction.</param>
/// <param name="Map">Channels, height, width.</param>
internal readonly record struct Feature(NodeIndex Node, FeatureMap Map)
{
    public long Channels => Map.Channels;
}
