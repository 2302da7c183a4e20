using InferenceSizing.Domain.Engines.LlamaCpp;
using InferenceSizing.Domain.Engines.Shared;
using InferenceSizing.Domain.Loads;
using InferenceSizing.Domain.Sizing;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Catalogue.Tests.Engines;

/// <summary>Buffers that llama.cpp printed at load, in MiB, of public start-up logs. Fork: ik_llama.cpp, whose caches are built alike; the logs are of its
/// issues and discussions by number. Benchmarks: notebooks of XiongjieDai/GPU-Benchmarks-on-LLM-Inference.</summary>
public sealed class PrintedBuffersTests
{
    private const double Printed = 0.001;

    /// <summary>Model, cache format, cells, sequences, GPUs, build, printed cache.</summary>
    public static TheoryData<string, string, long, long, int, string, double> Caches => new()
    {
        { "Qwen/Qwen3-235B-A22B", "q8_0", 32768, 1, 1, "b8586", 3196.05 }, // fork 357
        { "Qwen/Qwen3-235B-A22B", "fp16", 32768, 1, 1, "b8586", 6016.0 }, // fork 357, and mainline in the same thread
        { "Qwen/Qwen3-235B-A22B", "q8_0", 16384, 1, 1, "b8586", 1598.05 }, // fork 357
        { "Qwen/Qwen3-235B-A22B", "q8_0", 16384, 1, 2, "b8586", 816.02 }, // fork 370: 48 of 94 layers
        { "Qwen/Qwen3-30B-A3B", "fp16", 32768, 1, 1, "b8586", 3072.0 }, // fork 370
        { "Qwen/Qwen3-30B-A3B", "fp16", 32768, 1, 2, "b8586", 1600.0 }, // fork 398: 25 of 48 layers
        { "Qwen/Qwen3-30B-A3B", "fp16", 4096, 1, 1, "b8586", 384.0 }, // fork 380
        { "Qwen/Qwen3-32B", "fp16", 8192, 1, 1, "b8586", 2048.0 }, // fork 397
        { "Qwen/Qwen3-32B", "fp16", 40960, 1, 1, "b8586", 10240.0 }, // fork 539
        { "Qwen/Qwen2.5-3B", "fp16", 4096, 1, 1, "b8586", 144.0 }, // SciSharp/LLamaSharp issue 1099
        { "deepseek-ai/DeepSeek-V3", "q8_0", 32768, 1, 1, "b8586", 1166.65 }, // fork 258
        { "deepseek-ai/DeepSeek-V3", "fp16", 32768, 1, 1, "b8586", 2196.0 }, // fork 258
        { "deepseek-ai/DeepSeek-V3", "q8_0", 2048, 1, 1, "b8586", 72.94 }, // fork 286
        { "deepseek-ai/DeepSeek-R1", "fp16", 2048, 1, 16, "b8586", 9.0 }, // fork 245: 4 of 61 layers
        { "deepseek-ai/DeepSeek-V3", "fp16", 16384, 1, 1, "b6800", 2074.0 }, // mainline in fork 394: latent, and its values again
        { "deepseek-ai/DeepSeek-R1", "fp16", 2048, 1, 1, "b2900", 9760.0 }, // mainline in fork 271: all heads
        { "meta-llama/Meta-Llama-3-8B-Instruct", "fp16", 8192, 1, 1, "b2900", 1024.0 }, // benchmarks, 3070
        { "meta-llama/Meta-Llama-3-8B-Instruct", "fp16", 512, 1, 1, "b2900", 64.0 }, // benchmarks, M1
        { "meta-llama/Llama-2-7b-hf", "fp16", 512, 1, 1, "b2900", 256.0 }, // benchmarks, 2 x 4090
        { "meta-llama/Llama-2-70b-chat-hf", "fp16", 512, 1, 1, "b2900", 160.0 }, // benchmarks, 2 x 3090
        { "huggyllama/llama-30b", "fp16", 512, 1, 1, "b2900", 780.0 }, // benchmarks, 3 x 3090
        { "huggyllama/llama-65b", "fp16", 512, 1, 1, "b2900", 1280.0 }, // benchmarks, 6 x 3090
        { "CohereForAI/c4ai-command-r-v01", "fp16", 4096, 1, 1, "b2900", 5120.0 }, // llama.cpp pull request 6122
        { "openai/gpt-oss-120b", "fp16", 65536, 4, 1, "b8586", 2340.0 }, // 18 layers of 65,536 cells, 18 of 128 · 4 + 512
        { "openai/gpt-oss-20b", "fp16", 131072, 1, 1, "b8586", 3090.0 }, // 12 layers of 131,072 cells, 12 of 128 + 512, padded to 768
        { "Qwen/Qwen3.5-27B", "fp16", 131072, 1, 1, "b8586", 8341.62 }, // 16 layers, and 149.62 of states: 5.62 + 144.00
        { "Qwen/Qwen3.5-9B", "q8_0", 32768, 2, 1, "b8586", 644.5 }, // 8 layers, and 100.50 of two sequences' states
        { "LiquidAI/LFM2-1.2B", "fp16", 4096, 1, 1, "b8586", 48.16 }, // 6 layers, and 0.16 of tails
        { "state-spaces/mamba-2.8b-hf", "fp16", 512, 1, 1, "b2900", 23.75 }, // llama.cpp pull request 5328
        { "state-spaces/mamba-130m-hf", "fp16", 4096, 1, 1, "b2900", 2.67 }, // llama.cpp pull request 9126: 0.42 + 2.25
    };

