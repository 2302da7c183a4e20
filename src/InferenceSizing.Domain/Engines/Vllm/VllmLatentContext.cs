using InferenceSizing.Domain.Engines.Shared;
using InferenceSizing.Domain.Hardware;
using InferenceSizing.Domain.Networks.Graph;
using InferenceSizing.Domain.Networks.Operators;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Engines.Vllm;

/// <summary>What latent attention takes besides weights and cache: the context that the profile run pretends, and the workspaces of sparse attention.</summary>
/// <remarks>Read in <c>layers/attention/mla_attention.py</c>, <c>flashmla_sparse.py</c> and <c>sparse_attn_indexer.py</c>.</remarks>
internal static class VllmLatentContext
{
    /// <summary><c>max(min(max(8 · L, 4 · S · b), 65,536), S · b)</c> tokens, b those of a block.</summary>
    private const long Contexts = 8, BlocksOfSequence = 4, MostTokens = 64 * 1024;

    /// <summary>Contexts that the sparse kernel gathers in 16 bits out of an FP8 cache.</summary>
    private const long GatheredContexts = 5;

    /// <summary>Contexts whose index keys the indexer gathers in the profile run, and bytes of such a key: FP8 and a scale in FP32.</summary>
    private const long IndexedContexts = 40, IndexKeyBytes = 132;

    /// <summary>The indexer's scores, as many as VLLM_SPARSE_INDEXER_MAX_LOGITS_MB lets it hold (0.19 on).</summary>
    private static readonly ByteCount IndexScores = ByteCount.FromMebibytes(512);

    /// <summary>Bytes of a score of a key, FP32.</summary>
    private const long ScoreBytes = 4;

    private const int WideBits = 16;

    /// <summary>The expanded context: <c>tokens · heads of the rank · (d_nope + d_v) · 2 B</c>, in every release since 0.9.</summary>
    /// <remarks>0.5 GiB for DeepSeek-R1 on eight tensor ranks, 4 GiB where attention is data parallel. Beside recurrent layers a block is as large as their
    /// state: 3776 tokens of Kimi-Linear in FP8, of which 1024 sequences take 59.00 GiB, as a log of one H200 prints; 26.06 GiB are left for the cache
    /// there.</remarks>
    public static ByteCount Expanded(RankLoad load)
    {
        if (AttentionOf(load) is not { } attention)
            return ByteCount.Zero;
        KnobSet knobs = load.Knobs;
        long blocks = checked(knobs.Get(VllmKnobs.MaxNumSeqs) * VllmPages.BlockTokens(load));
        long tokens = Math.Min(MostTokens, Math.Max(checked(Contexts * knobs.Get(VllmKnobs.MaxModelLen)), checked(BlocksOfSequence * blocks)));
        if (VllmRelease.Of(load).ExpandsBlockOfEachSequence)
            tokens = Math.Max(tokens, blocks);
        return checked(tokens * attention.ExpandedElements(load.Layout)) * FullBatchPeak.ElementOf(load);
    }

    /// <summary>The sparse kernel's workspace on Hopper, made with the model and so part of the weights that the log prints: <c>T · queries + 5 · L · entry</c>
    /// in 16 bits.</summary>
    /// <remarks>5.70 GiB for GLM-5.3 on eight H200 at a context of 1,048,576 with an FP8 cache: with weights and absorbed copies 94.27 GiB, 94.46 printed
    /// (vllm-project/recipes issue 893).</remarks>
    public static ByteCount SparseWorkspace(RankLoad load)
    {
        if (load.Accelerator.Generation != ChipGeneration.Hopper || AttentionOf(load) is not { IsSparse: true } attention)
            return ByteCount.Zero;
        long queries = checked(load.Knobs.Get(VllmKnobs.MaxNumBatchedTokens) * attention.QueryElements(load.Layout));
        long entries = load.Precision.Cache.PayloadBits.Count < WideBits
            ? checked(GatheredContexts * load.Knobs.Get(VllmKnobs.MaxModelLen) * attention.EntryElements)
            : 0;
        return ByteCount.FromBits(checked((queries + entries) * WideBits));
    }

    /// <summary>What the indexer holds in the profile run.</summary>
    public static ByteCount Indexed(RankLoad load)
    {
        if (AttentionOf(load) is not { IsSparse: true })
            return ByteCount.Zero;
        long keys = load.Knobs.Get(VllmKnobs.MaxModelLen);
        return ByteCount.Max(ByteCount.FromCount(checked(IndexedContexts * keys * IndexKeyBytes)), ScoresOfDecoding(load, keys)) + IndexScores;
    }

