using InferenceSizing.Domain.Engines.Shared;
using InferenceSizing.Domain.Networks.Graph;
using InferenceSizing.Domain.Networks.Operators;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Engines.Vllm;

/// <summary>The expanded context that vLLM's profile run pretends for latent attention.</summary>
/// <remarks><c>min(max(8 · L, 4 · S · b), 65,536) · heads of the rank · (d_nope + d_v) · 2 B</c>, L the longest context, S the sequences, b the block. Read in
/// <c>layers/attention/mla_attention.py</c>, since 0.9: 0.5 GiB for DeepSeek-R1 on eight tensor ranks, 4 GiB where attention is data parallel.</remarks>
internal static class VllmLatentContext
{
    private const long Contexts = 8, BlocksOfSequence = 4, MostTokens = 64 * 1024;

    public static ByteCount Of(RankLoad load)
    {
        foreach (Block block in load.Operators.Blocks)
        {
            foreach (Node node in block.Nodes)
            {
                if (node.Operator is LatentAttention attention)
                {
                    KnobSet knobs = load.Knobs;
                    long tokens = Math.Min(MostTokens, Math.Max(
                        checked(Contexts * knobs.Get(VllmKnobs.MaxModelLen)),
                        checked(BlocksOfSequence * knobs.Get(VllmKnobs.MaxNumSeqs) * knobs.Get(VllmKnobs.BlockSize))));
                    return checked(tokens * attention.ExpandedElements(load.Layout)) * ForwardPeak.ElementOf(load);
                }
            }
        }

        return ByteCount.Zero;
    }
}
