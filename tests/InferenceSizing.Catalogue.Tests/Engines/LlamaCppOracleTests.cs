using InferenceSizing.Domain.Engines.LlamaCpp;
using InferenceSizing.Domain.Engines.Shared;
using InferenceSizing.Domain.Loads;
using InferenceSizing.Domain.Networks.Graph;
using InferenceSizing.Domain.Sizing;
using InferenceSizing.Domain.Units;
using InferenceSizing.Domain.Walks;

namespace InferenceSizing.Catalogue.Tests.Engines;

/// <summary>What llama.cpp v0.5.0 itself planned for models of these dimensions: the last table of tests/oracle (npm package @node-llama-cpp/linux-x64-vulkan
/// 3.22.1, build b1-0ad4a86, a software Vulkan device without its own reordering of the graph).</summary>
public sealed class LlamaCppOracleTests
{
    /// <summary>Compute buffers are planned by the same rule from a graph that may differ in small tensors.</summary>
    private const double OfBuffers = 0.01;

    /// <summary>The same with all logits, where the places of a few hybrids' small tensors move a buffer by more.</summary>
    private const double OfAllLogits = 0.02;

    /// <summary>Token ids and positions are not counted.</summary>
    private const double OfHostBuffers = 0.05;

    /// <summary>The quantizer prints MiB with two digits, and small tensors of some files are not in the design.</summary>
    private const double OfMixtures = 0.001;

    /// <summary>Model; cache and compute buffer, bytes: with nCtx 8192 and one row of logits; the same without flash attention; with nCtx 32768 in four parts
    /// and four rows.</summary>
    public static TheoryData<string, long, long, long, long, long, long> Buffers => new()
    {
        { "meta-llama/Meta-Llama-3.1-8B", 1073741824, 121645072, 1073741824, 591403024, 4294967296, 121645072 },
        { "mistralai/Mixtral-8x7B-v0.1", 1073741824, 209725456, 1073741824, 591403024, 4294967296, 209725456 },
        { "Qwen/Qwen3-8B", 1207959552, 109062160, 1207959552, 591403024, 4831838208, 109062160 },
        { "Qwen/Qwen3-30B-A3B", 805306368, 96479248, 805306368, 580917264, 3221225472, 96479248 },
        { "google/gemma-2-9b", 2202009600, 124274704, 2202009600, 342894608, 8808038400, 124274704 },
        { "google/gemma-3-27b-it", 1325400064, 172509200, 1325400064, 612378640, 5301600256, 172509200 },
        { "deepseek-ai/DeepSeek-V3", 575668224, 404756496, 575668224, 2560628752, 2302672896, 404756480 },
        { "allenai/OLMo-2-1124-7B", 4294967296, 101197840, 4294967296, 595597328, 17179869184, 101197840 },
        { "HuggingFaceTB/SmolLM3-3B", 603979776, 88614928, 603979776, 304093200, 2415919104, 88614928 },
        { "bigcode/starcoder2-7b", 536870912, 74459152, 536870912, 660609040, 2147483648, 74459152 },
        { "CohereForAI/c4ai-command-r-v01", 10737418240, 197142544, 10737418240, 1191188496, 42949672960, 197142544 },
        { "CohereLabs/c4ai-command-r7b-12-2024", 721420288, 134760464, 721420288, 596650000, 2885681152, 134760464 },
        { "zai-org/GLM-4-9B-0414", 335544320, 117712912, 335544320, 588257296, 1342177280, 117712912 },
        { "microsoft/Phi-3-mini-4k-instruct", 3221225472, 71313424, 3221225472, 578820112, 12884901888, 71313424 },
        { "tiiuae/falcon-40b", 1006632960, 125839376, 1006632960, 2199918608, 4026531840, 125839376 },
        { "openai-community/gpt2-xl", 2516582400, 31334416, 2516582400, 459149328, 10066329600, 31334416 },
        { "bigscience/bloom-7b1", 4026531840, 67117072, 4026531840, 612372496, 16106127360, 67117072 },
        { "mosaicml/mpt-7b", 4294967296, 67117072, 4294967296, 612372496, 17179869184, 67117072 },
        { "EleutherAI/gpt-neox-20b", 8858370048, 96479248, 8858370048, 1140856848, 35433480192, 96479248 },
        { "openai/gpt-oss-20b", 220200960, 100157456, 220200960, 1124870160, 880803840, 100157456 },
        { "databricks/dbrx-base", 1342177280, 297871376, 1342177280, 851449872, 5368709120, 297871376 },
        { "zai-org/GLM-4.5-Air", 1543503872, 163588112, 1543503872, 1707087888, 6174015488, 163588112 },
        { "meta-llama/Llama-4-Scout-17B-16E-Instruct", 1610612736, 109072400, 1610612736, 755085328, 6442450944, 109072400 },
        { "MiniMaxAI/MiniMax-M2.5", 2080374784, 109062160, 2080374784, 864032784, 8321499136, 109062160 },
        { "internlm/internlm2-7b", 1073741824, 121645072, 1073741824, 591403024, 4294967296, 121645072 },
        { "tencent/Hunyuan-A13B-Instruct", 1073741824, 184559632, 1073741824, 650385424, 4294967296, 184559632 },
    };

