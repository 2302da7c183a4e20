using System.Collections.Immutable;
using InferenceSizing.Domain.Engines.Shared;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Engines.Vllm;

/// <summary>What differs between releases of vLLM.</summary>
internal sealed partial record VllmRelease : Release
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

    /// <summary>Whether that holds the CUDA context.</summary>
    public bool CountsContext { get; init; }

    /// <summary>Of it, what GPUs before Hopper do not show.</summary>
    public ByteCount NonTorchOfHopper { get; init; }

    /// <summary>Whether two ranks already set up multicast buffers.</summary>
    public bool PairsMulticast { get; init; }

    /// <summary>Whether the sampler cuts the logits in place instead of sorting copies.</summary>
    public bool SamplesInPlace { get; init; }

    /// <summary>The same on AMD Instinct.</summary>
    public bool SamplesInPlaceOnInstinct { get; init; }

    /// <summary>Whether workspaces of expert kernels live through the sampler's pass.</summary>
    public bool KeepsExpertRows { get; init; }

    /// <summary>Whether a whole graph and one in pieces are captured of each size.</summary>
    public bool CapturesTwice { get; init; }

    /// <summary>Whether a lone captured size is that size, and not the largest of the usual ones.</summary>
    public bool TakesSizesAsGiven { get; init; }

    /// <summary>Whether no sizes are captured beyond twice the sequences (<c>SchedulerConfig.cuda_graph_sizes</c>).</summary>
    public bool CapturesBySequences { get; init; }

    /// <summary>The largest size of a step that is captured of gpt-oss; null where its sizes are those of all models.</summary>
    public long? CapturedOfGptOss { get; init; }

    /// <summary>Whether Triton's kernel for MXFP4 experts runs on Hopper, and TensorRT-LLM's on Blackwell.</summary>
    public bool HasTritonExperts { get; init; }

    /// <summary>Whether an instance spans nodes without Ray.</summary>
    public bool SpansNodes { get; init; }

    /// <summary>Whether adapters reach routed experts, graphs are captured with them and without, rank 1 is taken and words are no longer added.</summary>
    public bool AdaptsExperts { get; init; }

    /// <summary>Whether the context that latent attention expands in the profile run holds a block of every sequence.</summary>
    public bool ExpandsBlockOfEachSequence { get; init; }

    /// <summary>Whether layers of several kinds share the pool in groups, and windowed layers hold their window alone.</summary>
    public bool GroupsLayers { get; init; }

    /// <summary>Kinds of layers count as alike in number up to this ratio.</summary>
    public Ratio AlikeBelow { get; init; } = Ratio.From(1.25);

    /// <summary>Whether prompts of models with recurrent layers share blocks by themselves, which takes one more block of each group of them for a
    /// request. Before, <c>--enable-prefix-caching</c> asks for it.</summary>
    public bool CachesRecurrentPrefixes { get; init; }

    /// <summary>Whether more sequences than blocks for recurrent states are an error instead of fewer captured sizes.</summary>
    public bool ChecksStateBlocks { get; init; }

    /// <summary>Whether a full step is captured where it is no larger than the largest size, whatever the steps between sizes are.</summary>
    public bool CapturesFullStep { get; init; }

    /// <summary>Whether the next step is scheduled while one runs where a draft model proposes.</summary>
    public bool SchedulesDraftsAhead { get; init; }

    /// <summary>Whether the indexer of sparse attention keeps the scores of a full step on ROCm.</summary>
    public bool KeepsIndexScores { get; init; }

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

    /// <summary>Whether the latents of MLA are cached, and not the keys and values of all heads.</summary>
    public bool KeepsLatents { get; init; }

    /// <summary>The same of weights that are plain or FP8 alone.</summary>
    public bool KeepsPlainLatents { get; init; }

    /// <summary>Families that it refuses in FP16, since they overflow.</summary>
    public ImmutableArray<string> BannedFromFp16 { get; init; } = [];

    /// <summary>Whether BF16 becomes another format on GPUs that do not compute in it, where nobody asks for it.</summary>
    public bool FallsBackFromBf16 { get; init; }

    /// <summary>Whether a step that nobody sets has no more tokens than all sequences have together.</summary>
    public bool BoundsStepBySequences { get; init; }

    /// <summary>Words in the types of models whose hidden states EAGLE's third version and DFlash read (<c>eagle3_target_supported</c>, later
    /// <c>aux_hidden_states_supported</c>); empty where the type is not asked.</summary>
    public ImmutableArray<string> GivesHiddenStates { get; init; } = ["llama", "qwen", "minicpm", "gpt_oss"];

    /// <summary>Whether the profile run of Qwen3-VL brings its longest video.</summary>
    public bool ProfilesVideos { get; init; } = true;

    /// <summary>Whether items of images that attend to one another both ways are not cut.</summary>
    public bool KeepsItemsWhole { get; init; }

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

    public static VllmRelease Of(RankLoad load) => (VllmRelease)load.Release;

    /// <summary>The first release that raises where sequences exceed the blocks for recurrent states.</summary>
    public static EngineVersion StateBlocksChecked { get; } = EngineVersion.Parse("0.20.0")!;

    /// <summary>The first release without bitsandbytes (pull request 43529).</summary>
    public static EngineVersion BitsAndBytesGone { get; } = EngineVersion.Parse("0.28.0")!;
}
