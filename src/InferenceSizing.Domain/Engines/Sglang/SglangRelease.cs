using InferenceSizing.Domain.Engines.Shared;
using InferenceSizing.Domain.Speculation;
using InferenceSizing.Domain.Techniques;

namespace InferenceSizing.Domain.Engines.Sglang;

/// <summary>What differs between releases of SGLang.</summary>
internal sealed record SglangRelease : Release
{
    /// <summary>Whether the static fraction follows the memory that is set aside, and not the ranks alone.</summary>
    public bool ReservesByMemory { get; init; }

    public static SglangRelease Of(RankLoad load) => (SglangRelease)load.Release;

    /// <summary>One row for each release that changed a rule.</summary>
    public static ReleaseTable<SglangRelease> Table { get; } = ReleaseTable<SglangRelease>.Of(new SglangRelease
    {
        Since = EngineVersion.Parse("0.4.4")!,
        Change = "The first release whose rules are known: the static fraction follows the ranks, 0.88 of one GPU; EAGLE, EAGLE-3 and MTP propose tokens.",
        Source = "sgl-project/sglang, server_args.py of 0.4.4 and 0.4.6; EAGLE-3 came a week after 0.4.4 (pull request 4247), which stands for 0.4.5 too",
        Checked = true,
        FindsPrefixes = true,
        Offloading = new StreamingAbility(FromDisk: false, Prefetches: false, ReadsInPlace: false),
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
                Offloading = new StreamingAbility(FromDisk: false, Prefetches: true, ReadsInPlace: false),
                Speculation = Proposes(SpeculativeMethod.DraftModel, SpeculativeMethod.Ngram, SpeculativeMethod.Mtp, SpeculativeMethod.Eagle,
                    SpeculativeMethod.Eagle3),
            },
            isChecked: false)
        .Checked("sgl-project/sglang, server_args.py; start-up logs", "0.5.5", "0.5.6");

    /// <summary>Steps that <c>auto_choose_speculative_params</c> takes: five for EAGLE's heads on Llama and its like, three for draft models and MTP.</summary>
    private static Speculating Proposes(params ReadOnlySpan<SpeculativeMethod> methods)
    {
        const int ofHeads = 5;
        return new([.. methods], method => method is SpeculativeMethod.Eagle or SpeculativeMethod.Eagle3 ? ofHeads : Speculating.UsualTokens,
            "sgl-project/sglang, srt/speculative");
    }
}