    /// <summary>Model; nCtx 8192: compute buffer with the logits of all tokens, and the host's with ten layers on the GPU, which holds what the others copy
    /// there.</summary>
    public static TheoryData<string, long, long> AllLogitsAndHost => new()
    {
        { "meta-llama/Meta-Llama-3.1-8B", 271056896, 25180160 },
        { "Qwen/Qwen3-8B", 319553536, 25180160 },
        { "microsoft/Phi-3-mini-4k-instruct", 78249984, 39835648 },
        { "CohereForAI/c4ai-command-r-v01", 557842432, 58734592 },
        { "google/gemma-7b", 530579456, 31471616 },
        { "tiiuae/falcon-40b", 149946368, 45068288 },
        { "EleutherAI/gpt-neox-20b", 115867648, 71268352 },
        { "bigscience/bloom-7b1", 522190848, 67055616 },
        { "mosaicml/mpt-7b", 111673344, 67055616 },
        { "openai-community/gpt2-xl", 109479936, 31314944 },
        { "LiquidAI/LFM2-1.2B", 142606352, 23083072 },
        { "LiquidAI/LFM2-8B-A1B", 142606352, 16808000 },
        { "Qwen/Qwen3.5-27B", 537937936, 39987264 },
        { "Qwen/Qwen3.5-35B-A3B", 521142272, 29476928 },
        { "Qwen/Qwen3-Next-80B-A3B-Instruct", 323747840, 29470784 },
        { "ibm-granite/granite-4.0-h-tiny", 252706832, 39931968 },
        { "nvidia/Nemotron-H-8B-Base-8K", 285222928, 100855872 },
    };

    /// <summary>Model; compute buffer with ten layers on the GPU: with nCtx 8192 and one row of logits; with nCtx 32768 in four parts and four rows; as the
    /// first without flash attention. The matrices, and keys and values of the others, are brought there.</summary>
    public static TheoryData<string, long, long, long> TenLayers => new()
    {
        { "google/gemma-2-9b", 150931456, 315492352, 402524160 },
        { "Qwen/Qwen3-8B", 155191808, 167774720, 612370944 },
        { "mistralai/Mixtral-8x7B-v0.1", 659556352, 651167744, 684722176 },
        { "Qwen/Qwen3-30B-A3B", 301992448, 339741184, 587205120 },
        { "google/gemma-3-27b-it", 284117504, 318245376, 670566912 },
        { "tiiuae/falcon-40b", 466094080, 415762432, 2261256192 },
        { "internlm/internlm2-7b", 164104192, 177211392, 621807616 },
        { "tencent/Hunyuan-A13B-Instruct", 1007683584, 1007683584, 1041238016 },
        { "bigscience/bloom-7b1", 238026752, 640679936, 783286272 },
        { "openai-community/gpt2-xl", 85361408, 242647808, 513180416 },
        { "bigcode/starcoder2-7b", 173101056, 188321792, 667963392 },
        { "zai-org/GLM-4.5-Air", 953206784, 953206784, 1736493056 },
        { "Qwen/Qwen3.5-27B", 270607360, 255927296, 574366720 },
        { "nvidia/Nemotron-H-8B-Base-8K", 181665792, 181665792, 181665792 },
        { "LiquidAI/LFM2-1.2B", 72354048, 72354048, 600836352 },
        { "tiiuae/Falcon-H1-1.5B-Instruct", 60008448, 72591360, 180496384 },
    };

