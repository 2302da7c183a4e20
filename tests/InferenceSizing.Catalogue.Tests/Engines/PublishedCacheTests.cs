using InferenceSizing.Domain.Numbers;
using InferenceSizing.Domain.Sizing;
using InferenceSizing.Domain.Speculation;
using InferenceSizing.Domain.Units;
using static InferenceSizing.Catalogue.Tests.Engines.StartupReports;

namespace InferenceSizing.Catalogue.Tests.Engines;

/// <summary>Bytes of a token in caches, drafts and pools as they were printed.</summary>
public sealed class PublishedCacheTests
{
    /// <summary>With shared prefixes a hybrid's request holds two states of each of three groups. Tokens that are printed for a pool: 299 blocks of 2096
    /// tokens, 69 for a request (club-3090 issue 612); 447 blocks, 17 for a request (1Cat-vLLM issue 237, a fork). Pools are printed to a hundredth of a GiB, a
    /// block or two.</summary>
    [Theory]
    [InlineData("0.24.0", "Qwen/Qwen3.6-35B-A3B", "rtx-5090", "nvfp4", "fp8", 1, 131_072, 5.98, 567_978, 0)]
    [InlineData("0.21.0", "Qwen/Qwen3.8-27B", "v100-sxm2-16", "awq-int4", null, 4, 8192, 5.35, 215_401, 0.0023)]
    public void Shared_prefixes_hold_one_more_state(
        string version, string model, string gpu, string format, string? cache, int ranks, long longest, double pool, long tokens, double tolerance)
    {
        PublishedLog log = Vllm(version, model, gpu, format) with
        {
            Cache = cache,
            Tensor = ranks,
            Longest = longest,
            SharesPrefixes = true,
            GivenPool = pool,
            Sequences = 1,
        };

        Assert.Equal(tokens, log.Estimated().PoolTokens.Count, tokens * tolerance);
    }

    /// <summary>Before 0.7.1 keys and values of all heads are cached, padded to 256: 2 · 16 · 256 · 2 B in each of 27 layers of DeepSeek-V2-Lite
    /// (13,360 tokens in 0.5.4, DeepSeek-V2 issue 83), and the latent of 576 since, of four-bit weights since 0.7.3.</summary>
    [Theory]
    [InlineData("0.6.0", "bf16", 27 * 2 * 16 * 256 * 2)]
    [InlineData("0.7.0", "bf16", 27 * 2 * 16 * 256 * 2)]
    [InlineData("0.7.1", "bf16", 27 * 576 * 2)]
    [InlineData("0.7.1", "awq-int4", 27 * 2 * 16 * 256 * 2)]
    [InlineData("0.7.3", "awq-int4", 27 * 576 * 2)]
    public void Latents_were_cached_expanded_at_first(string version, string format, long bytes) => Assert.Equal(
        bytes, Vllm(version, "deepseek-ai/DeepSeek-V2-Lite", "a100-sxm4-80", format).Estimate().CacheBytesPerToken.Count);

    /// <summary>Keys and values of 128 elements with an FP32 scale each: 2 · (128 + 4) bytes a head, of 8 heads in 36 layers.</summary>
    [Fact]
    public void A_scale_for_each_token_and_head_takes_four_bytes() => Assert.Equal(
        36 * 8 * 2 * (128 + 4),
        (Vllm("0.27.1", "Qwen/Qwen3-4B", "h100-sxm", "bf16") with { Cache = "int8-per-token-head" }).Estimate().CacheBytesPerToken.Count);

    /// <summary>78 layers of 656 bytes on Hopper (<c>fp8_ds_mla</c>) and of 576 on data-center Blackwell, and on ROCm, whose kernels read
    /// plain FP8, and 132 of each of 21 indexers (vllm-project/recipes issue 893: 53,894 measured; vllm issue 55132 on MI355X: 48,418 with a layer that
    /// proposes).</summary>
    [Theory, InlineData("h200-sxm", (78 * 656) + (21 * 132)), InlineData("b200", (78 * 576) + (21 * 132)), InlineData("mi355x", (78 * 576) + (21 * 132))]
    public void Sparse_latents_are_packed_on_hopper(string gpu, long bytes) => Assert.Equal(
        bytes, (Vllm("0.28.0", "zai-org/GLM-5.3", gpu, "fp8-block") with { Cache = "fp8", Tensor = 8 }).Estimate().CacheBytesPerToken.Count);

