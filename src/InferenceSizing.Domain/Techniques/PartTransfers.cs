using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Techniques;

/// <summary>Weights of a pipeline that come from host memory in a pass, and go back.</summary>
/// <remarks><c>t = bytes in / 10.9 GB/s + bytes back / 2.2 GB/s</c>: the memory is not pinned, so a processor core copies, and what goes back goes into new
/// pages. The first is fitted to one run, Flux in BF16 on an H100 whose weights come once a step (68.4 s against 6.6 s, huggingface/diffusers pull request
/// 11682); the second to three that send networks back: the same Flux (21.7 s, 1.2 of it predicted), SDXL in FP16 on an A100 (16.1 s against 11.4 s, 0.8,
/// huggingface/blog, simple_sdxl_optimizations.md) and Flux in 4 bits on an RTX 4090 (32.3 s against 25.8 s, 0.8, huggingface/diffusers@58eb52c,
/// docs/source/en/optimization/speed-memory-optims.md). Hosts differ by a factor of two.</remarks>
/// <param name="BytesIn">To the GPU.</param>
/// <param name="BytesBack">To the host.</param>
internal readonly record struct PartTransfers(ByteCount BytesIn, ByteCount BytesBack)
{
    private const double GigabytesPerSecondIn = 10.9, GigabytesPerSecondBack = 2.2;

    public static PartTransfers None => default;

    public static PartTransfers In(ByteCount bytes) => new(bytes, ByteCount.Zero);

    public static PartTransfers Both(ByteCount bytes) => new(bytes, bytes);

    /// <summary>What moves, both ways.</summary>
    public ByteCount Bytes => BytesIn + BytesBack;

    /// <summary>What the pass waits for it; a link that is slower than the copies decides. Null where the chip has no memory of its own, and nothing
    /// moves.</summary>
    public Seconds Over(Bandwidth? link) => link is { } way ? (BytesIn / Slower(GigabytesPerSecondIn, way)) + (BytesBack / Slower(GigabytesPerSecondBack, way))
        : Seconds.Zero;

    private static Bandwidth Slower(double gigabytesPerSecond, Bandwidth link)
    {
        Bandwidth copies = Bandwidth.FromGigabytesPerSecond(gigabytesPerSecond);
        return copies.BytesPerSecond < link.BytesPerSecond ? copies : link;
    }
}