    /// <summary>Model, micro-batch, cells, flash attention, GPUs, build, printed compute buffer of the first GPU.</summary>
    public static TheoryData<string, long, long, bool, int, string, double> ComputeBuffers => new()
    {
        { "meta-llama/Meta-Llama-3-8B-Instruct", 512, 8192, false, 1, "b2900", 560.0 }, // benchmarks, 3070
        { "meta-llama/Meta-Llama-3-8B-Instruct", 512, 512, false, 1, "b2900", 258.5 }, // benchmarks, M1
        { "meta-llama/Meta-Llama-3-8B-Instruct", 512, 8192, false, 8, "b2900", 640.01 }, // benchmarks, 8 x 4090
        { "CohereForAI/c4ai-command-r-v01", 512, 4096, false, 2, "b2900", 672.01 }, // llama.cpp pull request 6122
        { "Qwen/Qwen3-30B-A3B", 512, 4096, true, 1, "b6182", 300.75 }, // mainline in fork 380
        { "Qwen/Qwen3-32B", 512, 40960, false, 1, "b6182", 5252.01 }, // fork 539
        { "Qwen/Qwen2.5-3B", 512, 4096, true, 1, "b6182", 300.75 }, // SciSharp/LLamaSharp issue 1099
        // benchmarks, 2 x 3090: 145.0 printed; a layer of builds of 2024 is planned with one hidden state, 512 · 8192 · 4 bytes, more
        { "meta-llama/Llama-2-70b-chat-hf", 512, 512, false, 1, "b2900", 145.0 + 16.0 },
        { "meta-llama/Llama-2-7b-hf", 512, 512, false, 1, "b2900", 70.5 }, // benchmarks, 2 x 4090
        { "Qwen/Qwen3-235B-A22B", 2048, 32768, true, 1, "b6182", 1219.0 }, // fork 629
    };

    /// <summary>Model, file type, layers on the GPUs, GPUs, build, printed weights of all GPUs, of the host (zero: not printed), tolerance.</summary>
    public static TheoryData<string, string, int, int, string, double, double, double> Weights => new()
    {
        { "meta-llama/Meta-Llama-3-8B-Instruct", "q4_k_m", 33, 1, "b2900", 4403.49, 281.81, Printed }, // benchmarks, 3070
        { "meta-llama/Meta-Llama-3.1-8B", "q5_k_s", 33, 1, "b2900", 4941.0, 344.44, 0.015 }, // fork 103: its own recipe keeps keys smaller
        { "meta-llama/Meta-Llama-3.1-8B", "q4_0", 33, 1, "b2900", 4156.0, 281.81, Printed }, // ollama runner
        { "meta-llama/Meta-Llama-3.1-8B", "fp16", 33, 1, "b2900", 14315.02, 1002.0, Printed }, // ollama issue 8361: 15,317.02 less the embedding's 1002
        { "Qwen/Qwen3-32B", "q5_k_m", 65, 1, "b6182", 21611.23, 510.04, Printed }, // fork 397
        { "Qwen/Qwen3-32B", "q4_k_m", 65, 1, "b6182", 18423.6, 0, Printed }, // llama-cpp-python on gfx1100
        { "Qwen/Qwen3-8B", "q4_k_m", 37, 1, "b6182", 4455.32, 0, Printed },
        { "meta-llama/Llama-2-7b-hf", "q4_0", 33, 2, "b2900", 3577.55, 0, Printed }, // benchmarks, 2 x 4090
        { "meta-llama/Llama-2-70b-chat-hf", "q4_0", 81, 2, "b2900", 36930.1, 0, 0.003 }, // benchmarks, 2 x 3090: values at five bits
        { "meta-llama/Llama-2-70b-chat-hf", "fp16", 81, 6, "b2900", 131065.0, 0, 0.003 }, // benchmarks, 6 x 3090
        { "huggyllama/llama-30b", "fp16", 61, 3, "b2900", 61639.3, 0, 0.003 }, // benchmarks, 3 x 3090
        { "huggyllama/llama-65b", "fp16", 81, 6, "b2900", 124025.0, 0, 0.003 }, // benchmarks, 6 x 3090
        { "deepseek-ai/DeepSeek-R1", "fp16", 3, 3, "b2900", 65951.82, 0, 0.003 }, // fork 242: one layer on each GPU; the host maps the whole file
        { "Qwen/Qwen3.5-27B", "q4_k_s", 26, 1, "b8586", 6096.65, 8740.26, 0.006 }, // head and 25 layers on the GPU
    };