    /// <summary>Rows of the hidden size for each residual stream and token in the middle of a layer: fitted, see <see cref="CompressedAtWork"/>.</summary>
    private const int RowsOfStreams = 12, RowsOfStreamsOnCdna = 48;

    /// <summary>Scores of all keys for each token of a full step, which ROCm keeps for decoding: <c>T · keys · 4 B</c> on CDNA 3 and 4.</summary>
    /// <remarks>Read in <c>v1/attention/ops/rocm_aiter_mla_sparse.py</c> (pull request 41002, reviewed until 29 May 2026). 32 GiB for GLM-5.3 at 1,048,576
    /// tokens of context and 8192 of a step (issue 55132).</remarks>
    private static ByteCount ScoresOfDecoding(RankLoad load, long keys) =>
        VllmRelease.Of(load).KeepsIndexScores && IsCdna(load)
            ? ByteCount.FromCount(checked(load.Knobs.Get(VllmKnobs.MaxNumBatchedTokens) * keys * ScoreBytes))
            : ByteCount.Zero;

    private static bool IsCdna(RankLoad load) => load.Accelerator.Generation is ChipGeneration.Cdna3 or ChipGeneration.Cdna4;

    /// <summary>What DeepSeek-V4's kernels share and keep: the entries that a prefill gathers, and the index keys of the profile run.</summary>
    /// <remarks><c>max(4 · (L / 4 + 128 + T) · 512 · 2 B, 40 · L / 4 · 132 B)</c>. Read in <c>deepseek_v4.py</c> and <c>sparse_attn_indexer.py</c>.</remarks>
    public static ByteCount Compressed(RankLoad load)
    {
        const long lanes = 4, fine = 4, window = 128, entryElements = 512;
        if (!VllmCompressedPages.Holds(load.Cache.OfStage(0)))
            return ByteCount.Zero;
        long entries = load.Knobs.Get(VllmKnobs.MaxModelLen) / fine;
        ByteCount gathered = ByteCount.FromBits(checked(lanes * (entries + window + load.Knobs.Get(VllmKnobs.MaxNumBatchedTokens)) * entryElements * WideBits));
        return ByteCount.Max(
            ByteCount.Max(gathered, ByteCount.FromCount(checked(IndexedContexts * entries * IndexKeyBytes))), ScoresOfDecoding(load, entries));
    }

    /// <summary>The same, or the experts' workspaces that are larger, in the middle of a layer: with the indexer's scores and the residual streams.</summary>
    /// <remarks><c>T · 12 · m · H · b</c>, m streams, on CDNA 3 and 4 <c>T · 48 · m · H · b</c>. Fitted to two logs of DeepSeek-V4-Flash on two ranks: 4.4
    /// GiB at 8192 tokens of a step (issue 51041, H20) and 8.1 GiB at 16,384 (issue 44376, GH200), both by difference; error 4 %. A build of 0.28 for GB10
    /// shows a third more (0.65 MiB a token). The rows on CDNA are fitted to one log of V4-Pro on eight MI300X, by difference: 13.41 GiB are left at 16,384
    /// tokens of a step (pull request 54205).</remarks>
    public static ByteCount CompressedAtWork(RankLoad load, long tokens)
    {
        if (Compressed(load) is not { Count: > 0 } kept)
            return ByteCount.Zero;
        const int streams = 4;
        int rows = IsCdna(load) ? RowsOfStreamsOnCdna : RowsOfStreams;
        return ByteCount.Max(kept, ExpertWorkspaces.Of(load, tokens)) + IndexScores + (rows * streams * FullBatchPeak.HiddenRows(load, tokens));
    }

    /// <summary>Whether an indexer chooses the keys that latent attention sees.</summary>
    public static bool IsSparse(RankLoad load) => AttentionOf(load) is { IsSparse: true };

    private static LatentAttention? AttentionOf(RankLoad load)
    {
        if (!load.Operators.Traits.LatentAttention)
            return null;
        foreach (Block block in load.Operators.Blocks)
        {
            foreach (Node node in block.Nodes)
            {
                if (node.Operator is LatentAttention attention)
                    return attention;
            }
        }

        return null;
    }
}
