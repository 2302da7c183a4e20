using System.Collections.Immutable;
using InferenceSizing.Domain.Engines.Shared;
using InferenceSizing.Domain.Speculation;
using InferenceSizing.Domain.Techniques;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Engines.Sglang;

/// <summary>What differs between releases of SGLang.</summary>
internal sealed record SglangRelease : Release
{
    /// <summary>Whether the static fraction follows the memory that is set aside, and not only the ranks.</summary>
    public bool ReservesByMemory { get; init; }

    /// <summary>Beginnings of the names of families whose windowed layers have a pool of their own; others keep the whole context in all layers
    /// (<c>is_hybrid_swa_model</c> in <c>model_config.py</c>).</summary>
    public ImmutableArray<string> WindowFamilies { get; init; } = [];

    /// <summary>Whether windowed layers of such a family count at the full number of tokens too.</summary>
    public bool CountsWindowsTwice { get; init; } = true;

    /// <summary>Whether graphs of prompts are captured, and memory is set aside for them.</summary>
    public bool CapturesPrompts { get; init; }

    /// <summary>Set aside for embeddings of images before the pool is made (<c>SGLANG_VLM_CACHE_SIZE_MB</c>).</summary>
    public ByteCount ImageCache { get; init; }

    /// <summary>Whether AMD's cards decode with aiter, which allocates next to the pool.</summary>
    public bool RunsAiter { get; init; }

    /// <summary>Slots for recurrent states that a running request may need with shared prefixes.</summary>
    public int StateSlots { get; init; } = 3;

    /// <summary>Whether the speculator is loaded before the pool is made and shares it.</summary>
    public bool DraftsWithinPool { get; init; }

    /// <summary>Whether graphs are captured whatever memory is left, so that too little ends the start-up.</summary>
    public bool CapturesAlways { get; init; }

    /// <summary>Whether states of DeepSeek-V4's coarse compressor are set aside for each request, and not for each token.</summary>
    public bool CoarseStatesOfRequests { get; init; }

    /// <summary>Whether cards of 20 to 35 GiB take longer prompts and more graphs.</summary>
    public bool FillsSmallCards { get; init; }

    /// <summary>Whether it refuses to start where the windows' pool does not hold one request.</summary>
    public bool ChecksWindows { get; init; }

    /// <summary>The first release that ends the start-up for a windows' pool too small.</summary>
    public static EngineVersion WindowsChecked { get; } = EngineVersion.Parse("0.5.20")!;

    /// <summary>The first release that captures graphs whatever is free.</summary>
    public static EngineVersion GraphsAlwaysCaptured { get; } = EngineVersion.Parse("0.5.16")!;

    public static SglangRelease Of(RankLoad load) => (SglangRelease)load.Release;

