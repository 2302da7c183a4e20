using InferenceSizing.Domain.Engines.Shared;
using InferenceSizing.Domain.Speculation;

namespace InferenceSizing.Domain.Engines.LlamaCpp;

/// <summary>What differs between builds of llama.cpp.</summary>
internal sealed record LlamaCppRelease : Release
{
    /// <summary>Whether the cache of latent attention holds the latent, and not all heads.</summary>
    public bool KeepsLatent { get; init; }

    /// <summary>Whether the latent's values are part of its keys, and not kept next to them.</summary>
    public bool KeepsLatentOnce { get; init; }

    /// <summary>Whether flash attention is on unless told otherwise.</summary>
    public bool FlashAttentionByDefault { get; init; }

    /// <summary>Whether the head counts as the first of nGpuLayers.</summary>
    public bool OffloadsHeadFirst { get; init; }

    /// <summary>Whether an explicit number of sequences divides the cache among them (<c>kv_unified</c> off).</summary>
    public bool SplitsCache { get; init; }

    /// <summary>Whether a gated unit's product has a buffer next to gate and up, and the cache is written by index.</summary>
    public bool SplitsUnits { get; init; }

    /// <summary>Whether the mask is an FP32 input on the GPU next to its FP16 copy for flash attention.</summary>
    public bool CopiesMask { get; init; }

    /// <summary>Whether settings that are not given are lowered until the buffers fit.</summary>
    public bool Fits { get; init; }

    /// <summary>Whether files hold layers that predict further tokens, which count among nGpuLayers.</summary>
    public bool CountsPrediction { get; init; }

    /// <summary>Whether queries, keys and values are rotated before they meet a quantized cache.</summary>
    public bool RotatesCache { get; init; }

    /// <summary>Whether the server reserves logits for one row of each sequence, and not for all of a micro-batch.</summary>
    public bool LimitsOutputs { get; init; }

    /// <summary>Tokens of a sequence that a layer with a window keeps at least, to go back to them; zero for the window alone.</summary>
    public long KeptOfWindows { get; init; }

    public static LlamaCppRelease Of(RankLoad load) => (LlamaCppRelease)load.Release;

    /// <summary>One row for each build that changed a rule.</summary>
    /// <remarks>Earlier builds than v0.5.0 run prediction layers too (<c>--spec-type draft-mtp</c>); the first of them is not known here.</remarks>
    public static ReleaseTable<LlamaCppRelease> Table { get; } = ReleaseTable<LlamaCppRelease>.Of(new LlamaCppRelease
    {
        Since = EngineVersion.Parse("b2900")!,
        Change = "The first build whose rules are known: latent attention keeps all heads; a second GGUF file proposes tokens (--model-draft).",
        Source = "ggml-org/llama.cpp, llama-context.cpp and tools/server/server.cpp; start-up logs",
        Checked = true,
        FindsPrefixes = true,
        Speculation = Proposes(SpeculativeMethod.DraftModel),
        Rules = new MemoryRules(
            new("all of the usable memory: buffers are allocated as they come", "ggml-org/llama.cpp, llama-context.cpp"),
            new("compute buffer, the wider of logits u (V + h) and a layer: attention 2 u (h + n d) with scores u c n unless fused, feed-forward 2 u (F + " +
                "h), experts 2 u k h, in FP32, beside the mask u c",
                "ggml-org/llama.cpp, llama-graph.cpp and ggml-backend.cpp; docs/formulas.md, llama.cpp and transformers"),
            new("CUDA context, cuBLAS and pools", "llama.cpp pull request 15860: 451 to 456 MiB on RTX 4090"),
            new("cells x sum over layers of the cell's bytes, windows with cells of their own, and a recurrent state for each sequence",
                "ggml-org/llama.cpp, llama-kv-cache*.cpp and llama-memory-recurrent.cpp"),
            new("nCtx in blocks of 256 cells, shared by all sequences", "ggml-org/llama.cpp, llama-context.cpp")),
    })
        .Then("b5140", "Latent attention keeps the latent instead of all heads.", "pull request 12801, April 2025", row => row with { KeepsLatent = true })
        .Then("b5913", "An explicit number of sequences divides the cache among them; the cache is written by index, and a gated unit's product has a" +
            " buffer of its own.", "pull requests 14363, 14285 and 14181, July 2025", row => row with { SplitsCache = true, SplitsUnits = true })
        .Checked("start-up logs", "b6182")
        .Then("b6325", "Flash attention is on by default; the mask is an FP32 input on the GPU beside its FP16 copy.",
            "pull request 15434, August 2025; b6431 to b8390 run on a software Vulkan device", row =>
            row with { FlashAttentionByDefault = true, CopiesMask = true })
        .Then("b7460", "The head counts as the first of nGpuLayers; settings that are not given are lowered until the buffers fit (--fit).",
            "pull requests 18148 and 16653, December 2025", row => row with { OffloadsHeadFirst = true, Fits = true })
        .Then("b7833", "The latent's values are part of its keys; n-grams of the context propose tokens (--spec-type).",
            "pull request 19067, January 2026; n-grams early in 2026",
            row => row with { KeepsLatentOnce = true, Speculation = Proposes(SpeculativeMethod.DraftModel, SpeculativeMethod.Ngram) })
        .Checked("a log of Qwen3.5-9B of 2026 (808.02 MiB at 262,144 cells)", "b8586")
        .Then("b9500", "The server reserves logits for one row of each sequence; the mask is made in FP16; a quantized cache" +
            " holds rotated keys and values.",
            "pull requests 23861, June 2026, and 23764, May 2026; b9842 run on a software Vulkan device",
            row => row with { LimitsOutputs = true, CopiesMask = false, RotatesCache = true, CountsPrediction = true })
        .Then("v0.5.0", "Releases are numbered anew, after all builds; prediction layers propose tokens in a context of their own.",
            "pull requests 26839, 27477 and 27498, August 2026; v0.5.0 run", row =>
            row with { Speculation = Proposes(SpeculativeMethod.DraftModel, SpeculativeMethod.Ngram, SpeculativeMethod.Mtp) });

    /// <summary><c>--draft-max</c>; three where it is called <c>--spec-draft-n-max</c>, in later builds of which the first is not known here.</summary>
    private static Speculating Proposes(params ReadOnlySpan<SpeculativeMethod> methods)
    {
        const int most = 16;
        return new([.. methods], _ => most, "ggml-org/llama.cpp, common/speculative.cpp");
    }
}
