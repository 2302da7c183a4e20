using System.Collections.Immutable;
using InferenceSizing.Domain.Engines.Shared;
using InferenceSizing.Domain.Hardware;
using InferenceSizing.Domain.Speculation;
using InferenceSizing.Domain.Techniques;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Engines.Vllm;

/// <summary>What differs between releases of vLLM.</summary>
internal sealed record VllmRelease : Release
{
    /// <summary>The engine that was new in 0.8: compiled passes, a scheduler that mixes prompts and answers, prefix caching on by itself.</summary>
    public bool V1 { get; init; }

    /// <summary>Tokens into which V0 cuts prompts of long contexts.</summary>
    public long PromptCut { get; init; } = 512;

    /// <summary>Whether small cards run as many sequences as large ones.</summary>
    public bool ManySequencesOnEveryCard { get; init; }

    /// <summary><c>gpu_memory_utilization</c> where the client leaves it out.</summary>
    public Ratio DefaultShare { get; init; } = Ratio.From(0.90);

    /// <summary>Whether all device memory outside PyTorch counts as the engine's own, that of other processes too (<c>determine_available_memory</c> of the
    /// first V1).</summary>
    public bool CountsOthers { get; init; }

    /// <summary>Whether the estimate of the CUDA graphs is subtracted from the budget.</summary>
    public bool CountsGraphs { get; init; }

    /// <summary>Memory outside PyTorch's allocator on a single GPU.</summary>
    public required ByteCount NonTorch { get; init; }

    /// <summary>Whether two ranks already set up multicast buffers.</summary>
    public bool PairsMulticast { get; init; }

    /// <summary>Whether the sampler cuts the logits in place instead of sorting copies.</summary>
    public bool SamplesInPlace { get; init; }

    /// <summary>Whether workspaces of expert kernels live through the sampler's pass.</summary>
    public bool KeepsExpertRows { get; init; }

    /// <summary>Whether a whole graph and one in pieces are captured of each size.</summary>
    public bool CapturesTwice { get; init; }

    /// <summary>Whether gpt-oss asks for captured sizes up to 1024 (<c>model_executor/models/config.py</c>).</summary>
    public bool CapturesMoreOfGptOss { get; init; }

    /// <summary>Whether Triton's kernel for MXFP4 experts runs on Hopper, and TensorRT-LLM's on Blackwell.</summary>
    public bool HasTritonExperts { get; init; }

    /// <summary>Whether adapters reach routed experts, graphs are captured with them and without, rank 1 is taken and words are no longer added.</summary>
    public bool AdaptsExperts { get; init; }

    /// <summary>Whether layers of several kinds share the pool in groups, and windowed layers hold their window alone.</summary>
    public bool GroupsLayers { get; init; }

    /// <summary>Kinds of layers count as alike in number up to this ratio.</summary>
    public Ratio AlikeBelow { get; init; } = Ratio.From(1.25);

    /// <summary>Whether prompts of models with recurrent layers share blocks by themselves, which takes one more block of each group of them for a
    /// request. Before, <c>--enable-prefix-caching</c> asks for it.</summary>
    public bool CachesRecurrentPrefixes { get; init; }

    /// <summary>Whether more sequences than blocks for recurrent states are an error instead of fewer captured sizes.</summary>
    public bool ChecksStateBlocks { get; init; }

    /// <summary>How blocks of DeepSeek-V4's cache are sized.</summary>
    public CompressedPages CompressedPages { get; init; }

    /// <summary>Whether the concurrency of such a cache weighs the blocks of its groups by their bytes.</summary>
    public bool WeighsConcurrency { get; init; } = true;

    /// <summary>Whether the check of one request takes a block as it is laid out, not as all kinds of pages of a group.</summary>
    public bool ChecksByStride { get; init; }

    /// <summary>Whether layers of several kinds still share the pool in groups, and the second runner still runs, where blocks leave the GPU.</summary>
    public bool ConnectorsKeepGroups { get; init; }

    /// <summary>Blocks that no request gets, taken off in the check that one request fits.</summary>
    public int KeptBackBlocks { get; init; }

    /// <summary>Whether windows and chunks reserve for all steps in flight, not for one.</summary>
    public bool ReservesStepsInFlight { get; init; }

    /// <summary>The models that the second model runner runs; null where there is none.</summary>
    public Func<RankLoad, bool>? SecondRunner { get; init; }

    /// <summary>Whether the second runner's profile run takes images through the tower.</summary>
    public bool SecondRunnerProfilesImages { get; init; }

    /// <summary>Whether the second runner estimates its graphs, and its logits are split over the tensor ranks.</summary>
    public bool SecondRunnerCountsGraphs { get; init; }

