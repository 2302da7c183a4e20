using InferenceSizing.Domain.Engines.Shared;
using InferenceSizing.Domain.Speculation;
using InferenceSizing.Domain.Techniques;

namespace InferenceSizing.Domain.Engines.Transformers;

/// <summary>What differs between releases of Hugging Face transformers.</summary>
internal sealed record TransformersRelease : Release
{
    /// <summary>Whether fused attention (SDPA) is the default.</summary>
    public bool FusesAttentionByDefault { get; init; }

    /// <summary>Whether Llama computes rotary factors in each pass.</summary>
    public bool LlamaRotaryInPass { get; init; }

    /// <summary>Whether the other families do so too.</summary>
    public bool RotaryInPass { get; init; }

    /// <summary>Whether <c>generate</c> appends to one cache object; before, the caller's tuple keeps the old tensors alive until the step ends.</summary>
    public bool OneCache { get; init; }

    /// <summary>Whether the prompt's pass makes logits of its last token only.</summary>
    public bool OnlyLastLogits { get; init; }

    /// <summary>Whether a checkpoint is loaded in its own format where <c>dtype</c> is not given.</summary>
    public bool LoadsAsStored { get; init; }

    /// <summary>Whether the default cache drops what is behind a layer's window.</summary>
    public bool KeepsWindows { get; init; }

    public static TransformersRelease Of(RankLoad load) => (TransformersRelease)load.Release;

    /// <summary>One row for each release that changed a rule.</summary>
    public static ReleaseTable<TransformersRelease> Table { get; } = ReleaseTable<TransformersRelease>.Of(new TransformersRelease
    {
        Since = EngineVersion.Parse("4.31.0")!,
        Change = "The first release whose rules are known: eager attention, assisted generation with a smaller model; accelerate's device_map copies layers " +
            "in from host memory or a file.",
        Source = "huggingface/transformers, modeling files and generation/utils.py; huggingface/accelerate, hooks.py",
        Checked = true,
        Offloading = new OffloadAbility(FromDisk: true, Prefetches: false, ReadsInPlace: false),
        Speculation = Proposes(SpeculativeMethod.DraftModel),
        Rules = SinglePassEngine.Rules with
        {
            Activations = new(
                "max(prompt: its cache + wider of a layer and the logits, last step: cache + one layer's keys + logits of a row) - cache of whole sequences " +
                    "+ rotary tables + dequantized matrix + 24 MiB",
                "huggingface/transformers, modeling files and cache_utils.py of 4.36 to 4.51; Qwen documentation, speed benchmark; docs/formulas.md, " +
                    "llama.cpp and transformers"),
        },
    })
        .Then("4.36.0", "Fused attention (SDPA) is the default.", "huggingface/transformers, release notes of 4.36", row =>
            row with { FusesAttentionByDefault = true })
        .Then("4.37.0", "Prompt lookup proposes tokens.", "huggingface/transformers, generation/candidate_generator.py", row =>
            row with { Speculation = Proposes(SpeculativeMethod.DraftModel, SpeculativeMethod.Ngram) }, isChecked: false)
        .Then("4.38.0", "Llama computes rotary factors in each pass.", "huggingface/transformers, modeling_llama.py of 4.38", row =>
            row with { LlamaRotaryInPass = true })
        .Then("4.42.0", "generate appends to one cache object.", "huggingface/transformers, cache_utils.py of 4.42", row => row with { OneCache = true })
        .Then("4.43.0", "Other families compute rotary factors in each pass too.", "huggingface/transformers, modeling files of 4.43", row =>
            row with { RotaryInPass = true })
        .Then("4.45.0", "The prompt's pass makes logits of its last token alone.", "huggingface/transformers, modeling files of 4.45", row =>
            row with { OnlyLastLogits = true })
        .Checked("published peaks", "4.46.0", "4.51.3")
        .Then("4.56.0", "The default cache of windowed layers keeps the window alone; before, the whole context.", "pull request 40039 of August 2025",
            row => row with { KeepsWindows = true })
        .Then("5.0.0", "Weights are loaded in the checkpoint's own format, where earlier releases took FP32 unless told; experts are fused.",
            "MIGRATION_GUIDE_V5.md (048bd927); pull requests 42805 and 42697 of December 2025", row => row with { LoadsAsStored = true })
        .Checked("manual of 5.17", "5.17.0");

    /// <summary><c>num_assistant_tokens</c> of 4.51 (five, rising and falling with success, in early versions), and what the documentation uses for
    /// <c>prompt_lookup_num_tokens</c>.</summary>
    private static Speculating Proposes(params ReadOnlySpan<SpeculativeMethod> methods)
    {
        const int assistant = 20, lookup = 10;
        return new([.. methods], method => method == SpeculativeMethod.DraftModel ? assistant : lookup,
            "huggingface/transformers, generation/candidate_generator.py");
    }
}
