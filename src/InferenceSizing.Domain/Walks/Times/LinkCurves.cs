using InferenceSizing.Domain.Hardware;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Walks.Times;

/// <summary>All-reduces by link, generation of the chip and number of ranks.</summary>
/// <remarks>What was not measured is taken from the nearest number of ranks (the larger of two as near), then from another generation of the same link, then
/// from NVLink for links between chips and from PCIe for all others. Immutable: built once from the catalogue.</remarks>
public sealed class LinkCurves
{
    private readonly (LinkKind Link, ChipGeneration Generation, Count Ranks, LinkCurve Curve)[] _curves;

    /// <param name="curves">At least one.</param>
    public LinkCurves(IEnumerable<(LinkKind Link, ChipGeneration Generation, Count Ranks, LinkCurve Curve)> curves)
    {
        _curves = [.. curves];
        if (_curves.Length == 0)
            throw new ArgumentException("There is no curve for all-reduces.", nameof(curves));
    }

    /// <summary>The curve for a chip and a number of ranks.</summary>
    public LinkCurve For(Accelerator accelerator, Count ranks)
    {
        ArgumentNullException.ThrowIfNull(accelerator);
        LinkKind link = accelerator.Interconnect.Among(ranks).Kind;
        LinkKind standIn = link is LinkKind.NvLink or LinkKind.InfinityFabric or LinkKind.Vendor or LinkKind.XeLink ? LinkKind.NvLink : LinkKind.Pcie;
        int best = 0;
        long bestRank = long.MaxValue;
        for (int i = 0; i < _curves.Length; i++)
        {
            (LinkKind Link, ChipGeneration Generation, Count Ranks, LinkCurve Curve) candidate = _curves[i];
            long rank = Distance(candidate.Link == link ? 0 : candidate.Link == standIn ? 1 : 2, candidate.Ranks.Value, ranks.Value,
                Math.Abs(candidate.Generation - accelerator.Generation));
            if (rank >= bestRank)
                continue;
            (best, bestRank) = (i, rank);
        }

        return _curves[best].Curve;
    }

    private static long Distance(int link, long ranks, long asked, int generations)
    {
        const long perLink = 1_000_000, perRank = 1000;
        return (link * perLink) + (Math.Min(perRank - 1, 2L * Math.Abs(ranks - asked) - (ranks > asked ? 1 : 0)) * perRank) + generations;
    }
}
