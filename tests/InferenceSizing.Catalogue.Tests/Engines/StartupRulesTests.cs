using InferenceSizing.Domain.Engines.Shared;
using InferenceSizing.Domain.Engines.Vllm;
using InferenceSizing.Domain.Numbers;
using InferenceSizing.Domain.Speculation;
using InferenceSizing.Domain.Units;
using static InferenceSizing.Catalogue.Tests.Engines.StartupReports;

namespace InferenceSizing.Catalogue.Tests.Engines;

/// <summary>What engines take at their start: formats by release and chip, shares of ranks, lengths and steps.</summary>
public sealed class StartupRulesTests
{
    /// <summary>Experts of 1536 on eight ranks are 192 wide, which blocks of 128 do not divide: vLLM and SGLang raise (<c>fp8.py</c> of both; the model card
    /// of Qwen3-235B-A22B-FP8 asks for four); on four they are 384.</summary>
    [Theory]
    [InlineData("vllm", "0.27.1", 8, false)]
    [InlineData("vllm", "0.27.1", 4, true)]
    [InlineData("sglang", "0.5.6", 8, false)]
    [InlineData("sglang", "0.5.6", 4, true)]
    public void Blocks_of_fp8_divide_a_ranks_part_of_an_expert(string engine, string version, int ranks, bool divides)
    {
        PublishedLog log = new(engine, version, "Qwen/Qwen3-235B-A22B", "h200-sxm", "") { Format = "fp8-block", Tensor = ranks, Longest = 8192 };

        Assert.Equal(divides, !log.Estimate().Startup.Any(refusal => refusal.Code == StartupCode.SharesIndivisible));
    }

    /// <summary>Sixteen copies of eight heads, but no thirds of eight.</summary>
    [Theory, InlineData(16, true), InlineData(3, false)]
    public void Ranks_divide_key_value_heads_or_hold_copies(int ranks, bool divides)
    {
        // 48 heads of 128, 8 of them key-value heads.
        PublishedLog log = Vllm("0.27.1", "MiniMaxAI/MiniMax-M2.7", "h200-sxm", "bf16") with { Tensor = ranks };

        Assert.Equal(divides, !log.Estimate().Startup.Any(refusal => refusal.Code == StartupCode.HeadsIndivisible));
    }

    /// <summary>Compute capability 7.0 has no kernel for AWQ (7.5), 7.5 none for MXFP4, which takes BF16 (8.0); Marlin's kernels widen FP8 from 7.5 on since
    /// 0.14 and NVFP4 before Blackwell.</summary>
    [Theory]
    [InlineData("0.19.0", "v100-sxm2-32", "awq-int4", false)]
    [InlineData("0.27.1", "t4", "awq-int4", true)]
    [InlineData("0.27.1", "t4", "fp8", true)]
    [InlineData("0.13.0", "t4", "fp8", false)]
    [InlineData("0.27.1", "a100-sxm4-80", "fp8-block", true)]
    [InlineData("0.27.1", "h100-sxm", "nvfp4", true)]
    [InlineData("0.8.4", "h100-sxm", "nvfp4", false)]
    [InlineData("0.27.1", "t4", "mxfp4", false)]
    public void Formats_have_a_least_capability(string version, string gpu, string format, bool runs)
    {
        PublishedLog log = Vllm(version, "Qwen/Qwen3-4B", gpu, format) with { Longest = 2048 };

        Assert.Equal(runs, !log.Estimate().Startup.Any(refusal => refusal.Code == StartupCode.FormatUnsupported));
    }

