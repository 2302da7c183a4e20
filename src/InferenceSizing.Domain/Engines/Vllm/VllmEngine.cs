using System.Collections.Immutable;
using InferenceSizing.Domain.Engines.Shared;
using InferenceSizing.Domain.Hardware;
using InferenceSizing.Domain.Networks;
using InferenceSizing.Domain.Numbers;
using InferenceSizing.Domain.Units;
using InferenceSizing.Domain.Walks;
using InferenceSizing.Domain.Walks.Times;

namespace InferenceSizing.Domain.Engines.Vllm;

/// <summary>vLLM: a share of the whole GPU, less weights, the profile run's peak and what sits outside PyTorch, is the pool.</summary>
/// <remarks><c>pool = ceil(utilization · total) − weights − activations − non-torch [− graphs]</c>. Read in vLLM's
/// <c>v1/worker/gpu_worker.py</c>, <c>worker/worker.py</c> (V0) and its releases' notes; what differs between releases is in
/// <see cref="VllmRelease"/>.</remarks>
internal sealed class VllmEngine : PagedEngine
{
    /// <summary>Outside PyTorch in a pipeline stage, whose communicators are up before the first reading: two logs of 0.19.</summary>
    private static readonly ByteCount AloneInPipeline = ByteCount.FromMebibytes(72);

    /// <summary>What the rest of the system takes meanwhile where GPU and host share their memory: seven logs of 0.25 on GB10 (1.9 to 4.3 GiB).</summary>
    private static readonly ByteCount SharedWithHost = ByteCount.FromMebibytes(2150);

    /// <summary>Of the weights, what more is taken where the memory is read from the device, from the engine's start to the end of the profile run: the
    /// loader's buffers and pages of the files. One log of 0.29 on two GB10, by difference (13 GiB in all); loaders alone differ by 4.4 GiB there.</summary>
    private static readonly Ratio ReadWithHost = Ratio.From(0.187);
    private static readonly Spread SharedSpread = Spread.Of(0.25, 1.5);

    /// <summary>What an idle system keeps for itself where GPU and host share their memory, a twelfth: a recipe for GB10 finds the default share of 0.92 more
    /// than is free (vllm-project/recipes pull request 632), others start with 0.93, and some machines have 20 GiB less than all.</summary>
    private static readonly Ratio KeptByHost = Ratio.From(1.0 / 12);

    /// <summary>What the process itself has taken of a card that nobody else uses when vLLM reads what is free: the CUDA context. Public start-up logs of 0.10
    /// to 0.29 ("Free memory on device (78.66/79.19 GiB) on startup"): 0.41 to 0.53 GiB on four H100, 0.45 on RTX 4090, 0.51 on RTX 3090 and RTX 5090 and 0.17
    /// on another card of 24 GB; 0.33 on MI300X and 0.07 on a card of 24 GB of AMD. The least is refused, the most is told; the usual is what five of six show,
    /// and the mean of AMD's two. Of other chips, whose plug-ins have runtimes of their own, no log is known and nothing is refused.</summary>
    private static readonly Taken TakenByContext = new(ByteCount.FromMebibytes(174), ByteCount.FromMebibytes(460), ByteCount.FromMebibytes(543));
    private static readonly Taken TakenByRocm = new(ByteCount.FromMebibytes(72), ByteCount.FromMebibytes(205), ByteCount.FromMebibytes(338));

    /// <summary>Fitted to 47 logs of 0.11 to 0.19 on Hopper by what other models show: nine in ten agree to the printed digit, a hundredth of a GiB of 0.25 at
    /// one rank. Wider where a version or a chip has few logs: four publishers of 0.6 to 0.10 show 0.5, 1.2, 1.4 and 3.8 times it.</summary>
    private static readonly Spread RuntimeSpread = Spread.Of(0.98, 1.02);
    private static readonly Spread RuntimeSpreadElsewhere = Spread.Of(0.5, 2.5);

    /// <summary>On Radeon cards: one log of RX 9070 XT leaves 0.64 GiB (apollo-mg/Project-Apollo, 0.14), another of two RX 7900 XT the usual.</summary>
    private static readonly Spread RuntimeSpreadOnRadeon = Spread.Of(0.6, 5);