    /// <summary>Model; nCtx 8192: cache, compute buffer, the same without flash attention, and the host's.</summary>
    public static TheoryData<string, long, long, long, long> EncoderDecoders => new()
    {
        { "google-t5/t5-base", 301989888, 833103872, 832575488, 30420992 },
    };

    /// <summary>Model; nCtx 8192, micro-batches of 256 tokens and a cache of q8_0: compute buffer with the logits of all tokens.</summary>
    public static TheoryData<string, long> RotatedCaches => new()
    {
        { "allenai/OLMo-2-1124-7B", 106954752 },
        { "bigscience/bloom-7b1", 265289728 },
        { "mosaicml/mpt-7b", 60030976 },
    };

    /// <summary>Model, file type, bytes of the quantizer's dry run without an importance matrix.</summary>
    public static TheoryData<string, string, long> Mixtures => new()
    {
        { "mistralai/Mixtral-8x7B-v0.1", "q4_0", 26442853253 },
        { "mistralai/Mixtral-8x7B-v0.1", "q2_k", 17310490296 },
        { "mistralai/Mixtral-8x7B-v0.1", "q3_k_l", 24168911339 },
        { "mistralai/Mixtral-8x7B-v0.1", "q4_k_m", 28447730565 },
        { "mistralai/Mixtral-8x7B-v0.1", "q5_k_m", 33228838666 },
        { "EleutherAI/gpt-neox-20b", "q4_0", 11653947064 },
        { "EleutherAI/gpt-neox-20b", "q2_k", 8259444408 },
        { "EleutherAI/gpt-neox-20b", "q3_k_l", 12391368622 },
        { "EleutherAI/gpt-neox-20b", "q4_k_m", 13152697712 },
        { "EleutherAI/gpt-neox-20b", "q5_k_m", 14956175032 },
        { "Qwen/Qwen3-Next-80B-A3B-Instruct", "q4_0", 45075199426 },
        { "Qwen/Qwen3-Next-80B-A3B-Instruct", "q2_k", 29263679979 },
        { "Qwen/Qwen3-Next-80B-A3B-Instruct", "q3_k_l", 41383320616 },
        { "Qwen/Qwen3-Next-80B-A3B-Instruct", "q4_k_m", 48483060940 },
        { "Qwen/Qwen3-Next-80B-A3B-Instruct", "q5_k_m", 56744686387 },
        { "Qwen/Qwen3.5-27B", "q4_0", 15465877340 },
        { "Qwen/Qwen3.5-27B", "q2_k", 10700676136 },
        { "Qwen/Qwen3.5-27B", "q3_k_l", 14333782261 },
        { "Qwen/Qwen3.5-27B", "q4_k_m", 16536410521 },
        { "Qwen/Qwen3.5-27B", "q5_k_m", 19220104478 },
        { "internlm/internlm2-7b", "q4_0", 4451100262 },
        { "internlm/internlm2-7b", "q2_k", 3003310407 },
        { "internlm/internlm2-7b", "q3_k_l", 4131274096 },
        { "internlm/internlm2-7b", "q4_k_m", 4710622822 },
        { "internlm/internlm2-7b", "q5_k_m", 5504594083 },
        { "tiiuae/falcon-40b", "q4_0", 23805883842 },
        { "tiiuae/falcon-40b", "q2_k", 16823353344 },
        { "tiiuae/falcon-40b", "q3_k_m", 20111257763 },
        { "tiiuae/falcon-40b", "q3_k_l", 22162272419 },
        { "tiiuae/falcon-40b", "q4_k_m", 25503402557 },
        { "tiiuae/falcon-40b", "q5_k_m", 30338910781 },
        { "tiiuae/falcon-40b", "iq2_xs", 13845397504 },
        { "tiiuae/falcon-40b", "iq3_xxs", 18228015267 },
        { "mistralai/Mixtral-8x7B-v0.1", "iq2_xs", 13922960670 },
        { "mistralai/Mixtral-8x7B-v0.1", "iq3_xxs", 19195924316 },
        { "mistralai/Mixtral-8x7B-v0.1", "iq4_xs", 25373400104 },
        { "EleutherAI/gpt-neox-20b", "iq2_xs", 6314335928 },
        { "EleutherAI/gpt-neox-20b", "iq3_xxs", 8713362472 },
        { "EleutherAI/gpt-neox-20b", "iq4_xs", 11139379363 },
        { "Qwen/Qwen3-Next-80B-A3B-Instruct", "iq2_xs", 23590946734 },
        { "Qwen/Qwen3-Next-80B-A3B-Instruct", "iq3_xxs", 32538309427 },
        { "Qwen/Qwen3-Next-80B-A3B-Instruct", "iq4_xs", 43197357096 },
        { "Qwen/Qwen3.5-27B", "iq2_xs", 9079598612 },
        { "Qwen/Qwen3.5-27B", "iq3_xxs", 11537460756 },
        { "Qwen/Qwen3.5-27B", "iq4_xs", 15182919106 },
        { "internlm/internlm2-7b", "iq2_xs", 2449379164 },
        { "internlm/internlm2-7b", "iq3_xxs", 3222934650 },
        { "internlm/internlm2-7b", "iq4_xs", 4278829711 },
        { "deepseek-ai/DeepSeek-V2-Lite", "q2_k", 6433108131 },
        { "deepseek-ai/DeepSeek-V2-Lite", "iq2_m", 6331312373 },
        { "deepseek-ai/DeepSeek-V2-Lite", "iq1_s", 5000533114 },
        { "deepseek-ai/DeepSeek-V2-Lite", "iq3_xxs", 7022649016 },
        { "deepseek-ai/DeepSeek-V2-Lite", "iq4_nl", 8975967846 },
        { "internlm/internlm2-7b", "iq4_nl", 4497237606 },
        { "nvidia/Nemotron-H-8B-Base-8K", "iq3_xs", 3618195374 },
    };

