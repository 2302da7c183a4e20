using InferenceSizing.Domain.Capacity;

namespace InferenceSizing.Catalogue.Tests.Engines;

/// <summary>What vLLM makes of a pool that is given: tokens and concurrency by its own page arithmetic, to the rounding of the printed GiB.</summary>
public sealed class PageTests
{
    /// <summary>Pool, tokens and concurrency as printed; zero where a log has none.</summary>
    /// <remarks>Windows and full layers of Gemma 3 and Llama 4 (logs of 0.19.0 in llm-d-planner), of gpt-oss (vllm issue on GPT-OSS capacity) and of Gemma 4,
    /// whose heads differ too (0.25.1 on DGX Spark; ConfigIQ issue 112 on H200); the recurrent layers of Qwen3.6 (noonghunna/club-3090 issue 612);
    /// the latent cache of Kimi K2 (vllm-project/recipes, Kimi-K2-Think.md); plain heads of Mistral Small 3.1 (llm-d-planner).</remarks>
    public static TheoryData<string, string, string, string, int, long, long, double, long, double> Pools => new()
    {
        // version, model, cache, GPU, ranks, longest, tokens a step, pool, tokens, concurrency
        { "0.19.0", "google/gemma-3-27b-it", "bf16", "h100-sxm", 1, 8192, 8192, 19.53, 36_560, 4.46 },
        { "0.19.0", "google/gemma-3-12b-it", "bf16", "h100-sxm", 1, 8192, 8192, 47.72, 130_304, 15.88 },
        { "0.19.0", "google/gemma-2-2b-it", "bf16", "h100-sxm", 1, 8192, 8192, 66.47, 670_160, 81.73 },
        { "0.19.0", "google/gemma-2-9b", "bf16", "h100-sxm", 1, 8192, 8192, 54.12, 168_880, 20.60 },
        { "0.19.0", "meta-llama/Llama-4-Scout-17B-16E-Instruct", "bf16", "h100-sxm", 4, 8192, 8192, 16.75, 365_968, 44.68 },
        { "0.19.0", "mistralai/Mistral-Small-3.1-24B-Instruct-2503", "bf16", "h100-sxm", 1, 8192, 8192, 28.20, 184_832, 22.56 },
        { "0.11.0", "openai/gpt-oss-120b", "bf16", "h100-sxm", 1, 131072, 8192, 5.38, 78_384, 0 },
        { "0.25.1", "google/gemma-4-26B-A4B", "bf16", "gb10", 1, 262144, 2496, 84.68, 3_912_140, 14.92 },
        { "0.25.1", "google/gemma-4-26B-A4B", "bf16", "gb10", 1, 262144, 2496, 83.89, 3_875_400, 14.78 },
        { "0.24.0", "google/gemma-4-31B-it", "bf16", "h200-sxm", 1, 262144, 8192, 64.68, 626_949, 0 },
        { "0.24.0", "google/gemma-4-31B-it", "bf16", "gb200", 1, 262144, 8192, 103.92, 1_007_303, 0 },
        { "0.24.0", "Qwen/Qwen3.6-35B-A3B", "fp8", "rtx-5090", 1, 131072, 8192, 5.98, 567_978, 4.33 },
        { "0.11.0", "moonshotai/Kimi-K2-Instruct", "bf16", "h200-sxm", 8, 131072, 8192, 46.80, 715_072, 0 },
    };

    [Theory, MemberData(nameof(Pools))]
    public void Tokens_and_concurrency_follow_from_the_pool(
        string version, string model, string cache, string gpu, int ranks, long longest, long stepTokens, double pool, long tokens, double concurrency)
    {
        // Four bits of weights and few sequences leave room for the pool on the card; neither enters into its arithmetic.
        PublishedLog log = new("vllm", version, model, gpu, "as above")
        {
            Format = "nvfp4",
            Cache = cache,
            Tensor = ranks,
            Longest = longest,
            StepTokens = stepTokens,
            Sequences = 16,
            GivenPool = pool,
            // Qwen3.6's log holds a second state of a request, which prefix caching takes: before 0.28 a flag asks for it. Others have it by default.
            SharesPrefixes = true,
        };
        const double roundingOfPool = 0.0012;

        Domain.Engines.Shared.EngineMemory memory = log.Estimated();

        Assert.Equal(tokens, memory.PoolTokens.Count, roundingOfPool * tokens);
        if (concurrency > 0)
            Assert.Equal(concurrency, memory.MaxConcurrency.Value, roundingOfPool * concurrency);
    }

    /// <summary>Gemma 3 of 12B: a block of 8 layers is 1 MiB, so 47.72 GiB are 48,865 blocks, for five groups of windows (1024) and one of full layers. A
    /// request of 1280 tokens takes 80 blocks of the full group; of each other ceil(1280 / 16) + 1 = 81 while a step of 8192 tokens writes it, ceil(1023 / 16)
    /// + 1 = 65 once it is trimmed.</summary>
    [Fact]
    public void A_step_that_writes_beyond_a_window_guarantees_fewer_sequences_than_settle()
    {
        LargestBatch largest = new PublishedLog("vllm", "0.19.0", "google/gemma-3-12b-it", "h100-sxm", "by hand")
        {
            Longest = 8192,
            StepTokens = 8192,
            Sequences = 1024,
            GivenPool = 47.72
        }.Estimate().LargestBatch;

        Assert.Equal(48_865 / (80 + (5 * 65)), largest.BatchSize.Count);
        Assert.Equal(48_865 / (80 + (5 * 81)), largest.Guaranteed?.Count);
    }

    /// <summary>A layer of compressed attention keeps entries that grow with the tokens beside a state of fixed size; both take pages. Eight B200, TP8, an FP8
    /// cache, utilization 0.95, requests of 1,048,576 tokens: 20.43 printed (vllm-project/vllm 51454). The blocks are the engine's own; the pool, which the log
    /// does not print, is ours: within 5 %.</summary>
    [Fact]
    public void Entries_beside_a_state_take_their_pages()
    {
        const double printed = 20.43, tolerance = 0.05;
        string format = SharedCatalogue.Instance.FindModel("deepseek-ai/DeepSeek-V4-Flash")!.Checkpoint.Id!;
        PublishedLog log = new("vllm", "0.25.1", "deepseek-ai/DeepSeek-V4-Flash", "b200", "vllm-project/vllm 51454")
        {
            Format = format,
            Cache = "fp8",
            Tensor = 8,
            Share = 0.95,
            Longest = 1_048_576,
            StepTokens = 8192,
            Sequences = 256,
        };

        Assert.Equal(printed, log.Estimated().MaxConcurrency.Value, tolerance * printed);
    }

    [Fact]
    public void Without_windows_nothing_is_guaranteed_but_what_settles() =>
        Assert.Null(new PublishedLog("vllm", "0.19.0", "meta-llama/Meta-Llama-3.1-8B", "h100-sxm", "by hand").Estimate().LargestBatch.Guaranteed);
}
