using InferenceSizing.Domain.Hardware;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Engines.Shared;

/// <summary>Device memory outside PyTorch's allocator that appears between an engine's start and its first pass: kernels, handles, communicators.</summary>
internal static class NonTorchMemory
{
    /// <summary>Buffers that NCCL and custom all-reduce keep on each GPU of an NVLink node from Hopper on (multicast buffers among them):
    /// logs of vLLM 0.19 on H100 (2.07 GiB at two ranks, 2.13 to 2.21 at four, 0.25 of them without peers), and the free memory that SGLang prints on H100 and
    /// H200.</summary>
    private static readonly ByteCount MulticastPeers = ByteCount.FromMebibytes(1860);

    /// <summary>Before vLLM 0.18 two of those ranks held no multicast buffers, which NCCL sets up from three on: two logs of 0.11 on H100 (0.54 and 0.55 GiB,
    /// 0.13 of them without peers); one of Qwen3-Next on H200 shows 1.38.</summary>
    private static readonly ByteCount EarlierPair = ByteCount.FromMebibytes(420);

    /// <summary>The same on NVLink before Hopper: one log of A100 (1.54 GiB).</summary>
    private static readonly ByteCount NvLinkPeers = ByteCount.FromMebibytes(1500);

    /// <summary>The same over PCIe, without peer access, however many they are: logs of RTX 4090 (0.19 GiB), MI50 (0.6), and RTX 3090 (0.04 on two, none on
    /// four in five logs of leadawon/LAMBO).</summary>
    private static readonly ByteCount PciePeers = ByteCount.FromMebibytes(80);

    /// <summary>A link of a client's own card beyond this is no PCIe (5.0, 16 lanes: 63 GB/s) and is taken for NVLink.</summary>
    private static readonly Bandwidth FastestPcie = Bandwidth.FromGigabytesPerSecond(64);

    /// <summary>Each further doubling of the ranks: 0.06 to 0.14 GiB between two and four ranks in logs of 0.19.</summary>
    private static readonly ByteCount PerDoubling = ByteCount.FromMebibytes(90);

    /// <summary>Communicators among <paramref name="ranks"/> GPUs.</summary>
    /// <param name="accelerator">The GPU.</param>
    /// <param name="ranks">How many of them share a layer.</param>
    /// <param name="pairsMulticast">Whether two ranks already set up multicast buffers.</param>
    public static ByteCount OfPeers(Accelerator accelerator, int ranks, bool pairsMulticast = true)
    {
        const int pairOfRanks = 2;
        if (ranks == 1)
            return ByteCount.Zero;
        Interconnect link = accelerator.Interconnect;
        bool nvLink = link.Kind == LinkKind.NvLink || (link is { Kind: LinkKind.Given, Peer: { } given } && given.BytesPerSecond > FastestPcie.BytesPerSecond);
        bool multicast = nvLink && accelerator.Generation is ChipGeneration.Hopper or ChipGeneration.Blackwell or ChipGeneration.BlackwellUltra;
        ByteCount pair = multicast && ranks == pairOfRanks && !pairsMulticast ? EarlierPair : multicast ? MulticastPeers : NvLinkPeers;
        if (!nvLink)
            return PciePeers;
        int doublings = 0;
        for (int reached = 2; reached < ranks; reached *= 2)
            doublings++;
        return pair + (doublings * PerDoubling);
    }
}