    /// <summary>The same made with an importance matrix: the types that it changes.</summary>
    public static TheoryData<string, string, long> MixturesOfMatrix => new()
    {
        { "mistralai/Mixtral-8x7B-v0.1", "q4_0", 26560293765 },
        { "mistralai/Mixtral-8x7B-v0.1", "iq3_xxs", 18241720156 },
        { "mistralai/Mixtral-8x7B-v0.1", "iq4_xs", 25079798824 },
        { "EleutherAI/gpt-neox-20b", "iq3_xxs", 8068089774 },
        { "EleutherAI/gpt-neox-20b", "iq4_xs", 11021414563 },
        { "tiiuae/falcon-40b", "q5_0", 29085988290 },
        { "tiiuae/falcon-40b", "iq3_xxs", 17223479459 },
        { "Qwen/Qwen3.5-27B", "q4_0", 15510441820 },
        { "Qwen/Qwen3.5-27B", "iq4_nl", 15790935900 },
        { "internlm/internlm2-7b", "q4_0", 4465780326 },
        { "internlm/internlm2-7b", "q5_0", 5385580707 },
        { "internlm/internlm2-7b", "iq4_xs", 4242129551 },
        { "deepseek-ai/DeepSeek-V2-Lite", "q4_0", 8926307287 },
        { "deepseek-ai/DeepSeek-V2-Lite", "iq3_xxs", 6965145108 },
    };