    /// <summary>What the budget may miss where the chip is not Hopper, whose logs the rules were read from: memory that the driver keeps, fragments, kernels of
    /// formats that were not seen. Fitted to logs of RTX 3090, 4090, 5090, A6000, 5000 Ada, L4, L40S, T4, A100, MI210 and Radeon by 27 publishers: the pool
    /// lies within this share of the card for four in five, each publisher left out in turn. The second is of Hopper in releases of which few logs were read:
    /// the pools of four publishers miss 0.1, 0.5, 0.5 and 0.6 %.</summary>
    private static readonly Spread BudgetSpreadElsewhere = Spread.Of(0.987, 1.013);
    private static readonly Spread BudgetSpreadOnHopper = Spread.Of(0.994, 1.006);

    /// <summary>Dispatch of an operator from Python without graphs. Assumed, as PyTorch's own dispatch.</summary>
    private static readonly Seconds Dispatch = Seconds.FromMicroseconds(10);

    public VllmEngine()
        : base("vllm", VllmRelease.Table, VllmKnobs.All, VllmModels.Table,
            [ArchitectureKind.Decoder, ArchitectureKind.Encoder, ArchitectureKind.EncoderDecoder])
    {
        NotTaken = VllmKnobs.NotTaken;
        // Over several nodes without Ray where the release can; attention copies find each other by other flags.
        CommandLine = new(VllmFlags.Table, "vllm", "serve")
        {
            Nodes = static (layout, release) => ((VllmRelease)release).SpansNodes && layout.AttentionData == 1 ? VllmFlags.Nodes : null,
            Images = ImageOf,
        };
        // vLLM documentation, "Disaggregated Prefilling".
        Disaggregates = true;
        Chips = new() { Runs = RunsOn, NeedsPlugIn = NeedsPlugIn, Kernels = VllmModels.Chips };
        HostTimes = new()
        {
            OverheadOf = static load => VllmCaptures.Captures(load.Knobs) ? HostOverhead.None : HostOverhead.None with { PerOperator = Dispatch },
        };
        CacheFormats = CacheFormats with
        {
            WithScales = true,
            PlainSparseLatents = ReadsSparseLatentsPlain,
            ExpandedLatentHead = ExpandedLatentHead,
        };
        AutoSettings = new(values => values.Get(VllmKnobs.MaxModelLenAuto), Settled);
        Admission = new PagedAdmission(this) { OutputHeld = OutputHeld };
        SharedBlock = WholeBlock;
        Adapters = new(VllmKnobs.MaxLoras, VllmKnobs.MaxLoraRank, "vllm-project/vllm, lora/layers", static load => VllmAdapters.Of(load)?.Whole,
            VllmAdapters.RefusalOf);
        // dtype auto: 0.7.3 logs so of BAAI/bge-reranker-v2-m3 (vllm-project/vllm-ascend issue 644). Since vllm-project/vllm pull request 18751 models that
        // generate may become BF16, which is as large and as fast, and those that overflow in FP16 do.
        Loading = new()
        {
            SingleAs = "fp16",
            LoadedAs = static (stored, architecture, accelerator, release) =>
                VllmKernels.LoadsAs(stored, architecture, accelerator, (VllmRelease)release),
            ComputedIn = static (scheme, architecture, accelerator, release) =>
                VllmKernels.ComputesIn(scheme.Activations, architecture, accelerator, (VllmRelease)release),
        };
        // Tables of rotary angles, in the format of the hidden states.
        LoadedTables = static load => RotaryTables.Of(load, load.Precision.HiddenStates);
        // A longer context than the model's: _get_and_verify_max_len in vllm/config, an error unless VLLM_ALLOW_LONG_MAX_MODEL_LEN is set.
        Startup = new()
        {
            Checks = VllmStartup.Of(this),
            DoubtOf = load => VllmStartup.DoubtOf(this, load),
            SpareOf = load => VllmStartup.SpareOf(this, load),
            LargestShareOf = LargestShareOf,
            HeldBeside = HeldBeside,
            RefusesLongerThanModel = true,
        };
    }

