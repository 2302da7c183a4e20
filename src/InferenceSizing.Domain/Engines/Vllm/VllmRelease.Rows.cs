using InferenceSizing.Domain.Engines.Shared;
using InferenceSizing.Domain.Hardware;
using InferenceSizing.Domain.Speculation;
using InferenceSizing.Domain.Techniques;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Engines.Vllm;

/// <content>The releases themselves.</content>
internal sealed partial record VllmRelease
{
    private const long Kibi = 1024;

    /// <summary>One row for each release that changed a rule.</summary>
    public static ReleaseTable<VllmRelease> Table { get; } = ReleaseTable<VllmRelease>.Of(new VllmRelease
    {
        Since = EngineVersion.Parse("0.6.0")!,
        Change = "The first release whose rules are known: a prompt is profiled whole up to 32k tokens, and cut into 512 beyond.",
        Source = "vllm-project/vllm, worker/worker.py and SchedulerConfig of 0.6; two logs of 0.6.4 on RTX 3090 (0.35 GiB outside PyTorch, the context " +
            "included)",
        Checked = true,
        NonTorch = ByteCount.FromMebibytes(358),
        CountsContext = true,
        Offloading = new OffloadAbility(FromDisk: false, Prefetches: false, ReadsInPlace: false),
        Speculation = Proposes(SpeculativeMethod.DraftModel, SpeculativeMethod.Eagle, SpeculativeMethod.Ngram),
        Rules = VllmRules.Of(countsGraphs: false, byConcurrency: false),
    })
        .Then("0.6.5", "The context is no longer counted beside PyTorch's memory; long prompts are cut into 2048 tokens.",
            "logs of 0.7 and 0.8 (0.03 to 0.09 GiB); the cut is assumed",
            row => row with { NonTorch = ByteCount.FromMebibytes(60), CountsContext = false, PromptCut = 2048 })
        .Then("0.7.1", "Latents of MLA are cached where weights are plain or FP8, in place of padded keys and values of all heads.",
            "pull request 12528; vllm/config.py of 0.7 (use_mla, get_head_size)", row => row with { KeepsPlainLatents = true })
        .Checked("start-up logs", "0.7.2")
        .Then("0.7.3", "And where weights have four bits.", "pull request 13022; that 0.7.3 was the first with it is assumed",
            row => row with { KeepsLatents = true })
        .Then("0.8.0",
            "V1: compiled passes, mixed batches, prefix caching; offloaded weights are read in place; multi-token prediction; 2:4 kernels on Hopper.",
            "vllm-project/vllm, v1/worker/gpu_worker.py; pull requests 12755 (MTP) and 10995 (CUTLASS 2:4); a log on L40S (0.9 GiB outside PyTorch by " +
                "difference)",
            row => row with
            {
                V1 = true,
                ManySequencesOnEveryCard = true,
                CountsOthers = true,
                Rules = VllmRules.Of(countsGraphs: false, byConcurrency: false, countsOthers: true),
                NonTorch = ByteCount.FromMebibytes(768),
                FindsPrefixes = true,
                Offloading = new OffloadAbility(FromDisk: false, Prefetches: false, ReadsInPlace: true),
                Speculation = Proposes(SpeculativeMethod.DraftModel, SpeculativeMethod.Eagle, SpeculativeMethod.Ngram, SpeculativeMethod.Mtp),
                SkipsTwoOfFour = accelerator => accelerator.Generation == ChipGeneration.Hopper,
            },
            isChecked: false)
        .Checked("start-up logs", "0.8.4")
        .Then("0.8.5", "EAGLE-3 heads; small cards run 256 sequences.",
            "pull requests 16937 and 16158 (April 2025); that 0.8.5 was the first with the second is assumed; vllm/config.py of 24 April 2025 for PLaMo 2",
            row => row with
            {
                BannedFromFp16 = ["plamo2"],
                ManySequencesOnEveryCard = false,
                Speculation = Proposes(SpeculativeMethod.DraftModel, SpeculativeMethod.Eagle, SpeculativeMethod.Ngram, SpeculativeMethod.Mtp,
                    SpeculativeMethod.Eagle3),
            })
        .Then("0.9.0", "Memory of other processes is no longer counted as the engine's; layers of several kinds share the pool in groups; four-bit floats " +
            "run before Blackwell; a step holds no more tokens than the sequences have together; BF16 becomes FP16 before Ampere.",
            "vllm-project/vllm, v1/core/kv_cache_utils.py of 0.9; pull requests 17687 and 17853; logs on H100 and B200 (0.07 GiB outside " +
                "PyTorch), RTX 4090 and A100 of 40 GB (0.02), of 0.9.2 on T4 (\"Falling back to torch.float16\")",
            row => row with
            {
                CountsOthers = false,
                Rules = VllmRules.Of(countsGraphs: false, byConcurrency: false),
                NonTorch = ByteCount.FromMebibytes(60),
                GroupsLayers = true,
                MarlinOfFourBitFloats = true,
                BoundsStepBySequences = true,
                FallsBackFromBf16 = true,
            },
            isChecked: false)
        .Then("0.9.1", "Gemma 2, Gemma 3 and GLM-4 overflow in FP16 and are refused in it.",
            "pull request 18751 of May 2025; issue 18733 starts Gemma 3 in FP16 days before, issue 28857 is refused",
            row => row with { BannedFromFp16 = ["gemma2", "gemma3", "gemma3_text", "plamo2", "glm4"] })
        .Checked("start-up logs", "0.9.2")
        .Then("0.10.0", "Draft models are an error; no graphs beyond twice the sequences.",
            "pull requests 22047 and 20628 (July 2025); issue 31883 for 0.13.0",
            row => row with
            {
                CapturesBySequences = true,
                Speculation = Proposes(SpeculativeMethod.Eagle, SpeculativeMethod.Ngram, SpeculativeMethod.Mtp, SpeculativeMethod.Eagle3),
                ActivationsWellKnown = true
            })
        .Then("0.11.0", "Triton and TensorRT-LLM kernels for MXFP4 experts; gpt-oss captures sizes up to 992; the last row of logits is verified once more.",
            "vllm-project/vllm, quantization/mxfp4.py, model_executor/models/config.py, _dummy_sampler_run; eleven logs on H100 of eight models (0.13 to " +
                "0.14 GiB outside PyTorch)",
            row => row with
            {
                NonTorch = ByteCount.FromMebibytes(135),
                NonTorchWellKnown = true,
                CapturedOfGptOss = 992,
                HasTritonExperts = true,
                VerificationRows = 2
            })
        .Then("0.12.0", "Adapters of routed experts, graphs with adapters and without, rank 1; no added words. An instance spans nodes without Ray; " +
                "--cudagraph-capture-sizes in place of --cuda-graph-sizes, of which a lone number was the largest; sizes of gpt-oss up to 1024. A block of " +
                "each sequence is expanded beside the context of latent attention; that this release was the first is assumed.",
            "pull requests 21229, 25914, 26461, 27840, 28382 and 28545 (October and November 2025); 23691 (nodes); vllm/config/vllm.py; " +
                "determine_chunked_prefill_workspace_size, of which only models with larger blocks show that it holds one of each sequence",
            row => row with
            {
                AdaptsExperts = true,
                SpansNodes = true,
                TakesSizesAsGiven = true,
                CapturedOfGptOss = 1024,
                ExpandsBlockOfEachSequence = true
            },
            isChecked: false)
        .Checked("start-up logs", "0.13.0")
        .Then("0.14.0", "Workspaces of expert kernels live through the sampler's pass; --max-model-len auto; Marlin's kernels on compute capability 7.5.",
            "vllm-project/vllm, fused_moe/modular_kernel.py; logs of 0.14 to 0.19; pull request 29901 (December 2025)",
            row => row with { KeepsExpertRows = true, FitsContext = true, MarlinOnTuring = true })
        .Then("0.15.0", "Draft models are back; EAGLE's third version is taken for Hunyuan and Arcee's mixtures too.",
            "pull request 24322; release notes of 0.15.0; vllm/config/speculative.py and issue 32765 of January 2026, which lacks them: that 0.15.0 was the " +
                "first with the second is assumed",
            row => row with
            {
                GivesHiddenStates = [.. row.GivesHiddenStates, "hunyuan_vl", "hunyuan_v1_dense", "afmoe"],
                Speculation = Proposes(SpeculativeMethod.DraftModel, SpeculativeMethod.Eagle, SpeculativeMethod.Ngram, SpeculativeMethod.Mtp,
                    SpeculativeMethod.Eagle3),
            })
        .Then("0.17.0", "The sampler cuts logits in place; groups of offloaded layers are brought in ahead (--offload-group-size).",
            "20 logs of 0.19; release notes, weight offloading V2; config/offload.py",
            row => row with { SamplesInPlace = true, Offloading = new OffloadAbility(FromDisk: false, Prefetches: true, ReadsInPlace: true) })
        .Then("0.18.0", "Whole and piecewise graphs are both captured; two ranks set up multicast buffers.",
            "logs of 0.18 and 0.19 on H100 (0.24 to 0.27 GiB outside PyTorch; 0.46 with Granite), and of 0.19 on A100 (0.12 and 0.14 by difference)",
            row => row with
            {
                CapturesTwice = true,
                PairsMulticast = true,
                NonTorch = ByteCount.FromMebibytes(256),
                NonTorchOfHopper = ByteCount.FromMebibytes(121),
                WellKnown = true,
                SmallLatentBlocks = true
            })
        .Then("0.19.0", "2:4 kernels are gone; kinds of layers up to 1.5 times as many form one group; expert kernels take all tokens at once; Qwen3-VL " +
                "profiles an image; EAGLE's third version for Nemotron-H, DeepSeek and Kimi; logits are cut in place on Instinct too.",
            "pull requests 36799 and 34086; vllm-project/vllm, v1/core/kv_cache_utils.py of 0.19; logs of Qwen3-VL in 0.12 (153,600 tokens, a video) and of " +
                "Qwen3.5, whose class derives from it, in 0.19 (16,384, an image), and vllm/config/speculative.py of spring 2026: that 0.19 was the first " +
                "with both is assumed; Llama-3.1-8B on MI300X with 1024 sequences in 0.19.1 (1,271,232 tokens)",
            row => row with
            {
                GivesHiddenStates = [.. row.GivesHiddenStates, "nemotron_h", "deepseek_v2", "deepseek_v3", "kimi_k2", "kimi_k25"],
                ProfilesVideos = false,
                SkipsTwoOfFour = null,
                AlikeBelow = Ratio.From(1.5),
                CutsExpertTokens = false,
                KernelsKnown = true,
                SamplesInPlaceOnInstinct = true,
            })
        .Then("0.20.0",
            "The estimate of the CUDA graphs is part of the budget, and the default share grew for it; more sequences than state blocks are an error; caches " +
                "with a scale for each token and head; items of Gemma 4 are not cut; " +
                "DFlash; hidden states of MiniMax-M2 and Gemma 4 for it and EAGLE's third version.",
            "pull request 38284, named among the breaking changes of 0.20.0; a log of 0.20.0 subtracts them, though its own words are \"default since " +
                "v0.21.0\"; pull requests 38270 and 38378; vllm-project/recipes issue 441 and issue 42687, and two logs of 0.19 that start; issue 46480 " +
                "(DFlash in 0.20.1; that 0.20.0 was the first with it is assumed); pull request 37512 and the list of 24 April 2026",
            row => row with
            {
                CountsGraphs = true,
                DefaultShare = Ratio.From(0.92),
                ChecksStateBlocks = true,
                KeepsItemsWhole = true,
                GivesHiddenStates = [.. row.GivesHiddenStates, "minimax_m2", "gemma4"],
                Speculation = Proposes(SpeculativeMethod.DraftModel, SpeculativeMethod.Eagle, SpeculativeMethod.Ngram, SpeculativeMethod.Mtp,
                    SpeculativeMethod.Eagle3, SpeculativeMethod.Dflash),
                ScaledCaches = ["int8-per-token-head", "fp8-per-token-head"],
                Rules = VllmRules.Of(countsGraphs: true, byConcurrency: false)
            })
        .Then("0.21.0", "The log states the pool's tokens by concurrency; NVFP4 caches; Gemma 4's assistants; a full step is captured too.",
            "vllm-project/vllm, v1/core/kv_cache_utils.py of 0.21; pull requests 40177, 40734, 41745 and 42180",
            row => row with
            {
                Speculation = Proposes(SpeculativeMethod.DraftModel, SpeculativeMethod.Eagle, SpeculativeMethod.Ngram, SpeculativeMethod.Mtp,
                    SpeculativeMethod.Eagle3, SpeculativeMethod.Dflash, SpeculativeMethod.Assistant),
                LogsByConcurrency = true,
                CapturesFullStep = true,
                ScaledCaches = ["int8-per-token-head", "fp8-per-token-head", "nvfp4"],
                Rules = VllmRules.Of(countsGraphs: true, byConcurrency: true),
                WellKnown = false,
                NonTorchWellKnown = false,
                ActivationsWellKnown = false,
            })
        .Then("0.22.0", "The second model runner runs Qwen3 that is dense and not quantized: no graphs in its budget, no images in its profile run, no " +
            "copies of the logits. A step holds the largest item of Gemma 4. Hidden states are given of models of every type.",
            "pull requests 39337, 43051 (opened on 19 May 2026) and 42536 (opened on 13 May): that 0.22.0 was the first with the last two is assumed",
            row => row with { SecondRunner = VllmRunner.PlainQwen3, RaisesStepToItem = true, GivesHiddenStates = [] }, isChecked: false)
        .Checked("start-up logs", "0.22.1")
        .Then("0.23.0", "It runs dense Llama and Mistral too; blocks of DeepSeek-V4 are 1.2 % smaller; groups of layers stay where blocks leave the GPU; " +
            "on ROCm the indexer of sparse attention keeps the scores of a full step.",
            "pull requests 43458, 44454, 41847 and 41002 (reviewed until 29 May 2026: that 0.23.0 was the first with the last is assumed)", row => row with
            {
                SecondRunner = VllmRunner.PlainDense,
                CompressedPages = CompressedPages.PaddedKinds,
                ConnectorsKeepGroups = true,
                KeepsIndexScores = true,
            })
        .Then("0.24.0", "And quantized ones, DeepSeek-V2, Qwen2-MoE and GraniteMoE.", "pull requests 42667, 44446 and 45461", row =>
            row with { SecondRunner = VllmRunner.FirstFamilies })
        .Then("0.25.0", "And every dense model that generates; INT4 caches with a scale for each token and head; FlashInfer needs compute capability 8.0.",
            "pull requests 44443 and 40835; that FlashInfer dropped 7.5 with this release is assumed", row => row with
            {
                SecondRunner = VllmRunner.DenseAndFirstExperts,
                ScaledCaches = ["int8-per-token-head", "fp8-per-token-head", "nvfp4", "int4-per-token-head"],
                FlashInferNeedsAmpere = true,
            },
            isChecked: false)
        .Checked("start-up logs", "0.25.1")
        .Then("0.26.0", "Windows and chunks reserve for the steps in flight; graph capture of gated delta rules holds a transient.",
            "pull request 47728; issue 50780 (128 KiB a token of the step on RTX PRO 6000)",
            row => row with { ReservesStepsInFlight = true, CaptureOfDeltaRule = ByteCount.FromCount(128 * Kibi) })
        .Then("0.27.0", "Memory taken is read from the device; the second runner's profile run takes images; blocks of DeepSeek-V4 have no padding and count " +
            "plainly.", "pull requests 49208, 47985, 48993, 48317 and 50000; issue 52872 (107 KiB a token of the step on RTX 5090)",
            row => row with
            {
                CountsFreeMemory = true,
                SecondRunnerProfilesImages = true,
                CompressedPages = CompressedPages.Own,
                WeighsConcurrency = false,
                FineExpertEdges = true,
                CaptureOfDeltaRule = ByteCount.FromCount(107 * Kibi)
            }, isChecked: false)
        .Checked("start-up logs", "0.27.1")
        .Then("0.28.0",
            "16,384 tokens a step on cards of 160 GiB; graphs up to 1024 on data-center Blackwell; DeepSeek-V4 under the second runner; models with " +
            "recurrent layers share prefixes; bitsandbytes is a plug-in; a request of DeepSeek-V4 is checked by the blocks as they are laid out; " +
            "steps with a draft model are scheduled ahead; latent attention no longer expands a block of every sequence.",
            "pull requests 50613, 51733, 51726, 49390, 51768, 50991, 43529 and 48341; issue 53961 (23.32 GiB, a build of 26 August 2026); a build of " +
                "August 2026 holds five states of Qwen3.8-27B with three proposed tokens " +
                "(vllm-project/recipes issue 839)",
            row => row with
            {
                TokensOnLargestCards = 16384,
                CapturedOnBlackwell = 1024,
                SecondRunner = VllmRunner.AlsoDeepSeekV4,
                CachesRecurrentPrefixes = true,
                HasBitsAndBytes = false,
                ChecksByStride = true,
                SchedulesDraftsAhead = true,
                ExpandsBlockOfEachSequence = false,
            })
        .Then("0.29.0", "The second runner runs all models, estimates its graphs and splits its logits; one block is kept back when a request is checked.",
            "pull requests 53183, 53306, 53682, 50465 and 47272",
            row => row with { SecondRunner = VllmRunner.All, SecondRunnerCountsGraphs = true, KeptBackBlocks = 1 })
        .Checked("release notes; the rules of 0.29 are carried over", "0.33.0");

    /// <summary>Of a checkpoint's own layers as many as there are, which is one in most; the others have no default.</summary>
    private static Speculating Proposes(params ReadOnlySpan<SpeculativeMethod> methods) =>
        new([.. methods], method => method == SpeculativeMethod.Mtp ? 1 : Speculating.UsualTokens, "vllm-project/vllm, v1/spec_decode");
}