    /// <summary>Model whose head is its table, file type, bytes of the file, which holds the table once.</summary>
    public static TheoryData<string, string, long> TiedMixtures => new()
    {
        { "google/gemma-3n-E4B-it", "q4_0", 4686704803 },
        { "google/gemma-3n-E4B-it", "q2_k", 3909122785 },
        { "google/gemma-3n-E4B-it", "q4_k_m", 4838360350 },
        { "google/gemma-3n-E4B-it", "iq2_xs", 3244587745 },
        { "openbmb/MiniCPM3-4B", "q4_0", 2341344378 },
        { "openbmb/MiniCPM3-4B", "q2_k", 1583381217 },
        { "openbmb/MiniCPM3-4B", "q4_k_m", 2478204518 },
        { "openbmb/MiniCPM3-4B", "iq1_s", 941107445 },
    };

    [Theory, MemberData(nameof(Buffers))]
    public void Buffers_are_those_of_the_engine(
        string model, long cache, long compute, long unfusedCache, long unfusedCompute, long cacheOfFour, long computeOfFour)
    {
        KnobSet one = KnobSet.Empty.With(LlamaCppKnobs.NCtx, 8192).With(LlamaCppKnobs.ParallelSequences, 1).With(LlamaCppKnobs.AllLogits, false);

        AssertBuffers(model, one, 1, cache, compute);
        AssertBuffers(model, one.With(LlamaCppKnobs.FlashAttention, false), 1, unfusedCache, unfusedCompute);
        AssertBuffers(model, one.With(LlamaCppKnobs.NCtx, 32768).With(LlamaCppKnobs.ParallelSequences, 4).With(LlamaCppKnobs.KvUnified, false), 4, cacheOfFour,
            computeOfFour);
    }

    [Theory, MemberData(nameof(AllLogitsAndHost))]
    public void Buffers_of_all_logits_and_of_the_host_are_those_of_the_engine(string model, long compute, long host)
    {
        KnobSet all = KnobSet.Empty.With(LlamaCppKnobs.NCtx, 8192).With(LlamaCppKnobs.ParallelSequences, 1).With(LlamaCppKnobs.AllLogits, true);

        Assert.Equal(compute, Sized(model, "q8_0", all, 1).PerGpu.Activations.Estimate.Count, compute * OfAllLogits);
        Assert.Equal(host, Sized(model, "q8_0", all.With(LlamaCppKnobs.NGpuLayers, 10), 1).HostBuffers.Count, host * OfHostBuffers);
    }

    [Theory, MemberData(nameof(TenLayers))]
    public void Buffers_with_layers_in_host_memory_are_those_of_the_engine(string model, long one, long four, long unfused)
    {
        KnobSet ten = KnobSet.Empty.With(LlamaCppKnobs.NCtx, 8192).With(LlamaCppKnobs.ParallelSequences, 1).With(LlamaCppKnobs.AllLogits, false)
            .With(LlamaCppKnobs.NGpuLayers, 10);
        KnobSet parts = ten.With(LlamaCppKnobs.NCtx, 32768).With(LlamaCppKnobs.ParallelSequences, 4).With(LlamaCppKnobs.KvUnified, false);

        Assert.Equal(one, Compute(model, ten, 1), one * OfBuffers);
        Assert.Equal(four, Compute(model, parts, 4), four * OfBuffers);
        Assert.Equal(unfused, Compute(model, ten.With(LlamaCppKnobs.FlashAttention, false), 1), unfused * OfBuffers);
    }

    private static double Compute(string model, KnobSet knobs, int sequences) => Sized(model, "q8_0", knobs, sequences).PerGpu.Activations.Estimate.Count;

    [Theory, MemberData(nameof(EncoderDecoders))]
    public void Buffers_of_an_encoder_decoder_are_those_of_the_engine(string model, long cache, long compute, long unfused, long host)
    {
        KnobSet one = KnobSet.Empty.With(LlamaCppKnobs.NCtx, 8192).With(LlamaCppKnobs.ParallelSequences, 1);

        AssertBuffers(model, one, 1, cache, compute);
        AssertBuffers(model, one.With(LlamaCppKnobs.FlashAttention, false), 1, cache, unfused);
        Assert.Equal(host, Sized(model, "q8_0", one, 1).HostBuffers.Count, host * OfHostBuffers);
    }

