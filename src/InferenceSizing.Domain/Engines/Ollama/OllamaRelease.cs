using System.Collections.Frozen;
using InferenceSizing.Domain.Engines.LlamaCpp;
using InferenceSizing.Domain.Engines.Shared;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Engines.Ollama;

/// <summary>What differs between releases of Ollama.</summary>
internal sealed record OllamaRelease : Release
{
    /// <summary>The build of llama.cpp whose rules a release follows.</summary>
    public required EngineVersion Build { get; init; }

    /// <summary>Whether it starts llama.cpp's own server, and not a runner of its own on the library.</summary>
    public bool StartsServer { get; init; }

    /// <summary>Whether the context where nobody sets one follows from the memory of all GPUs.</summary>
    public bool ContextByMemory { get; init; }

    /// <summary>Families that run flash attention unless told otherwise; null for all.</summary>
    public FrozenSet<string>? WithFlash { get; init; }

    /// <summary>Whether flash attention runs on compute capability 6.x too.</summary>
    public bool FlashOnPascal { get; init; }

    /// <summary>What stays free on each GPU where the engine itself chooses the layers.</summary>
    public required ByteCount KeptFree { get; init; }

    public static OllamaRelease Of(RankLoad load) => (OllamaRelease)load.Release;

    /// <summary>The rules of llama.cpp that the release follows.</summary>
    public LlamaCppRelease Server => (LlamaCppRelease)LlamaCppRelease.Table.At(Build);

    private static readonly string[] FirstFlashFamilies =
        ["gpt_oss", "qwen3", "qwen3_moe", "gemma3", "gemma3_text", "qwen3_vl", "qwen3_vl_moe", "mistral3", "ministral3", "bert", "olmo3"];

    /// <summary>One row for each release that changed a rule.</summary>
    public static ReleaseTable<OllamaRelease> Table { get; } = ReleaseTable<OllamaRelease>.Of(new OllamaRelease
    {
        Since = EngineVersion.Parse("0.13.5")!,
        Change = "The first release whose rules are known: runners of its own on llama.cpp's library, 4096 tokens a sequence, flash attention for a list of " +
            "families.",
        Source = "ollama/ollama v0.13.5 (18 December 2025), envconfig/config.go, server/sched.go and llm; that the library is of the autumn of 2025 is assumed",
        Checked = true,
        Build = EngineVersion.Parse("b7000")!,
        WithFlash = FirstFlashFamilies.ToFrozenSet(StringComparer.Ordinal),
        KeptFree = ByteCount.FromMebibytes(457),
        FindsPrefixes = true,
        Rules = LlamaCppRelease.Table.Rows[0].Rules with
        {
            Pool = new("numCtx tokens for each of numParallel sequences, all at once, as llama.cpp lays them out", "ollama/ollama, llm/llama_server.go"),
        },
    })
        .Then("0.15.5", "The context follows from the memory of all GPUs: 4096, from 23 GiB on 32,768, from 47 GiB on 262,144 tokens.",
            "ollama/ollama v0.15.5, server/routes.go (February 2026)", row => row with { ContextByMemory = true })
        .Then("0.20.4", "Gemma 4 runs flash attention.", "ollama/ollama v0.20.4 (April 2026)",
            row => row with { WithFlash = row.WithFlash!.Append("gemma4").Append("gemma4_text").ToFrozenSet(StringComparer.Ordinal) })
        .Then("0.30.0", "llama.cpp's server runs underneath: it places the layers and keeps 1 GiB free; larger micro-batches for long contexts; flash " +
            "attention for all families.", "ollama/ollama pull request 16031 (1 June 2026), llm/llama_server.go",
            row => row with { Build = EngineVersion.Parse("b9500")!, StartsServer = true, WithFlash = null, KeptFree = LlamaCppFit.Target })
        .Then("0.31.2", "Flash attention on compute capability 6.0 and later.", "ollama/ollama v0.31.2 (July 2026)", row => row with { FlashOnPascal = true })
        .Then("0.33.0", "llama.cpp b10488.", "ollama/ollama fb307609 (21 August 2026), LLAMA_CPP_VERSION",
            row => row with { Build = EngineVersion.Parse("b10488")! });
}
