using InferenceSizing.Domain.Engines.Shared;
using InferenceSizing.Domain.Speculation;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Engines.TensorRtLlm;

/// <summary>What differs between releases of TensorRT-LLM.</summary>
internal sealed record TensorRtLlmRelease : Release
{
    /// <summary><c>max_batch_size</c> where the client leaves it out.</summary>
    public required long DefaultSequences { get; init; }

    /// <summary>Tokens of one cache block.</summary>
    public required int TokensPerBlock { get; init; }

    /// <summary>Whether blocks of latent attention are shared too.</summary>
    public bool SharesLatentBlocks { get; init; }

    /// <summary>CUDA context, libraries and all else outside the pass: by the documentation's example 0.8 GiB of engines, up to 3.5 GiB in other logs; 2.55 GiB
    /// "outside torch" in a log of 1.2 on one H200.</summary>
    public ByteCount Context { get; init; } = ByteCount.FromMebibytes(1024);

    /// <summary>Decoder buffers for each admitted sequence and vocabulary entry: fitted to the log of the documentation's example (180 MB at 1024 and
    /// 32,000). The PyTorch back end has none.</summary>
    public int DecoderBytes { get; init; } = 6;

    /// <summary>Whether windows and states have pools of their own, divided by what a request of half the longest length keeps.</summary>
    public bool DividesPools { get; init; }

    /// <summary>Whether models that only PyTorch runs are launched kernel by kernel: CUDA graphs were off unless a file of options turned them on.</summary>
    public bool LaunchesKernels { get; init; }

    /// <summary>The first release that takes <c>max_gpu_total_bytes</c>.</summary>
    public static EngineVersion TotalBytesTaken { get; } = EngineVersion.Parse("1.3.0")!;

    public static TensorRtLlmRelease Of(RankLoad load) => (TensorRtLlmRelease)load.Release;

    /// <summary>One row for each release that changed a rule.</summary>
    public static ReleaseTable<TensorRtLlmRelease> Table { get; } = ReleaseTable<TensorRtLlmRelease>.Of(new TensorRtLlmRelease
    {
        Since = EngineVersion.Parse("0.9.0")!,
        Change = "The first release whose rules are known: a draft model proposes tokens, 256 sequences.",
        Source = "TensorRT-LLM, release notes; before 0.11 the builder named the sequences",
        Checked = true,
        DefaultSequences = 256,
        TokensPerBlock = 64,
        Speculation = Proposes(SpeculativeMethod.DraftModel),
        Rules = RulesOf(64),
    })
        .Then("0.14.0", "2048 sequences.", "TensorRT-LLM, release notes of 0.14", row => row with { DefaultSequences = 2048 })
        .Then("0.15.0", "Blocks of 32 tokens; EAGLE and prompt lookup propose tokens.",
            "TensorRT-LLM, release notes of 0.15; blocks of 64 in 0.14 and of 32 in 0.17: that they changed with 0.15 is assumed",
            row => row with
            {
                TokensPerBlock = 32,
                Rules = RulesOf(32),
                Speculation = Proposes(SpeculativeMethod.DraftModel, SpeculativeMethod.Eagle, SpeculativeMethod.Ngram)
            })
        .Then("0.17.0", "Blocks of a shared prefix are found again.",
            "TensorRT-LLM, release notes of 0.17: reuse is enabled automatically with paged context attention; _torch/pyexecutor/config.py, use_cuda_graph",
            row => row with { FindsPrefixes = true, LaunchesKernels = true })
        .Then("0.19.0", "MTP and EAGLE-3 propose tokens.", "TensorRT-LLM, release notes of 0.19",
            row => row with
            {
                Speculation = Proposes(SpeculativeMethod.DraftModel, SpeculativeMethod.Eagle, SpeculativeMethod.Ngram, SpeculativeMethod.Mtp,
                    SpeculativeMethod.Eagle3),
            })
        .Then("0.20.0", "Blocks of latent attention are shared too.", "TensorRT-LLM, release notes of 0.20", row => row with { SharesLatentBlocks = true })
        .Then("1.0.0", "PyTorch runs the model: no decoder buffers by sequence and word, more libraries, steps are replayed from CUDA graphs.",
            "TensorRT-LLM, release notes of 1.0; start-up log of 1.2.0rc4 in github.com/faradawn/bench3; pull request 5480",
            row => row with
            {
                Context = ByteCount.FromMebibytes(2600),
                DecoderBytes = 0,
                LaunchesKernels = false,
                Rules = row.Rules with { Runtime = PyTorchRuntime },
            })
        .Checked("TensorRT-LLM, release notes", "1.2.0")
        .Then("1.3.0", "max_gpu_total_bytes bounds the pool; windows and recurrent states have pools of their own.",
            "TensorRT-LLM, pull request 11907 of March 2026; docs/source/features/kvcache.md (0076e939)",
            row => row with { DividesPools = true })
        .Checked("TensorRT-LLM, _torch/pyexecutor/_util.py and llmapi/llm_args.py (00043967) of 2026", "1.4.0");

    private static MemoryRule PyTorchRuntime => new(
        "2.5 GiB of context, PyTorch and libraries outside the pass, and communicators", "start-up log of 1.2.0rc4 on H200 in github.com/faradawn/bench3");

    private static MemoryRules RulesOf(int tokensPerBlock) => new(
        new("usable - (1 - free_gpu_memory_fraction) x what is free once all else is in place", "TensorRT-LLM documentation, memory usage"),
        new("execution context: widest layer over max_num_tokens, and five hidden rows of each",
            "TensorRT-LLM documentation, memory usage (929 MiB at 8192 tokens of a 7B)"),
        new("1 GiB of context and libraries, communicators, and 6 bytes of decoder buffers for each sequence and word",
            "TensorRT-LLM documentation, memory usage; docs/formulas.md, engines"),
        new("free_gpu_memory_fraction x (usable - weights - activations - runtime)", "TensorRT-LLM documentation, memory usage: 0.9 x 70.48 = 63.44 GiB"),
        new($"pool / bytes of a token, in blocks of {tokensPerBlock}", "TensorRT-LLM documentation, kv cache"))
    {
        Reserved = "the fraction is of what is free after loading",
    };

    private static Speculating Proposes(params ReadOnlySpan<SpeculativeMethod> methods) =>
        new([.. methods], _ => Speculating.UsualTokens, "NVIDIA/TensorRT-LLM, tensorrt_llm/_torch/speculative");
}