    /// <summary>42,993 tokens are printed for 1.82 GiB of gemma-4-26B-A4B at 42,000 tokens (club-3090 issue 334), where a request of 262,144 needs 5.98 GiB,
    /// as with 4096 tokens a step.</summary>
    [Fact]
    public void Windows_hold_a_step_beyond_their_own_tokens()
    {
        PublishedLog log = Vllm("0.22.1", "google/gemma-4-26B-A4B", "rtx-3090", "awq-int4") with { Longest = 42_000, StepTokens = 4096, GivenPool = 1.82 };

        Assert.Equal(42_993, log.Estimated().PoolTokens.Count, 42_993 * 0.005);
        Assert.Contains(
            " needs 5.98 GiB ", Assert.Single((log with { Longest = 262_144 }).Estimate().Startup).Message, StringComparison.Ordinal);
    }

    /// <summary>Two RTX 3090 with a DFlash draft of Qwen3.6-27B print 10.55 GiB (club-3090 issue 96), 1.4 GiB less than without it.</summary>
    [Fact]
    public void A_draft_of_blocks_takes_memory_of_the_pool()
    {
        PublishedLog log = Vllm("0.20.2", "Qwen/Qwen3.6-27B", "rtx-3090", "gptq-int4") with
        {
            Tensor = 2,
            Share = 0.95,
            Longest = 188_000,
            StepTokens = 8192,
            Sequences = 2,
            ImagesOfPrompt = 0,
            Cache = "fp8",
            Speculation = new()
            {
                Method = SpeculativeMethod.Dflash,
                DraftTokens = TokenCount.From(5),
                Acceptance = AcceptanceRate.Published(SpeculativeMethod.Dflash),
                DraftWeights = WeightSchemes.Find("bf16"),
            },
        };

        Assert.Equal(10.55, log.Estimated().Pool.Count / (double)ByteCount.PerGiB, 10.55 * 0.05);
        Assert.True((log with { Speculation = null }).Estimated().Pool > log.Estimated().Pool);
    }

    /// <summary>440.4 MB in Q8_0, whose blocks of 32 take 34 bytes, beside 26B-A4B; it keeps no cache of its own (vLLM's pull request 41745).</summary>
    [Fact]
    public void An_assistant_has_weights_alone()
    {
        PublishedLog plain = Vllm("0.21.0", "google/gemma-4-26B-A4B", "h100-sxm", "bf16") with { Longest = 8192 };
        Estimate assisted = (plain with
        {
            Speculation = new()
            {
                Method = SpeculativeMethod.Assistant,
                DraftTokens = TokenCount.From(4),
                Acceptance = AcceptanceRate.Published(SpeculativeMethod.Assistant),
                DraftWeights = WeightSchemes.Find("bf16"),
            },
        }).Estimate();
        double parameters = (assisted.PerGpu.Weights.Count - plain.Estimate().PerGpu.Weights.Count) / 2.0;

        Assert.Equal(440.4e6 * 32 / 34, parameters, 440.4e6 * 0.02);
        Assert.Equal(plain.Estimate().CacheBytesPerToken, assisted.CacheBytesPerToken);
    }

    /// <summary>A pool lies within what its parts may be off by, and a given one is exact.</summary>
    [Fact]
    public void The_pool_has_an_interval()
    {
        PublishedLog log = Vllm("0.27.1", "Qwen/Qwen3-4B", "h100-sxm", "bf16") with { Longest = 8192 };
        Interval<ByteCount> found = log.Estimated().PoolRange!.Value, given = (log with { GivenPool = 4 }).Estimated().PoolRange!.Value;

        Assert.True(found.Low < found.Estimate && found.Estimate < found.High);
        Assert.Equal((ByteCount.FromGibibytes(4), ByteCount.FromGibibytes(4)), (given.Low, given.High));
    }

    /// <summary>The indexer on ROCm keeps scores of every key for each token of a step, 32 GiB for GLM-5.3 (issue 55132). Before 0.23 the keys that are
    /// gathered are the most, 40 · 1,048,576 · 132 B.</summary>
    [Fact]
    public void Scores_of_all_keys_are_kept_on_rocm()
    {
        PublishedLog log = Vllm("0.27.1", "zai-org/GLM-5.3", "mi355x", "mxfp4") with { Cache = "fp8", Tensor = 4, Longest = 1_048_576, StepTokens = 8192 };
        ByteCount kept = log.Estimated().Activations.Estimate, before = (log with { Version = "0.22.0" }).Estimated().Activations.Estimate;

        Assert.Equal(32 - (40.0 * 1_048_576 * 132 / ByteCount.PerGiB), (kept - before).Surplus.Count / (double)ByteCount.PerGiB, 0.01);
    }
}