    /// <summary>Whether the memory taken is read from the device, so that buffers made between loading and the profile run count.</summary>
    public bool CountsFreeMemory { get; init; }

    /// <summary>Tokens of a step on cards of 160 GiB and more.</summary>
    public long TokensOnLargestCards { get; init; } = 8192;

    /// <summary>Whether BF16 becomes another format on GPUs that do not compute in it, where nobody asks for it.</summary>
    public bool FallsBackFromBf16 { get; init; }

    /// <summary>Whether a step that nobody sets has no more tokens than all sequences have together.</summary>
    public bool BoundsStepBySequences { get; init; }

    /// <summary>Whether a step that nobody sets holds the largest item of a model that does not cut items.</summary>
    public bool RaisesStepToItem { get; init; }

    /// <summary>Whether the list of attention kernels and what they take is known, as read in <c>platforms/cuda.py</c> of 0.19 and later.</summary>
    public bool KernelsKnown { get; init; }

    /// <summary>Whether FlashInfer's kernels need compute capability 8.0, not 7.5.</summary>
    public bool FlashInferNeedsAmpere { get; init; }

    /// <summary>Whether Marlin's kernels run on compute capability 7.5.</summary>
    public bool MarlinOnTuring { get; init; }

    /// <summary>Whether Marlin's kernels multiply four-bit floats, so that these run before Blackwell.</summary>
    public bool MarlinOfFourBitFloats { get; init; }

    /// <summary>Whether bitsandbytes is part of the engine, not a plug-in.</summary>
    public bool HasBitsAndBytes { get; init; } = true;

    /// <summary>Caches of four and eight bits with a scale for each token and head, by their ids.</summary>
    public ImmutableArray<string> ScaledCaches { get; init; } = [];

    /// <summary>Whether <c>--max-model-len auto</c> takes the longest context that fits.</summary>
    public bool FitsContext { get; init; }

    /// <summary>Whether TensorRT-LLM's kernel for MXFP4 rounds a rank's part of an expert up to 128, not to 256.</summary>
    public bool FineExpertEdges { get; init; }

    /// <summary>Largest captured size on data-center Blackwell.</summary>
    public int CapturedOnBlackwell { get; init; } = 512;

    /// <summary>Whether the fused expert kernel works on 32,768 tokens at most at a time.</summary>
    public bool CutsExpertTokens { get; init; } = true;

    /// <summary>Whether blocks of latent attention hold 16 tokens on Hopper and 32 on data-center Blackwell, not 64.</summary>
    public bool SmallLatentBlocks { get; init; }

    /// <summary>What graph capture of a gated delta rule holds for each token of a step beside the graphs.</summary>
    public ByteCount CaptureOfDeltaRule { get; init; }

    /// <summary>Whether the log states the tokens of the pool by its concurrency.</summary>
    public bool LogsByConcurrency { get; init; }

    /// <summary>Rows of logits for each sequence beside the sampler's own when tokens are verified.</summary>
    public int VerificationRows { get; init; } = 1;

    /// <summary>Whether whole logs of many models are published, so that activations are known within their narrow spread.</summary>
    public bool ActivationsWellKnown { get; init; }

    /// <summary>The same of CUDA graphs, and of the memory outside PyTorch of several ranks.</summary>
    public bool WellKnown { get; init; }

    /// <summary>The same of the memory outside PyTorch of a single rank.</summary>
    public bool NonTorchWellKnown { get; init; }

    private const long Kibi = 1024;

    public static VllmRelease Of(RankLoad load) => (VllmRelease)load.Release;