    /// <summary>One row for each release that changed a rule.</summary>
    public static ReleaseTable<SglangRelease> Table { get; } = ReleaseTable<SglangRelease>.Of(new SglangRelease
    {
        Since = EngineVersion.Parse("0.4.4")!,
        Change = "The first release whose rules are known: the static fraction follows the ranks, 0.88 of one GPU; EAGLE, EAGLE-3 and MTP propose tokens.",
        Source = "sgl-project/sglang, server_args.py of 0.4.4 and 0.4.6; EAGLE-3 came a week after 0.4.4 (pull request 4247), which stands for 0.4.5 too",
        Checked = true,
        FindsPrefixes = true,
        Offloading = new OffloadAbility(FromDisk: false, Prefetches: false, ReadsInPlace: false),
        Speculation = Proposes(SpeculativeMethod.Mtp, SpeculativeMethod.Eagle, SpeculativeMethod.Eagle3),
        Rules = new MemoryRules(
            new("mem_fraction_static x (usable - what start-up takes)", "sgl-project/sglang, model_runner.py"),
            new("widest layer over a chunk of prompt tokens, and three hidden rows of each",
                "sgl-project/sglang, server_args.py: kept out of the static fraction"),
            new("context and communicators before the weights are loaded", "start-up logs on RTX 3090, H100, H200 and GB10; docs/formulas.md, engines"),
            new("mem_fraction_static x free before load - weights", "sgl-project/sglang, model_runner.py and pool_configurator.py"),
            new("pool / (bytes of a token in full layers + swa_full_tokens_ratio x those in windowed layers); recurrent states take their share first",
                "sgl-project/sglang, model_runner.py"))
        {
            Reserved = "the static fraction is of what is free before loading",
            Graphs = new("36 MiB + 16 MiB for each captured batch size", "fitted to seven start-up logs; server_args.py for the sizes"),
        },
    })
        .Checked("start-up logs", "0.4.6")
        .Then("0.5.0",
            "The static fraction follows the memory that is set aside; draft models and n-grams propose tokens; offloaded layers are brought in ahead.",
            "sgl-project/sglang, server_args.py and utils/offloader.py of 0.5",
            row => row with
            {
                ReservesByMemory = true,
                WindowFamilies = ["llama4", "gpt_oss", "mimo_v2", "step3p5"],
                Offloading = new OffloadAbility(FromDisk: false, Prefetches: true, ReadsInPlace: false),
                Speculation = Proposes(SpeculativeMethod.DraftModel, SpeculativeMethod.Ngram, SpeculativeMethod.Mtp, SpeculativeMethod.Eagle,
                    SpeculativeMethod.Eagle3),
            },
            isChecked: false)
        .Checked("sgl-project/sglang, server_args.py; start-up logs", "0.5.5", "0.5.6")
        .Then("0.5.9", "Windowed layers count once: larger pools.", "pull request 18039 of January 2026", row => row with { CountsWindowsTwice = false })
        .Then("0.5.10",
            "Graphs of prompts are captured; Gemma 4 and Laguna have pools of windows; 100 MiB for embeddings of images; aiter on AMD's cards.",
            "release notes of April 2026; pull requests 16331 and 20392; model_config.py of 2026",
            row => row with
            {
                CapturesPrompts = true,
                WindowFamilies = [.. row.WindowFamilies, "gemma4", "laguna", "mellum"],
                ImageCache = ByteCount.FromMebibytes(100),
                RunsAiter = true,
                Rules = row.Rules with
                {
                    Graphs = new("36 MiB + 16 MiB for each captured batch size + 8 MiB for each captured length of prompts",
                        "fitted to seven start-up logs; server_args.py for the sizes, and for what is set aside of a length"),
                },
            })
        .Then("0.5.13", "A request of a hybrid model takes five slots for states, three before: the radix cache keeps more of them.",
            "issue 27418 of June 2026", row => row with { StateSlots = 5 })
        .Then("0.5.16", "The speculator is loaded before the pool and shares it; graphs are captured whatever is free.",
            "pool_configurator.py and speculative_hook.py of mid-2026, the release inferred from dates; pull request 33352 of August 2026",
            row => row with { DraftsWithinPool = true, CapturesAlways = true })
        .Then("0.5.17", "States of DeepSeek-V4's coarse compressor are set aside for each request.",
            "kv_cache_configurator.py (003fca80) of the second half of 2026, the release inferred: logs of July 2026 still count them for each token",
            row => row with { CoarseStatesOfRequests = true })
        .Then("0.5.20",
            "Cards of 20 to 35 GiB take 4096 tokens a step and graphs to 48 or 160 requests; a pool of windows too small for one request ends the start-up.",
            "pull requests 37898 and 37610 of September 2026, in 0.5.20 at the latest; what club-3090 issue 1261 prints of two RTX 5090 agrees", row =>
                row with { FillsSmallCards = true, ChecksWindows = true })
        .Checked("sgl-project/sglang, memory_hook.py (031ed82d) and pool_configurator.py (003fca80); release of 4 November 2026", "0.5.23");

    /// <summary>Steps that <c>auto_choose_speculative_params</c> takes: five for EAGLE's heads on Llama and its like, three for draft models and MTP.</summary>
    private static Speculating Proposes(params ReadOnlySpan<SpeculativeMethod> methods)
    {
        const int ofHeads = 5;
        return new([.. methods], method => method is SpeculativeMethod.Eagle or SpeculativeMethod.Eagle3 ? ofHeads : Speculating.UsualTokens,
            "sgl-project/sglang, srt/speculative");
    }
}