    [Theory, MemberData(nameof(RotatedCaches))]
    public void A_quantized_cache_rotates_keys_and_values_as_the_engine_does(string model, long compute)
    {
        KnobSet knobs = KnobSet.Empty.With(LlamaCppKnobs.NCtx, 8192).With(LlamaCppKnobs.ParallelSequences, 1).With(LlamaCppKnobs.AllLogits, true)
            .With(LlamaCppKnobs.NUbatch, 256);

        Assert.Equal(compute, Sized(model, "q8_0", knobs, 1, "q8_0").PerGpu.Activations.Estimate.Count, compute * OfBuffers);
    }

    [Theory, MemberData(nameof(Mixtures))]
    public void A_mixture_is_as_large_as_the_quantizer_makes_it(string model, string type, long bytes)
    {
        Estimate estimate = Sized(model, type, KnobSet.Empty.With(LlamaCppKnobs.NCtx, 2048), 1);

        Assert.Equal(bytes, estimate.Instance.Weights.Count + estimate.HostWeights.Count, bytes * OfMixtures);
    }

    [Theory, MemberData(nameof(MixturesOfMatrix))]
    public void A_mixture_of_an_importance_matrix_is_as_large_as_the_quantizer_makes_it(string model, string type, long bytes)
    {
        Estimate estimate = Sized(model, type, KnobSet.Empty.With(LlamaCppKnobs.NCtx, 2048), 1, importanceMatrix: true);

        Assert.Equal(bytes, estimate.Instance.Weights.Count + estimate.HostWeights.Count, bytes * OfMixtures);
    }

    /// <summary>A Falcon's file has a head beside its table, which the model ties: 65,024 x 8,192 more in bytes of 34 for 32, and no more
    /// parameters.</summary>
    [Fact]
    public void A_head_that_a_file_holds_apart_is_a_copy_of_the_table()
    {
        Estimate estimate = Sized("tiiuae/falcon-40b", "q8_0", KnobSet.Empty.With(LlamaCppKnobs.NCtx, 2048), 1);
        WeightRow head = Assert.Single(estimate.Weights, row => row.Component == Component.LmHead);

        Assert.Equal((0, 65_024L * 8192 / 32 * 34), (head.Parameters.Value, head.Bytes.Count));
        Assert.Equal(estimate.Operators.Parameters.Value, estimate.Weights.Sum(row => row.Parameters.Value));
    }

    [Theory, MemberData(nameof(TiedMixtures))]
    public void A_tied_head_is_no_part_of_the_file(string model, string type, long bytes)
    {
        Estimate estimate = Sized(model, type, KnobSet.Empty.With(LlamaCppKnobs.NCtx, 2048), 1);
        long copied = estimate.Weights.Where(row => row.Parameters == Count.Zero).Sum(row => row.Bytes.Count);

        Assert.Equal(bytes, estimate.Instance.Weights.Count + estimate.HostWeights.Count - copied, bytes * OfMixtures);
    }

    private static void AssertBuffers(string model, KnobSet knobs, int sequences, long cache, long compute)
    {
        EngineMemory memory = Sized(model, "q8_0", knobs, sequences).PerGpu;

        Assert.Equal(cache, memory.Cache.Count);
        Assert.Equal(compute, memory.Activations.Estimate.Count, compute * OfBuffers);
    }

    private static Estimate Sized(string model, string weights, KnobSet knobs, int sequences, string cache = "fp16", bool importanceMatrix = false) =>
        CatalogueCase.Of(model, "llama.cpp", "v0.5.0", weights, cache,
            new Workload(TokenCount.From(256), TokenCount.From(64), new OfferedBatch(SequenceCount.From(sequences)), null, default), 1, knobs,
            importanceMatrix: importanceMatrix);
}