    /// <remarks>FlashInfer's sparse kernel comes first there for an FP8 cache (<c>platforms/cuda.py</c>, as read in 0.19.1). ROCm's takes plain FP8 alone
    /// (<c>rocm_aiter_mla_sparse.py</c>): 137.05 GiB for 3,039,232 tokens of GLM-5.3 with its layer that proposes are 79 entries of 576 bytes and 22 index keys
    /// of 132 (issue 55132).</remarks>
    private static bool ReadsSparseLatentsPlain(Accelerator accelerator, Release release) =>
        ((VllmRelease)release).KernelsKnown && (VllmRunner.IsDataCenterBlackwell(accelerator) || ChipSupport.IsOfAmd(accelerator));

    /// <remarks>Keys and values of 192 and 128 elements, padded to 256 as its attention kernels wanted (<c>get_head_size</c> in <c>config.py</c>).</remarks>
    private static AxisLength ExpandedLatentHead(PrecisionPlan precision, Release release)
    {
        const int padded = 256;
        VllmRelease vllm = (VllmRelease)release;
        return vllm.KeepsLatents || (vllm.KeepsPlainLatents && !VllmKernels.IsWeightOnly(precision)) ? default : AxisLength.From(padded);
    }

    /// <remarks>The longest context of which one request fits, by bisection from the model's own (<c>auto</c> and -1, since 0.14). The cache is what the
    /// profile run of the model's own length leaves.</remarks>
    private ImmutableArray<SettledKnob> Settled(RankLoad load)
    {
        long longest = load.Knobs.Get(VllmKnobs.MaxModelLen);
        if (!VllmRelease.Of(load).FitsContext || VllmStartup.LongestHeld(this, load, longest) is not (> 0 and var held) || held == longest)
            return [];
        return [new SettledKnob(VllmKnobs.MaxModelLen, KnobValue.Of(longest), KnobValue.Of(held), "the longest context of which one request fits the cache")];
    }

    /// <summary>Pages are taken as an answer grows: half of it stands on average.</summary>
    private static readonly Ratio OutputHeld = Ratio.From(0.5);

    /// <remarks>docs/deployment/docker.md of vllm-project/vllm. Since 0.14, January 2026, it publishes an image for ROCm itself (pull request 32580, of the day
    /// before); that no earlier release has one is assumed.</remarks>
    private static EngineImage? ImageOf(EngineVersion version, ComputePlatform platform) => platform switch
    {
        ComputePlatform.Cuda => Served("vllm/vllm-openai", version),
        ComputePlatform.Rocm when RocmImages.Has(version) => Served("vllm/vllm-openai-rocm", version),
        _ => null,
    };

    private static EngineImage Served(string repository, EngineVersion version) =>
        new($"{repository}:v{EngineImage.Tag(version)}", ["vllm", "serve"], NetworkPort.Of(8000), "/health");

    private static readonly ReleaseSpan RocmImages = new(null, EngineVersion.Parse("0.14.0")!, null, null);

    /// <summary>Kernels are compiled from compute capability 7.0 on, for gfx90a and later and for RDNA 3 and 4 (vLLM documentation, "GPU",
    /// requirements).</summary>
    private static bool RunsOn(Accelerator accelerator) =>
        !accelerator.PredatesVolta && accelerator.Generation is not (ChipGeneration.Cdna or ChipGeneration.Rdna2 or ChipGeneration.Vega);

    /// <summary>Whole blocks; not where recurrent states would have to be kept at their ends, for which it is off by itself.</summary>
    private static long WholeBlock(RankLoad load)
    {
        if (!load.Release.FindsPrefixes)
            return 0;
        foreach (CacheGroup group in load.Cache.OfStage(0))
        {
            if (group.PerSequence.Count > 0)
                return 0;
        }

        return load.Knobs.Get(VllmKnobs.BlockSize);
    }

    /// <summary>What is free at the start: asked for more, it refuses to start ("Free memory on device … is less than desired GPU memory utilization", in 0.9.1
    /// and later) or, before that, fails to allocate the pool (assumed). Only 0.8 counts what others hold as its own.</summary>
    private static Ratio LargestShareOf(RankLoad load) => ShareBeside(load, context => context.Least);

    /// <summary>The share that is free whatever the context takes.</summary>
    internal static Ratio ShareCertain(RankLoad load) => ShareBeside(load, context => context.Most);

    private static Ratio ShareBeside(RankLoad load, Func<Taken, ByteCount> taken)
    {
        if (VllmRelease.Of(load).CountsOthers)
            return Ratio.One;
        ByteCount held = load.Accelerator.MemoryKind == MemoryKind.Unified ? ByteCount.Max(load.Reserved, load.Usable * KeptByHost)
            : load.Reserved + taken(ContextOn(load.Accelerator));
        return load.Usable.Less(held).ShareOf(load.Usable);
    }

