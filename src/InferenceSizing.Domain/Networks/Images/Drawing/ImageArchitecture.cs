using InferenceSizing.Domain.Networks.Graph;
using InferenceSizing.Domain.Networks.Operators.Images;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Networks.Images;

/// <summary>A model over images: laid out once for the size it was published for, and on demand for any other.</summary>
/// <remarks>Immutable, and safe to share between threads. A pass over it is <see cref="StepShape.Forward"/> of the images and
/// <see cref="LaidOut.Tokens"/>.</remarks>
public sealed class ImageArchitecture : Architecture
{
    /// <summary>No image is taken that is longer on a side: it keeps every product within 63 bits.</summary>
    public static AxisLength LargestSide { get; } = AxisLength.From(16384);

    private readonly ImageDesign _design;
    private readonly AxisLength _channels;
    private readonly Lazy<LaidOut> _native;
    private readonly Lazy<ImageArchitecture> _otherwise;

    private ImageArchitecture(ImageDesign design, AxisLength channels, ImageSize native)
    {
        _design = design;
        _channels = channels;
        _native = new Lazy<LaidOut>(() => LaidOutFor(native), LazyThreadSafetyMode.ExecutionAndPublication);
        _otherwise = new Lazy<ImageArchitecture>(
            () => Of(design.DecodingInTiles(design.InTiles is false), channels, native), LazyThreadSafetyMode.ExecutionAndPublication);
    }

    public override string? SizeFixedBy => _design.SizeFixedBy;

    public override bool IsPipeline => _design is LatentDiffusion;

    public override bool? DecodesInTiles => _design.InTiles;

    public override Architecture DecodingInTiles(bool tiles) => DecodesInTiles is { } now && now != tiles ? _otherwise.Value : this;

    /// <param name="design">The network.</param>
    /// <param name="channels">Channels of its images.</param>
    /// <param name="native">The size that it was published for.</param>
    public static ImageArchitecture Of(ImageDesign design, AxisLength channels, ImageSize native)
    {
        ArgumentNullException.ThrowIfNull(design);
        return new ImageArchitecture(design, channels, native)
        {
            Family = design.Family,
            Kind = design.Kind,
            Input = InputKind.Images,
            Dimensions = design.Dimensions,
            NativeImage = native,
            GraphKnown = design.GraphKnown,
            DesignMeasured = design.Measured,
        };
    }

    public override LaidOut LayOut(ImageSize? image = null) => image is not { } size || size == NativeImage ? _native.Value : LaidOutFor(size);

    private static bool Takes(AxisLength side) => side.Exists && side <= LargestSide;

    private LaidOut LaidOutFor(ImageSize size)
    {
        if (!Takes(size.Height) || !Takes(size.Width))
            return new LaidOut(null, default, $"An image of {size.Height} x {size.Width} pixels is not supported: sides are from 1 to {LargestSide}.");
        try
        {
            ImageNetwork network = new(new FeatureMap(_channels.Length, size.Height.Length, size.Width.Length));
            _design.Build(network);
            return network.ToLaidOut();
        }
        catch (OverflowException)
        {
            return new LaidOut(null, default, $"For an image of {size.Height} x {size.Width} pixels this network's tensors have more than 2^63 elements.");
        }
    }
}