    [Theory, MemberData(nameof(Caches))]
    public void A_cache_is_as_large_as_printed(string model, string format, long cells, long sequences, int gpus, string build, double mebibytes)
    {
        Estimate estimate = Sized(
            model, "fp16", format, build, gpus, KnobSet.Empty.With(LlamaCppKnobs.NCtx, cells).With(LlamaCppKnobs.ParallelSequences, sequences));

        AssertWithin(mebibytes, estimate.PerGpu.Pool.Count, gpus == 1 ? 0.002 : 0.02);
    }

    /// <summary>Keys and values in formats of their own: fork 389, 94 layers of 8192 · 4 · 128 · (34 / 32 + 2) bytes; fork 103, keys of 4.5 bits, 32 layers of
    /// 1024 · 8 · 128 · (18 / 32 + 2).</summary>
    [Theory]
    [InlineData("Qwen/Qwen3-235B-A22B", "q8_0", "fp16", 8192, 1151.5)]
    [InlineData("meta-llama/Meta-Llama-3.1-8B", "q4_0", "fp16", 1024, 82.0)]
    public void A_cache_of_mixed_types_is_as_large_as_printed(string model, string keys, string values, long cells, double mebibytes)
    {
        Estimate estimate = CatalogueCase.Of(
            model, "llama.cpp", "b8586", "fp16", keys,
            new Workload(TokenCount.From(384), TokenCount.From(128), new OfferedBatch(SequenceCount.One), null, default), 1,
            KnobSet.Empty.With(LlamaCppKnobs.NCtx, cells), values);

        AssertWithin(mebibytes, estimate.PerGpu.Pool.Count, Printed);
    }

    [Theory, MemberData(nameof(ComputeBuffers))]
    public void A_compute_buffer_is_as_large_as_printed(string model, long microBatch, long cells, bool flash, int gpus, string build, double mebibytes)
    {
        KnobSet knobs = KnobSet.Empty.With(LlamaCppKnobs.NCtx, cells).With(LlamaCppKnobs.NUbatch, microBatch).With(LlamaCppKnobs.FlashAttention, flash);

        AssertWithin(mebibytes, Sized(model, "fp16", "fp16", build, gpus, knobs).PerGpu.Activations.Estimate.Count, Printed);
    }

    /// <summary>llama-server of 2026 with Qwen3.5-9B at its whole context, two slots and an 8 bit cache: 4352.00 of attention, 100.50 of states, 808.02 of
    /// compute, printed at load (a public log on a card of 12 GB).</summary>
    [Fact]
    public void A_whole_context_costs_its_mask_twice()
    {
        KnobSet knobs = KnobSet.Empty.With(LlamaCppKnobs.NCtx, 262_144).With(LlamaCppKnobs.ParallelSequences, 2);

        EngineMemory memory = Sized("Qwen/Qwen3.5-9B", "q4_k_m", "q8_0", "b8586", 1, knobs).PerGpu;

        AssertWithin(4352.00 + 100.50, memory.Pool.Count, Printed);
        AssertWithin(808.02, memory.Activations.Estimate.Count, 0.035);
    }

    [Theory, MemberData(nameof(Weights))]
    public void Weights_are_where_they_were_printed(
        string model, string type, int layers, int gpus, string build, double onGpu, double onHost, double tolerance)
    {
        Estimate estimate = Sized(model, type, "fp16", build, gpus, KnobSet.Empty.With(LlamaCppKnobs.NCtx, 512).With(LlamaCppKnobs.NGpuLayers, layers));

        AssertWithin(onGpu, estimate.Instance.Weights.Count, tolerance);
        if (onHost > 0)
            AssertWithin(onHost, estimate.HostWeights.Count, tolerance);
    }

    internal static void AssertWithin(double mebibytes, long bytes, double tolerance)
    {
        double found = bytes / (double)(1 << 20);
        Assert.True(Math.Abs((found / mebibytes) - 1) <= tolerance, $"{found:F2} MiB instead of {mebibytes} MiB");
    }

    private static Estimate Sized(string model, string weights, string cache, string build, int gpus, KnobSet knobs) =>
        CatalogueCase.Of(model, "llama.cpp", build, weights, cache,
            new Workload(TokenCount.From(384), TokenCount.From(128), new OfferedBatch(SequenceCount.One), null, default), gpus, knobs);
}