    /// <summary>One row for each release that changed a rule.</summary>
    public static ReleaseTable<VllmRelease> Table { get; } = ReleaseTable<VllmRelease>.Of(new VllmRelease
    {
        Since = EngineVersion.Parse("0.6.0")!,
        Change = "The first release whose rules are known: a prompt is profiled whole up to 32k tokens, and cut into 512 beyond.",
        Source = "vllm-project/vllm, worker/worker.py and SchedulerConfig of 0.6; two logs of 0.6.4 on RTX 3090 (0.35 GiB outside PyTorch, the context " +
            "included)",
        Checked = true,
        NonTorch = ByteCount.FromMebibytes(358),
        Offloading = new StreamingAbility(FromDisk: false, Prefetches: false, ReadsInPlace: false),
        Speculation = Proposes(SpeculativeMethod.DraftModel, SpeculativeMethod.Eagle, SpeculativeMethod.Ngram),
        Rules = VllmRules.Of(countsGraphs: false, byConcurrency: false),
    })
        .Then("0.6.5", "The context is no longer counted beside PyTorch's memory; long prompts are cut into 2048 tokens.",
            "logs of 0.7 and 0.8 (0.03 to 0.09 GiB); the cut is assumed",
            row => row with { NonTorch = ByteCount.FromMebibytes(60), PromptCut = 2048 })
        .Checked("start-up logs", "0.7.2")
        .Then("0.8.0",
            "V1: compiled passes, mixed batches, prefix caching; offloaded weights are read in place; multi-token prediction; 2:4 kernels on Hopper.",
            "vllm-project/vllm, v1/worker/gpu_worker.py; pull requests 12755 (MTP) and 10995 (CUTLASS 2:4); a log on L40S (0.9 GiB outside PyTorch by " +
                "difference)",
            row => row with
            {
                V1 = true,
                ManySequencesOnEveryCard = true,
                CountsOthers = true,
                NonTorch = ByteCount.FromMebibytes(768),
                FindsPrefixes = true,
                Offloading = new StreamingAbility(FromDisk: false, Prefetches: false, ReadsInPlace: true),
                Speculation = Proposes(SpeculativeMethod.DraftModel, SpeculativeMethod.Eagle, SpeculativeMethod.Ngram, SpeculativeMethod.Mtp),
                SkipsTwoOfFour = accelerator => accelerator.Generation == ChipGeneration.Hopper,
            },
            isChecked: false)
        .Checked("start-up logs", "0.8.4")
        .Then("0.8.5", "EAGLE-3 heads; small cards run 256 sequences.",
            "pull requests 16937 and 16158 (April 2025); that 0.8.5 was the first with the second is assumed",
            row => row with
            {
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
                NonTorch = ByteCount.FromMebibytes(60),
                GroupsLayers = true,
                MarlinOfFourBitFloats = true,
                BoundsStepBySequences = true,
                FallsBackFromBf16 = true,
            },
            isChecked: false)
        .Checked("start-up logs", "0.9.2")
        .Then("0.10.0", "Draft models are an error.", "pull request 22047; issue 31883 for 0.13.0",
            row => row with
            {
                Speculation = Proposes(SpeculativeMethod.Eagle, SpeculativeMethod.Ngram, SpeculativeMethod.Mtp, SpeculativeMethod.Eagle3),
                ActivationsWellKnown = true
            })
        .Then("0.11.0", "Triton and TensorRT-LLM kernels for MXFP4 experts; gpt-oss captures sizes up to 1024; the last row of logits is verified once more.",
            "vllm-project/vllm, quantization/mxfp4.py, model_executor/models/config.py, _dummy_sampler_run; eleven logs on H100 of eight models (0.13 to " +
                "0.14 GiB outside PyTorch)",
            row => row with
            {
                NonTorch = ByteCount.FromMebibytes(135),
                NonTorchWellKnown = true,
                CapturesMoreOfGptOss = true,
                HasTritonExperts = true,
                VerificationRows = 2
            })
        .Then("0.12.0", "Adapters of routed experts, graphs with adapters and without, rank 1; no added words.",
            "pull requests 21229, 25914, 26461, 28382 and 28545 (October and November 2025)",
            row => row with { AdaptsExperts = true },
            isChecked: false)
        .Checked("start-up logs", "0.13.0")
        .Then("0.14.0", "Workspaces of expert kernels live through the sampler's pass; --max-model-len auto; Marlin's kernels on compute capability 7.5.",
            "vllm-project/vllm, fused_moe/modular_kernel.py; logs of 0.14 to 0.19; pull request 29901 (December 2025)",
            row => row with { KeepsExpertRows = true, FitsContext = true, MarlinOnTuring = true })
        .Then("0.15.0", "Draft models are back.", "pull request 24322; release notes of 0.15.0",
            row => row with
            {
                Speculation = Proposes(SpeculativeMethod.DraftModel, SpeculativeMethod.Eagle, SpeculativeMethod.Ngram, SpeculativeMethod.Mtp,
                    SpeculativeMethod.Eagle3),
            })
        .Then("0.17.0", "The sampler cuts logits in place; groups of offloaded layers are brought in ahead (--offload-group-size).",
            "20 logs of 0.19; release notes, weight offloading V2; config/offload.py",
            row => row with { SamplesInPlace = true, Offloading = new StreamingAbility(FromDisk: false, Prefetches: true, ReadsInPlace: true) })
        .Then("0.18.0", "Whole and piecewise graphs are both captured; two ranks set up multicast buffers.",
            "logs of 0.18 and 0.19 on H100 (0.24 to 0.27 GiB outside PyTorch; 0.46 with Granite)",
            row => row with
            {
                CapturesTwice = true,
                PairsMulticast = true,
                NonTorch = ByteCount.FromMebibytes(256),
                WellKnown = true,
                SmallLatentBlocks = true
            })
        .Then("0.19.0", "2:4 kernels are gone; kinds of layers up to 1.5 times as many form one group; expert kernels take all tokens at once.",
            "pull requests 36799 and 34086; vllm-project/vllm, v1/core/kv_cache_utils.py of 0.19",
            row => row with { SkipsTwoOfFour = null, AlikeBelow = Ratio.From(1.5), CutsExpertTokens = false, KernelsKnown = true })
        .Then("0.20.0",
            "The estimate of the CUDA graphs is part of the budget, and the default share grew for it; more sequences than state blocks are an error; caches " +
                "with a scale for each token and head.",
            "pull request 38284, named among the breaking changes of 0.20.0; a log of 0.20.0 subtracts them, though its own words are \"default since " +
                "v0.21.0\"; pull requests 38270 and 38378",
            row => row with
            {
                CountsGraphs = true,
                DefaultShare = Ratio.From(0.92),
                ChecksStateBlocks = true,
                ScaledCaches = ["int8-per-token-head", "fp8-per-token-head"],
                Rules = VllmRules.Of(countsGraphs: true, byConcurrency: false)
            })
        .Then("0.21.0", "The log states the pool's tokens by concurrency; NVFP4 caches.",
            "vllm-project/vllm, v1/core/kv_cache_utils.py of 0.21; pull request 40177",
            row => row with
            {
                LogsByConcurrency = true,
                ScaledCaches = ["int8-per-token-head", "fp8-per-token-head", "nvfp4"],
                Rules = VllmRules.Of(countsGraphs: true, byConcurrency: true),
                WellKnown = false,
                NonTorchWellKnown = false,
                ActivationsWellKnown = false,
            })
        .Then("0.22.0", "The second model runner runs Qwen3 that is dense and not quantized: no graphs in its budget, no images in its profile run, no " +
            "copies of the logits. A step holds the largest item of Gemma 4.",
            "pull requests 39337 and 43051 (opened on 19 May 2026; that 0.22.0 was the first with it is assumed)",
            row => row with { SecondRunner = VllmRunner.PlainQwen3, RaisesStepToItem = true }, isChecked: false)
        .Checked("start-up logs", "0.22.1")
        .Then("0.23.0", "It runs dense Llama and Mistral too; blocks of DeepSeek-V4 are 1.2 % smaller; groups of layers stay where blocks leave the GPU.",
            "pull requests 43458, 44454 and 41847", row =>
            row with { SecondRunner = VllmRunner.PlainDense, CompressedPages = CompressedPages.PaddedKinds, ConnectorsKeepGroups = true })
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
            "recurrent layers share prefixes; bitsandbytes is a plug-in.",
            "pull requests 51726, 49390, 51768, 50991 and 43529; a build of August 2026 holds five states of Qwen3.8-27B with three proposed tokens " +
                "(vllm-project/recipes issue 839)",
            row => row with
            {
                TokensOnLargestCards = 16384,
                CapturedOnBlackwell = 1024,
                SecondRunner = VllmRunner.AlsoDeepSeekV4,
                CachesRecurrentPrefixes = true,
                HasBitsAndBytes = false,
            })
        .Then("0.29.0", "The second runner runs all models, estimates its graphs and splits its logits; one block is kept back when a request is checked.",
            "pull requests 53183, 53306, 53682, 50465 and 47272",
            row => row with { SecondRunner = VllmRunner.All, SecondRunnerCountsGraphs = true, KeptBackBlocks = 1, ChecksByStride = true })
        .Checked("release notes; the rules of 0.29 are carried over", "0.33.0");

    /// <summary>The first release that raises where sequences exceed the blocks for recurrent states.</summary>
    public static EngineVersion StateBlocksChecked { get; } = EngineVersion.Parse("0.20.0")!;

    /// <summary>The first release without bitsandbytes (pull request 43529).</summary>
    public static EngineVersion BitsAndBytesGone { get; } = EngineVersion.Parse("0.28.0")!;

    /// <summary>Of a checkpoint's own layers as many as there are, which is one in most; the others have no default.</summary>
    private static Speculating Proposes(params ReadOnlySpan<SpeculativeMethod> methods) =>
        new([.. methods], method => method == SpeculativeMethod.Mtp ? 1 : Speculating.UsualTokens, "vllm-project/vllm, v1/spec_decode");
}
