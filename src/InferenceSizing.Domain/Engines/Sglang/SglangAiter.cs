using InferenceSizing.Domain.Engines.Shared;
using InferenceSizing.Domain.Hardware;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Engines.Sglang;

/// <summary>AMD's kernels for decoding, which allocate a workspace after the pool, out of the part that is not static.</summary>
internal static class SglangAiter
{
    /// <summary>Tokens of one partition of a sequence, and the sums of FP32 that it keeps next to a head's output.</summary>
    private const int PartitionTokens = 256, SumsOfHead = 2, BytesOfElement = 4;

    /// <summary>SGLang's own limit of running requests: <c>clamp(tokens / context · 512, 2048, 4096)</c>, at most half of the tokens.</summary>
    private const long RequestsPerContext = 512, FewestRequests = 2048, MostRequests = 4096, TokensOfRequest = 2;

    /// <summary>Beyond so many tokens the static fraction is that much smaller, whoever sets it (pull request 20392, <c>server_args.py</c>).</summary>
    /// <remarks>Qwen3.8-27B in FP8 on one MI355X in 0.5.17: 0.85 is asked for, and 179 GiB of the 287 go to cache and states, not 216.</remarks>
    private const long LongContext = 8192;
    private static readonly Ratio ShareOfLongContext = Ratio.From(0.85);

    /// <summary>What is left of the static fraction; all of it for sparse attention, which has a backend of its own.</summary>
    public static Ratio ShareOf(RankLoad load) => SglangRelease.Of(load).RunsAiter && RunsOn(load.Accelerator.Generation)
        && !SglangCache.IsSparse(load) && load.Knobs.Get(SglangKnobs.ContextLength) > LongContext ? ShareOfLongContext : Ratio.One;

    public static bool RunsOn(ChipGeneration generation) => generation is ChipGeneration.Cdna3 or ChipGeneration.Cdna4;

    /// <summary>Running requests that the workspace is made for.</summary>
    public static long RequestsOf(long poolTokens, long context) => Math.Min(
        (long)Math.Clamp((double)poolTokens / Math.Max(1, context) * RequestsPerContext, FewestRequests, MostRequests), poolTokens / TokensOfRequest);

    /// <summary><c>requests · heads of a rank · ceil(context / 256) · (d + 2) · 4</c> bytes.</summary>
    /// <remarks>Derived; it gives all four published figures: 4.06 GiB (2048 · 8 · 512 · 130 · 4), 48.50 GiB (4096 · 16 · 1024 · 194 · 4), 51.75 GiB for
    /// Qwen3-30B-A3B with 1,669,816 tokens and 16.25 GiB for Llama-3.1-8B (sgl-project/sglang pull request 36563, issue 18262).</remarks>
    public static ByteCount Workspace(long requests, long headsOfRank, long context, long headDimension) =>
        ByteCount.FromCount(checked(requests * headsOfRank * WholeNumber.DivideUp(context, PartitionTokens) * (headDimension + SumsOfHead) * BytesOfElement));

    /// <summary>The workspace of a rank; none on other chips, nor with latent attention, whose kernels have none.</summary>
    public static ByteCount Of(RankLoad load, long poolTokens)
    {
        if (!SglangRelease.Of(load).RunsAiter || !RunsOn(load.Accelerator.Generation) || load.Operators.Traits.LatentAttention)
            return ByteCount.Zero;
        long context = load.Knobs.Get(SglangKnobs.ContextLength);
        long requests = Math.Min(load.Knobs.Get(SglangKnobs.MaxRunningRequests), RequestsOf(poolTokens, context));
        long heads = WholeNumber.DivideUp(load.Architecture.Dimensions.AttentionHeads.Length, load.Layout.Tensor);
        return Workspace(Math.Max(0, requests), heads, context, load.Architecture.Dimensions.HeadDimension.Length);
    }
}