    private static Taken ContextOn(Accelerator accelerator) =>
        ChipSupport.IsOfNvidia(accelerator) ? TakenByContext : ChipSupport.IsOfAmd(accelerator) ? TakenByRocm : default;

    /// <summary>The CUDA context, which is up before memory is first read; where memory is shared it is the host's, and older releases count it. Llama-3.1-8B
    /// in AWQ does not start on an RTX 2080 Ti in 0.13 (issue 19445), by a tenth of a GiB.</summary>
    private static ByteCount HeldBeside(RankLoad load) => VllmRelease.Of(load).CountsContext || load.Accelerator.MemoryKind == MemoryKind.Unified
        ? ByteCount.Zero : ContextOn(load.Accelerator).Usual;

    /// <inheritdoc/>
    internal override StagePlan PlanOf(RankLoad load, int stage)
    {
        VllmRelease release = VllmRelease.Of(load);
        KnobSet knobs = load.Knobs;
        ByteCount budget = load.Usable * knobs.Get(VllmKnobs.GpuMemoryUtilization);
        ByteCount activations = VllmActivations.PeakOf(load, stage);
        ByteCount runtime = NonTorch(load);
        bool second = VllmRunner.IsSecond(load);
        ByteCount graphs = VllmGraphs.Of(load, stage);
        ByteCount counted = release.CountsGraphs && (!second || release.SecondRunnerCountsGraphs) ? graphs : ByteCount.Zero;
        if (release.CountsFreeMemory)
            runtime += second ? SecondRunnerBuffers(load, stage) : FirstRunnerBuffers(load, stage);
        ByteCount adapters = VllmAdapters.Of(load)?.OfStage(stage) ?? ByteCount.Zero;
        ByteCount weights = load.WeightsOf(stage).Less(VllmImages.LeftOut(load, stage)) + adapters
            + RotaryTables.Of(load, load.Precision.HiddenStates).Bytes + ExpertPadding.Of(load, stage) + VllmLatentContext.SparseWorkspace(load);
        if (release.CountsFreeMemory && load.Accelerator.MemoryKind == MemoryKind.Unified)
            runtime += load.WeightsOf(stage) * ReadWithHost;
        ByteCount held = weights + activations + runtime + counted;
        ByteBalance pool = release.CountsOthers ? budget - (held + load.Reserved) : load.Available < budget ? load.Available - budget : budget - held;
        ByteCount? given = PoolAskedFor(load, stage);
        if (given is { } asked)
        {
            // What is asked for, whatever the utilization; more than the GPU has left keeps the engine from starting.
            pool = ByteBalance.FromCount(Math.Min(asked.Count, (load.Available - held).Count));
            budget = ByteCount.Min(load.Available, held + pool.Surplus);
        }

        BlockPool cache = VllmPages.Of(load, stage, pool.Surplus);

        Interval<ByteCount> peak = VllmActivations.RangeOf(load, stage, activations), captured = VllmGraphs.SpreadOf(load).Around(graphs),
            outside = RuntimeSpreadOf(load, release).Around(runtime);
        Interval<ByteCount> takenOff = counted == ByteCount.Zero ? Interval<ByteCount>.Exactly(counted) : captured;
        return new StagePlan(budget, weights, peak, captured, outside, pool, cache)
        {
            PoolRange = given is not null ? Interval<ByteCount>.Exactly(pool.Surplus)
                : RestRange.Of(pool, [RestRange.LoadedSpread.Around(weights), peak, outside, takenOff, BudgetRangeOf(load, budget)]),
            OnHost = stage == 0 && knobs.Has(VllmKnobs.KvOffloadingGib) ? ByteCount.FromGibibytes(knobs.Get(VllmKnobs.KvOffloadingGib)) : ByteCount.Zero,
        };
    }