    /// <summary>FlashInfer reads FP8 caches from 8.0 on, with heads of 64, 128 and 256; other kernels from 8.9 on. NVFP4 caches are FlashInfer's on
    /// data-center Blackwell (0.21 on).</summary>
    [Theory]
    [InlineData("0.27.1", "Qwen/Qwen3-4B", "a100-sxm4-80", "fp8", true)]
    [InlineData("0.27.1", "Qwen/Qwen3-4B", "t4", "fp8", false)]
    [InlineData("0.24.0", "Qwen/Qwen3-4B", "t4", "fp8", true)]
    [InlineData("0.27.1", "deepseek-ai/DeepSeek-V2-Lite", "a100-sxm4-80", "fp8", false)]
    [InlineData("0.27.1", "deepseek-ai/DeepSeek-V2-Lite", "l40s", "fp8", true)]
    [InlineData("0.27.1", "Qwen/Qwen3-4B", "b200", "nvfp4", true)]
    [InlineData("0.27.1", "Qwen/Qwen3-4B", "rtx-5090", "nvfp4", false)]
    [InlineData("0.20.0", "Qwen/Qwen3-4B", "b200", "nvfp4", false)]
    [InlineData("0.20.0", "Qwen/Qwen3-4B", "h100-sxm", "int8-per-token-head", true)]
    [InlineData("0.19.0", "Qwen/Qwen3-4B", "h100-sxm", "int8-per-token-head", false)]
    public void Caches_have_kernels(string version, string model, string gpu, string cache, bool runs)
    {
        PublishedLog log = Vllm(version, model, gpu, "fp16") with { Cache = cache, Longest = 2048 };

        Assert.Equal(runs, !log.Estimate().Startup.Any(refusal => refusal.Code is StartupCode.FormatUnsupported or StartupCode.SettingRefused));
    }

    /// <summary>What products run in decides, whatever weights are stored in. Gemma 3 is refused in FP16 since 0.9.1 (vllm pull request 18751), and its AWQ
    /// before Ampere in each format: issue 28857 of 0.11.0 tries all three. Issue 14817: BF16 before Ampere with 0.8. bitsandbytes takes FP32 (unsloth
    /// issue 3366). CUDA 13 of 0.20 has no kernels for Volta (pull request 39878). MXFP4 takes BF16 alone (<c>quantization/mxfp4.py</c>).</summary>
    [Theory]
    [InlineData("0.11.0", "google/gemma-3-12b-it", "quadro-rtx-8000", "awq-int4", null, StartupCode.SettingRefused)]
    [InlineData("0.11.0", "google/gemma-3-12b-it", "quadro-rtx-8000", "awq-int4", NumberFormat.Fp16, StartupCode.SettingRefused)]
    [InlineData("0.11.0", "google/gemma-3-12b-it", "quadro-rtx-8000", "awq-int4", NumberFormat.Bf16, StartupCode.FormatUnsupported)]
    [InlineData("0.11.0", "google/gemma-3-12b-it", "l4", "awq-int4", null, null)]
    [InlineData("0.11.0", "google/gemma-3-12b-it", "l4", "awq-int4", NumberFormat.Fp16, StartupCode.SettingRefused)]
    [InlineData("0.9.0", "google/gemma-3-4b-it", "quadro-rtx-8000", "awq-int4", null, null)]
    [InlineData("0.8.4", "google/gemma-3-4b-it", "quadro-rtx-8000", "bf16", null, StartupCode.FormatUnsupported)]
    [InlineData("0.10.2", "google/gemma-3-4b-it", "quadro-rtx-8000", "nf4", null, null)]
    [InlineData("0.19.0", "Qwen/Qwen3-4B", "v100-sxm2-16", "gptq-int4", null, null)]
    [InlineData("0.19.0", "Qwen/Qwen3-4B", "v100-sxm2-16", "gptq-int4", NumberFormat.Bf16, StartupCode.FormatUnsupported)]
    [InlineData("0.27.1", "Qwen/Qwen3-4B", "v100-sxm2-16", "fp16", null, StartupCode.GpuUnsupported)]
    [InlineData("0.27.1", "Qwen/Qwen3-4B", "t4", "fp8", null, null)]
    [InlineData("0.20.0", "openai/gpt-oss-20b", "h100-sxm", "mxfp4", NumberFormat.Fp16, StartupCode.SettingRefused)]
    public void Products_run_in_a_format_that_release_chip_and_method_take(
        string version, string model, string gpu, string format, NumberFormat? computed, StartupCode? refused)
    {
        PublishedLog log = Vllm(version, model, gpu, format) with { Share = 0.85, Longest = 2048, Computed = computed };

        Assert.Equal(refused is { } code ? [code] : [], log.Estimate().Startup.Select(refusal => refusal.Code));
    }

