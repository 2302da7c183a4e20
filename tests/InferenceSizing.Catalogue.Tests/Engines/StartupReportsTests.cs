using InferenceSizing.Domain.Engines.Shared;
using InferenceSizing.Domain.Engines.Vllm;
using InferenceSizing.Domain.Speculation;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Catalogue.Tests.Engines;

/// <summary>What public reports of starts printed, and the check that ended them.</summary>
public sealed class StartupReportsTests
{
    public static TheoryData<string> Sources => [.. StartupReports.All.Keys];

    [Theory, MemberData(nameof(Sources))]
    public void The_check_that_failed_fails_here(string source)
    {
        (PublishedLog log, StartupCode? refused, _) = StartupReports.All[source];

        Assert.Equal(refused is { } code ? [code] : [], log.Estimate().Startup.Select(refusal => refusal.Code));
    }

    [Theory, MemberData(nameof(Sources))]
    public void What_was_printed_is_near(string source)
    {
        (PublishedLog log, _, double tolerance) = StartupReports.All[source];
        EngineMemory memory = log.Estimated();

        Near(log.Weights, memory.Weights);
        Near(log.Pool, memory.Pool);
        Near(log.Graphs, memory.CudaGraphs.Estimate);
        if (log.Tokens is { } tokens)
            Assert.Equal(tokens, memory.PoolTokens.Count, tokens * tolerance);

        void Near(double? printed, ByteCount ours)
        {
            if (printed is { } gibibytes)
                Assert.Equal(gibibytes, (double)ours.Count / ByteCount.PerGiB, gibibytes * tolerance);
        }
    }

    /// <summary>One request of 1,048,576 tokens of DeepSeek-V4-Pro takes 23.32 GiB with 16,384 tokens a step (issue 53961).</summary>
    [Fact]
    public void A_request_of_compressed_entries_takes_what_is_printed() => Assert.Contains(
        " needs 23.32 GiB ", Assert.Single(StartupReports.All["vllm 53961"].Log.Estimate().Startup).Message, StringComparison.Ordinal);

    /// <summary>Blocks for recurrent states are asked for by whole graphs of decoding alone (pull request 38270, <c>vllm/config/compilation.py</c>).</summary>
    [Theory, InlineData(VllmKnobs.Piecewise, true), InlineData(VllmKnobs.NoGraphs, true), InlineData(VllmKnobs.FullDecodeOnly, false)]
    public void Graphs_in_pieces_need_no_blocks_for_states(string mode, bool starts) =>
        Assert.Equal(starts, (StartupReports.All["recipes 551"].Log with { GraphMode = mode }).Estimate().Startup.IsEmpty);

    /// <summary>"FULL_AND_PIECEWISE is not supported with spec-decode for attention backend FlashInferBackend" on RTX 3090 with an FP8 cache (club-3090 issue
    /// 747).</summary>
    [Theory, InlineData("fp8", true), InlineData(null, false)]
    public void FlashInfer_verifies_in_pieces(string? cache, bool pieces)
    {
        PublishedLog log = StartupReports.All["club-3090 642"].Log with { Cache = cache };

        Assert.Equal(pieces, log.Estimated().CudaGraphs.Estimate == (log with { GraphMode = VllmKnobs.Piecewise }).Estimated().CudaGraphs.Estimate);
    }

    /// <summary>Where memory is shared with the host, a request of 23.25 GiB may fit a cache of 22.5 GiB, and the answer says so (0.29 on two GB10).</summary>
    [Fact]
    public void A_check_within_the_interval_is_told()
    {
        Assert.Contains(StartupReports.All["spark-vllm-docker 396"].Log.Estimate().Warnings, warning => warning.Code == "startupOpen");
        Assert.DoesNotContain(StartupReports.All["vllm 10517"].Log.Estimate().Warnings, warning => warning.Code == "startupOpen");
    }

    /// <summary>States too: Qwen3.8-27B in FP8 on one H20 starts with 1024 sequences and three proposed tokens (vllm-project/recipes issue 839), where
    /// 1005 blocks are counted, 969 to 1025 with what the parts miss by. BF16 on an RTX PRO 6000 refuses with 556 (issue 831).</summary>
    [Fact]
    public void Blocks_for_states_within_the_interval_are_told()
    {
        PublishedLog started = new("vllm", "0.27.1", "Qwen/Qwen3.8-27B", "h20", "vllm-project/recipes issue 839")
        {
            Format = "fp8-block",
            Cache = "fp8",
            Longest = 256_000,
            Speculation = new()
            {
                Method = SpeculativeMethod.Mtp,
                DraftTokens = TokenCount.From(3),
                Acceptance = AcceptanceRate.Published(SpeculativeMethod.Mtp),
            },
        };

        Assert.Contains(started.Estimate().Warnings, warning => warning.Code == "startupOpen");
        Assert.DoesNotContain(StartupReports.All["recipes 831, BF16"].Log.Estimate().Warnings, warning => warning.Code == "startupOpen");
    }

    /// <summary>What would start in place of a context that does not: 190,272 tokens of 196,608 are printed (spark-vllm-docker issue 396), in whole
    /// blocks.</summary>
    [Fact]
    public void The_longest_context_that_starts_is_told()
    {
        StartupRefusal refusal = Assert.Single(StartupReports.All["spark-vllm-docker 396"].Log.Estimate().Startup);

        Assert.Equal(190_272, refusal.Available.Value, 190_272 * 0.01);
    }
}
