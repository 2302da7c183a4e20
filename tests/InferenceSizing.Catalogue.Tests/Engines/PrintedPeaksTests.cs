using InferenceSizing.Domain.Engines.Shared;
using InferenceSizing.Domain.Loads;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Catalogue.Tests.Engines;

/// <summary>Peaks of <c>torch.cuda.max_memory_allocated</c> over <c>generate</c> with FlashAttention 2 on an A100 80 GB, in GiB, printed to two decimals: the
/// speed benchmark of the Qwen documentation (QwenLM/Qwen3, docs/source/benchmark/speed_benchmark.rst, revisions 5c4e69c for Qwen2 and a912d23 for Qwen2.5).
/// Prompts of the length given, 2048 tokens generated.</summary>
public sealed class PrintedPeaksTests
{
    private const double Tolerance = 0.03;
    private const double MebibytesPerGibibyte = 1024;

    /// <summary>Model, version of transformers, weights, prompt, printed peak.</summary>
    public static TheoryData<string, string, string, long, double> Peaks => new()
    {
        { "Qwen/Qwen2.5-0.5B", "4.46.0", "bf16", 1, 0.97 },
        { "Qwen/Qwen2.5-0.5B", "4.46.0", "gptq-int4", 1, 0.48 },
        { "Qwen/Qwen2.5-0.5B", "4.46.0", "bf16", 6144, 1.23 },
        { "Qwen/Qwen2.5-0.5B", "4.46.0", "gptq-int4", 6144, 0.73 },
        { "Qwen/Qwen2.5-0.5B", "4.46.0", "bf16", 14336, 1.60 },
        { "Qwen/Qwen2.5-0.5B", "4.46.0", "gptq-int4", 14336, 1.10 },
        { "Qwen/Qwen2.5-0.5B", "4.46.0", "bf16", 30720, 2.34 },
        { "Qwen/Qwen2.5-0.5B", "4.46.0", "gptq-int4", 30720, 1.85 },
        { "Qwen/Qwen2.5-7B", "4.46.0", "bf16", 1, 14.38 },
        { "Qwen/Qwen2.5-7B", "4.46.0", "int8-weight-only", 1, 8.42 },
        { "Qwen/Qwen2.5-7B", "4.46.0", "awq-int4", 1, 5.39 },
        { "Qwen/Qwen2.5-7B", "4.46.0", "bf16", 6144, 15.38 },
        { "Qwen/Qwen2.5-7B", "4.46.0", "int8-weight-only", 6144, 9.43 },
        { "Qwen/Qwen2.5-7B", "4.46.0", "awq-int4", 6144, 6.39 },
        { "Qwen/Qwen2.5-7B", "4.46.0", "bf16", 14336, 16.91 },
        { "Qwen/Qwen2.5-7B", "4.46.0", "int8-weight-only", 14336, 10.96 },
        { "Qwen/Qwen2.5-7B", "4.46.0", "awq-int4", 14336, 7.92 },
        { "Qwen/Qwen2.5-7B", "4.46.0", "bf16", 30720, 19.97 },
        { "Qwen/Qwen2.5-7B", "4.46.0", "int8-weight-only", 30720, 14.01 },
        { "Qwen/Qwen2.5-7B", "4.46.0", "awq-int4", 30720, 10.98 },
        { "Qwen/Qwen2.5-32B", "4.46.0", "bf16", 1, 61.58 },
        { "Qwen/Qwen2.5-32B", "4.46.0", "gptq-int4", 1, 18.94 },
        { "Qwen/Qwen2.5-32B", "4.46.0", "bf16", 6144, 63.72 },
        { "Qwen/Qwen2.5-32B", "4.46.0", "gptq-int4", 6144, 21.09 },
        { "Qwen/Qwen2.5-32B", "4.46.0", "bf16", 14336, 67.31 },
        { "Qwen/Qwen2.5-32B", "4.46.0", "gptq-int4", 14336, 24.67 },
        { "Qwen/Qwen2.5-32B", "4.46.0", "bf16", 30720, 74.47 },
        { "Qwen/Qwen2.5-32B", "4.46.0", "gptq-int4", 30720, 31.84 },
        { "Qwen/Qwen2.5-72B", "4.46.0", "awq-int4", 1, 39.44 },
        { "Qwen/Qwen2.5-72B", "4.46.0", "awq-int4", 6144, 42.13 },
        { "Qwen/Qwen2.5-72B", "4.46.0", "awq-int4", 14336, 46.38 },
        { "Qwen/Qwen2-0.5B", "4.38.2", "bf16", 1, 1.17 },
        { "Qwen/Qwen2-0.5B", "4.38.2", "bf16", 6144, 6.42 },
        { "Qwen/Qwen2-0.5B", "4.38.2", "bf16", 14336, 13.48 },
        { "Qwen/Qwen2-0.5B", "4.38.2", "bf16", 30720, 27.61 },
        { "Qwen/Qwen2-1.5B-Instruct", "4.38.2", "bf16", 1, 3.44 },
        { "Qwen/Qwen2-1.5B-Instruct", "4.38.2", "gptq-int4", 1, 1.67 },
        { "Qwen/Qwen2-1.5B-Instruct", "4.38.2", "bf16", 6144, 8.74 },
        { "Qwen/Qwen2-1.5B-Instruct", "4.38.2", "gptq-int4", 6144, 6.95 },
        { "Qwen/Qwen2-1.5B-Instruct", "4.38.2", "bf16", 14336, 15.92 },
        { "Qwen/Qwen2-1.5B-Instruct", "4.38.2", "gptq-int4", 14336, 14.14 },
        { "Qwen/Qwen2-1.5B-Instruct", "4.38.2", "bf16", 30720, 30.31 },
        { "Qwen/Qwen2-1.5B-Instruct", "4.38.2", "gptq-int4", 30720, 28.54 },
    };

    [Theory, MemberData(nameof(Peaks))]
    public void The_peak_of_generate_is_as_printed(string model, string version, string weights, long prompt, double gibibytes)
    {
        Workload workload = new(TokenCount.From(prompt), TokenCount.From(2048), new OfferedBatch(SequenceCount.One), null, default);
        EngineMemory memory = CatalogueCase.Of(model, "transformers", version, weights, "bf16", workload, 1, KnobSet.Empty).PerGpu;

        PrintedBuffersTests.AssertWithin(gibibytes * MebibytesPerGibibyte, (memory.Weights + memory.Cache + memory.Activations.Estimate).Count, Tolerance);
    }
}