    /// <summary>SGLang computes in FP16 before Ampere whatever is asked, and TensorRT-LLM's support matrix starts with Ampere.</summary>
    [Theory]
    [InlineData("sglang", "0.5.6", null)]
    [InlineData("tensorrt-llm", "1.2.0", StartupCode.GpuUnsupported)]
    [InlineData("tensorrt-llm", "0.15.0", null)]
    public void Turing_runs_where_kernels_are_built_for_it(string engine, string version, StartupCode? refused) => Assert.Equal(
        refused is { } code ? [code] : [],
        new PublishedLog(engine, version, "Qwen/Qwen2.5-3B-Instruct", "t4", "") { Format = "fp16", Longest = 2048 }.Estimate().Startup
            .Select(refusal => refusal.Code));

    /// <summary>The context of a later model of the same design is its own: 262,144 tokens natively (model card of Qwen3-30B-A3B-Instruct-2507), of which one
    /// request takes 24 GiB, more than an 80 GB card has beside 57 GiB of weights.</summary>
    [Theory, InlineData("Qwen/Qwen3-30B-A3B-Instruct-2507", false), InlineData("Qwen/Qwen3-Coder-30B-A3B-Instruct", false),
        InlineData("Qwen/Qwen3-30B-A3B", true)]
    public void A_models_own_context_decides(string model, bool starts) =>
        Assert.Equal(starts, Vllm("0.19.0", model, "h100-sxm", "bf16").Estimate().Startup.IsEmpty);

    /// <summary>Gemma 4 does not cut its items, the largest of which has 2496 tokens: two logs of 0.25.1 on GB10 take as many for a step, which is more than
    /// the usual 2048 of small cards.</summary>
    [Fact]
    public void A_step_holds_the_largest_item_that_is_not_cut()
    {
        PublishedLog log = Vllm("0.25.1", "google/gemma-4-26B-A4B", "rtx-3090", "awq-int4") with { Longest = 8192 };

        Assert.Equal(2496, log.Estimate().Deployment.Knobs.Get(VllmKnobs.MaxNumBatchedTokens));
        Assert.Empty(log.Estimate().Startup);
        Assert.Equal(StartupCode.SettingRefused, Assert.Single((log with { StepTokens = 2048 }).Estimate().Startup).Code);
        Assert.Empty((log with { StepTokens = 2048, ImagesOfPrompt = 0 }).Estimate().Startup);
    }

    /// <summary>A step that nobody sets has no more tokens than all sequences have together, in each release since 0.9 (pull request 17853), which for Gemma 4
    /// goes before its largest item (decoderesearch/interp-engine pull request 2).</summary>
    [Theory]
    [InlineData("0.8.5", 1, 2048, 8192)]
    [InlineData("0.9.0", 1, 2048, 2048)]
    [InlineData("0.25.1", 2, 2048, 4096)]
    [InlineData("0.25.1", 16, 2048, 8192)]
    public void A_step_has_no_more_tokens_than_its_sequences(string version, int sequences, int longest, int tokens)
    {
        PublishedLog plain = Vllm(version, "Qwen/Qwen3-8B", "h100-sxm", "bf16") with { Longest = longest, Sequences = sequences };
        PublishedLog images = Vllm("0.25.1", "google/gemma-4-26B-A4B", "rtx-3090", "awq-int4") with { Longest = 2048, Sequences = 1 };

        Assert.Equal(tokens, plain.Estimate().Deployment.Knobs.Get(VllmKnobs.MaxNumBatchedTokens));
        Assert.Equal(StartupCode.SettingRefused, Assert.Single(images.Estimate().Startup).Code);
    }

    /// <summary>"Model type gemma3 does not support EAGLE3" (issue 32765), which is taken for models of every type since pull request 42536.</summary>
    [Theory, InlineData("0.13.0", "google/gemma-3-27b-it", false), InlineData("0.15.0", "google/gemma-3-27b-it", false),
        InlineData("0.22.0", "google/gemma-3-27b-it", true), InlineData("0.13.0", "Qwen/Qwen3-32B", true)]
    public void A_head_is_taken_for_models_of_some_types(string version, string model, bool taken)
    {
        PublishedLog log = Vllm(version, model, "h200-sxm", "bf16") with
        {
            Longest = 8192,
            Speculation = new()
            {
                Method = SpeculativeMethod.Eagle3,
                DraftTokens = TokenCount.From(3),
                Acceptance = AcceptanceRate.Published(SpeculativeMethod.Eagle3),
                DraftWeights = WeightSchemes.Find("bf16"),
            },
        };

        Assert.Equal(taken, log.Estimate().Startup.IsEmpty);
    }
}
