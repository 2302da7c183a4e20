using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Techniques;

/// <summary>Where weights wait that are not kept on the GPU.</summary>
public enum OffloadTarget
{
    Cpu,
    Nvme,
}

/// <summary>CPU offload: only some layers' weights stay on the GPU, the others are brought in on every pass.</summary>
/// <remarks>Either a number of layers or an amount of memory says what stays. The cache stays on the GPU.</remarks>
/// <param name="To">Where the others wait.</param>
/// <param name="LayersOnGpu">Layers whose weights stay.</param>
/// <param name="GpuMemory">Memory of each GPU that weights may take, what is being brought in included.</param>
/// <param name="Link">What the way to the GPU really gives.</param>
/// <param name="Prefetch">Whether a layer is brought in while the one before computes.</param>
public sealed record Offload(OffloadTarget To, LayerCount? LayersOnGpu, ByteCount? GpuMemory, Bandwidth Link, bool Prefetch)
{
    /// <summary>Time to bring weights to the GPU.</summary>
    public Seconds TimeOf(ByteCount weights) => weights / Link;
}
