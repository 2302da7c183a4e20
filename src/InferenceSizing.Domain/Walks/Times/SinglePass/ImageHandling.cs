using InferenceSizing.Domain.Hardware;
using InferenceSizing.Domain.Networks;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Walks.Times.SinglePass;

/// <summary>What is done with an image round the pass of its network: it is copied to the GPU, scaled and normalized there, and what the network finds is
/// copied back and read on the host.</summary>
/// <param name="Host">Time of the host for an image, however large.</param>
/// <param name="BytesPerPixel">Traffic in the GPU's memory for each pixel that the network reads.</param>
public readonly record struct ImageHandling(Seconds Host, Ratio BytesPerPixel)
{
    /// <summary>Nothing: the pass alone.</summary>
    public static ImageHandling None => default;

    /// <summary>Time for one image.</summary>
    /// <param name="image">As the network reads it.</param>
    /// <param name="accelerator">The GPU.</param>
    public Seconds Of(ImageSize image, Accelerator accelerator)
    {
        ArgumentNullException.ThrowIfNull(accelerator);
        return Host + Seconds.From((double)image.Height.Length * image.Width.Length * BytesPerPixel.Value / accelerator.MemoryBandwidth.BytesPerSecond);
    }
}
