using InferenceSizing.Domain.Networks.Graph;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Networks.Images;

/// <summary>The published design of an image network: a record of its dimensions that can write itself down as operators for any image.</summary>
public abstract record ImageDesign
{
    public abstract string Family { get; }

    public virtual ArchitectureKind Kind => ArchitectureKind.Convolutional;

    /// <summary>Whether the operators are the network's own; false where they stand in for a graph that is not built here.</summary>
    public virtual bool GraphKnown => true;

    /// <summary>Whether published times of such designs are behind the constants of forward passes.</summary>
    public virtual bool Measured => true;

    /// <summary>Why it takes images of one size only, in words for the user; null where others pass.</summary>
    public virtual string? SizeFixedBy => null;

    /// <summary>Whether it decodes a latent tile by tile; null where it decodes none, or always in one way.</summary>
    public virtual bool? InTiles => null;

    /// <summary>The same design, decoding tile by tile or whole.</summary>
    public virtual ImageDesign DecodingInTiles(bool tiles) => this;

    /// <summary>The design as a network of a pipeline.</summary>
    internal virtual NetworkPart PartOf(string name) => new(name);

    /// <summary>What textbook relations quote; zero where the design has no such thing.</summary>
    public abstract ModelDimensions Dimensions { get; }

    /// <summary>Writes the network down, from the image to its output.</summary>
    /// <param name="network">An empty network that knows the image's size.</param>
    internal abstract void Build(ImageNetwork network);

    /// <summary>Dimensions of a network that has layers and a widest map and nothing of a transformer.</summary>
    private protected static ModelDimensions Convolutional(int layers, long widest) =>
        new(LayerCount.From(layers), AxisLength.From(widest), default, default, default, default, default, default);
}