    /// <summary>The pool that settings ask for, in whole blocks where they count blocks; null where the share decides.</summary>
    internal static ByteCount? PoolAskedFor(RankLoad load, int stage)
    {
        KnobSet knobs = load.Knobs;
        return knobs.Has(VllmKnobs.NumGpuBlocksOverride)
            ? knobs.Get(VllmKnobs.NumGpuBlocksOverride) * VllmPages.Of(load, stage, ByteCount.Zero).BlockBytes
            : knobs.Has(VllmKnobs.KvCacheMemoryBytes) ? ByteCount.FromCount(knobs.Get(VllmKnobs.KvCacheMemoryBytes)) : null;
    }

    /// <summary>What the first runner makes between loading and the profile run of a model with a tower, which a release that reads free memory counts: buffers
    /// of inputs and of the encoder, and parts of the allocator that do not go back. Seen on cards with graphics memory alone.</summary>
    /// <remarks>Fitted to three logs of Qwen3.8-27B in 0.27: 15.03 GiB beside 14.28 of weights on two RTX 5090 (club-3090 issue 1087), 4.99 GiB of pool on two
    /// RTX 3090 (mitchross/talos-argocd-proxmox pull request 1995) and 377,456 tokens on two RTX 5090 (vllm-project/recipes pull request 810): 0.35 to 0.6 GiB.
    /// Two pools of one RTX PRO 6000 (vllm-project/recipes issue 831) are 0.6 and 2.1 GiB smaller than without it.</remarks>
    private static ByteCount FirstRunnerBuffers(RankLoad load, int stage) => stage == 0 && load.Architecture.Dimensions.Vision.Layers.Count > 0
        && !VllmImages.AreOff(load) && load.Accelerator.MemoryKind == MemoryKind.Graphics && ChipSupport.IsOfNvidia(load.Accelerator)
            ? ByteCount.FromMebibytes(450) : ByteCount.Zero;

    /// <summary>Counts of generated tokens in four bytes and a bit for each word of the prompt, which the second runner keeps for every sequence.</summary>
    /// <remarks><c>S · V · (4 + 1/8)</c>. Read in <c>v1/worker/gpu/sample/penalties.py</c>; 242.5 MiB for Qwen3.5-9B and 256 sequences (pull request
    /// 52718).</remarks>
    private static ByteCount SecondRunnerBuffers(RankLoad load, int stage)
    {
        const int countBits = 32, maskBits = 1;
        return stage == load.Layout.Pipeline - 1
            ? ByteCount.FromBits(checked(load.Knobs.Get(VllmKnobs.MaxNumSeqs) * load.Architecture.Dimensions.VocabularySize.Length * (countBits + maskBits)))
            : ByteCount.Zero;
    }

    private static Interval<ByteCount> BudgetRangeOf(RankLoad load, ByteCount budget)
    {
        if (load.Accelerator.Generation != ChipGeneration.Hopper)
            return BudgetSpreadElsewhere.Around(budget);
        return VllmRelease.Of(load).WellKnown ? Interval<ByteCount>.Exactly(budget) : BudgetSpreadOnHopper.Around(budget);
    }

    private static Spread RuntimeSpreadOf(RankLoad load, VllmRelease release)
    {
        if (load.Accelerator.MemoryKind == MemoryKind.Unified)
            return SharedSpread;
        if (load.Accelerator.MemoryKind == MemoryKind.Graphics && ChipSupport.IsOfAmd(load.Accelerator))
            return RuntimeSpreadOnRadeon;
        bool wellKnown = load.Layout.Tensor * load.Layout.AttentionData == 1 ? release.NonTorchWellKnown : release.WellKnown;
        return wellKnown ? RuntimeSpread : RuntimeSpreadElsewhere;
    }

    private static ByteCount NonTorch(RankLoad load)
    {
        VllmRelease release = VllmRelease.Of(load);
        ByteCount alone = load.Layout.Pipeline > 1 && load.Layout.Tensor == 1 ? AloneInPipeline
            : load.Accelerator.PredatesHopper ? release.NonTorch.Less(release.NonTorchOfHopper) : release.NonTorch;
        ByteCount shared = load.Accelerator.MemoryKind == MemoryKind.Unified ? SharedWithHost : ByteCount.Zero;
        return alone + NonTorchMemory.OfPeers(load.Accelerator, load.Layout.Tensor * load.Layout.AttentionData, release.PairsMulticast) + shared;
    }

    /// <summary>Memory that a context takes: the least, the usual and the most that was seen.</summary>
    private readonly record struct Taken(ByteCount Least, ByteCount Usual, ByteCount Most);
}
