using InferenceSizing.Domain.Engines.Shared;
using InferenceSizing.Domain.Hardware;
using InferenceSizing.Domain.Networks.Graph;
using InferenceSizing.Domain.Numbers;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Engines.Vllm;

/// <summary>The peak of vLLM's profile run: one forward pass of a full batch of tokens, then one sampler pass over as many sequences as may run.</summary>
/// <remarks><c>max(forward + images, max(tower, sampler + images) + capture) + what lives through all</c>;
/// <c>sampler = S · V · c + rows of the kernel + T · H · b + S · H · b + libraries + expert workspaces</c>. Read in vLLM's <c>profile_run</c>,
/// <c>_dummy_run</c> and <c>_dummy_sampler_run</c> (v1/worker/gpu_model_runner.py). Logits are gathered, so the sampler's part does not shrink with tensor
/// ranks. Against 60 start-up logs of 0.7 to 0.19 of 24 models: median error 0.3 %, 85 % within 0.8 %, worst 7 % (INT8 activations). No factor is fitted but
/// the libraries' 40 MiB, so no model's log enters into another's figure.</remarks>
internal static class VllmActivations
{
    /// <summary>Copies of the logits that sampling by a full sort makes, bytes an entry beside the logits themselves: FP32 logits 4, sorted values 4 and
    /// indices 8, the radix sort's second buffers 4 and 8, its initial indices 8. Derived from torch.sort; 38 in all at 16 bits is what logs of 0.7 to 0.11
    /// show. ROCm still sorts in 0.17: 57.6 GiB of a card of 64 less 14.37 and a pool of 41.81 leave the 1.38 GiB of 256 rows
    /// (amdgoose/arno_vllm_chat vllm_server.log); RX 7900 XT still does in 0.23 (issue 49064), Instinct no longer in 0.19.</summary>
    private const int SortingBytes = 36;

    /// <summary>The same where a kernel cuts the logits in place (0.17 on): FP32 logits, probabilities and exponential noise, 4 each. Derived; 14 in all at 16
    /// bits is what 20 logs of 0.19 show.</summary>
    private const int InPlaceBytes = 12;

    /// <summary>The cutting kernel keeps one FP32 row of the vocabulary for each of its programs, one a multiprocessor.</summary>
    private const int KernelRowBytes = 4;

    /// <summary>cuBLAS's workspaces, which PyTorch makes at the first product: 32 and 8 MiB on Hopper, a quarter of the first elsewhere. Derived; what 17 logs
    /// of 0.19 leave over is 36 to 45 MiB.</summary>
    private static readonly ByteCount LibrariesOnHopper = ByteCount.FromMebibytes(40);
    private static readonly ByteCount Libraries = ByteCount.FromMebibytes(16);

    /// <summary>Hidden rows that the frames of a compiled pass hold beside the layer at work (its arguments): fitted to a log of 0.19 where the forward pass
    /// decides (Granite 3.1, error 2 %); a first pipeline stage, which never decides, shows 0.2 GiB more.</summary>
    private const int RowsHeldByCompiledPass = 3;

    /// <summary>The same in the eager passes of V0: fitted to the slope of two logs of 0.6.4 (108 KiB a token for Llama-3.1-8B), error 3 %.</summary>
    private const int RowsHeldByEagerPass = 2;

    /// <summary>Hidden rows that a later pipeline stage receives into: states and residual. Derived.</summary>
    private const int RowsReceived = 2;

    /// <summary>Residuals of 60 logs. The first: 10th and 90th percentile over twelve models of 0.10 to 0.20 on Hopper, each counted once (0.998 to 1.005;
    /// 25 of 27 logs lie within); the last: those of V0. Other chips have too few logs to tell.</summary>
    private static readonly Spread WhereWellKnown = Spread.Of(0.998, 1.005);
    private static readonly Spread OnOtherChips = Spread.Of(0.95, 1.08);
    private static readonly Spread Elsewhere = Spread.Of(0.9, 1.15);

    /// <summary>Where the peak holds the capture of a delta rule: four logs of 0.27 lie between 0.98 and 1.18 of it, with the graphs' estimate in it.</summary>
    private static readonly Spread WithCapture = Spread.Of(0.8, 1.2);

    /// <summary>DeepSeek-V4: three logs lie within a tenth, a fork on GB10 a third above.</summary>
    private static readonly Spread OfStreams = Spread.Of(0.85, 1.35);

    /// <summary>The peak with its interval: where the logits are sorted, down to what FlashInfer's sampler takes, which cuts them in place wherever it is
    /// installed.</summary>
    /// <remarks>Two publishers with the official image of 0.11.0 show it: Qwen2.5-7B on L4 (5.01 GiB of pool, 4.09 with a sort) and
    /// Qwen3-VL-30B-A3B on A100 (8.04, and 7.07). Most logs of 0.8 to 0.15 show the sort.</remarks>
    public static Interval<ByteCount> RangeOf(RankLoad load, int stage, ByteCount peak)
    {
        Spread spread = SpreadOf(load);
        Interval<ByteCount> range = spread.Around(peak);
        VllmRelease release = VllmRelease.Of(load);
        if (!release.V1 || release.SamplesInPlace || !ChipSupport.IsOfNvidia(load.Accelerator)
            || load.Accelerator.ComputeCapabilityNumber < ComputeCapabilities.Turing)
            return range;
        ByteCount cut = spread.Around(PeakOf(load, stage, inPlace: true)).Low;
        return cut < range.Low ? Interval<ByteCount>.Between(cut, range.Estimate, range.High) : range;
    }

    private static Spread SpreadOf(RankLoad load)
    {
        if (VllmCompressedPages.Holds(load.Cache.OfStage(0)))
            return OfStreams;
        if (VllmRunner.HoldsCaptureOfDeltaRule(load))
            return WithCapture;
        if (!VllmRelease.Of(load).ActivationsWellKnown)
            return Elsewhere;
        return load.Accelerator.Generation == ChipGeneration.Hopper ? WhereWellKnown : OnOtherChips;
    }

    public static ByteCount PeakOf(RankLoad load, int stage)
    {
        VllmRelease release = VllmRelease.Of(load);
        bool instinct = load.Accelerator.Generation is ChipGeneration.Cdna2 or ChipGeneration.Cdna3 or ChipGeneration.Cdna4;
        return PeakOf(load, stage, instinct ? release.SamplesInPlaceOnInstinct : release.SamplesInPlace && !ChipSupport.IsOfAmd(load.Accelerator));
    }

    private static ByteCount PeakOf(RankLoad load, int stage, bool inPlace)
    {
        VllmRelease release = VllmRelease.Of(load);
        long tokens = load.Knobs.Get(VllmKnobs.MaxNumBatchedTokens);
        bool second = VllmRunner.IsSecond(load);
        ByteCount forward = ByteCount.Max(
            FullBatchPeak.Of(load, tokens, release.V1 ? RowsHeldByCompiledPass : RowsHeldByEagerPass)
                + (release.GroupsLayers ? ByteCount.Max(VllmLatentContext.Expanded(load), VllmLatentContext.Indexed(load)) : ByteCount.Zero),
            ByteCount.Max(ExpertWorkspaces.WithGathered(load, tokens), VllmLatentContext.CompressedAtWork(load, tokens)));
        ByteCount sampler = ByteCount.Zero;
        if (load.Architecture.Generates && !load.Pools && stage == load.Layout.Pipeline - 1)
        {
            long sequences = Math.Min(load.Knobs.Get(VllmKnobs.MaxNumSeqs), tokens);
            ByteCount libraries = load.Accelerator.Generation == ChipGeneration.Hopper ? LibrariesOnHopper : Libraries;
            sampler = (second ? LogitsOfSecondRunner(load, sequences, release)
                : SamplerOf(load, sequences, inPlace))
                + FullBatchPeak.HiddenRows(load, tokens + sequences) + libraries + VllmVerification.LogitsOf(load, tokens);
            // Workspaces of all layers are one, as large as the largest.
            sampler += ByteCount.Max(release.KeepsExpertRows ? ExpertWorkspaces.Of(load, tokens) : ByteCount.Zero, VllmLatentContext.Compressed(load));
        }

        ByteCount received = stage > 0 ? RowsReceived * FullBatchPeak.HiddenRows(load, tokens) : ByteCount.Zero;
        bool profilesImages = stage == 0 && (!second || release.SecondRunnerProfilesImages);
        ByteCount encoder = profilesImages ? ImagesOf(load, tokens) : ByteCount.Zero;
        ByteCount tower = profilesImages ? VllmImages.TowerPass(load, tokens) : ByteCount.Zero;
        // The capture follows the pass, and does not lie on top of it: one log of an RTX 5090, whose pool is 1.58 GiB smaller at 16,384 tokens a step.
        ByteCount atCapture = ByteCount.Max(tower, sampler + encoder) + CaptureOf(load, release, tokens);
        return ByteCount.Max(atCapture, forward + encoder) + received + VllmVerification.StatesOf(load, stage, tokens);
    }

    /// <summary>The second runner's sampler makes no copies in the profile run: its rows of logits, gathered from the ranks; since 0.29 each rank keeps its own
    /// words of all rows and all words of its own rows.</summary>
    /// <remarks>Read in <c>v1/worker/gpu/sample/sampler.py</c>; pull request 50465. No log with many sequences is known: derived.</remarks>
    private static ByteCount LogitsOfSecondRunner(RankLoad load, long sequences, VllmRelease release)
    {
        ByteCount all = ByteCount.FromCount(checked(sequences * load.Architecture.Dimensions.VocabularySize).Length * FullBatchPeak.ElementOf(load).Count);
        ByteCount shard = all * Ratio.From(1.0 / load.Layout.Tensor);
        const int twice = 2;
        return release.SecondRunnerCountsGraphs ? twice * shard : load.Layout.Tensor == 1 ? all : all + shard;
    }

    /// <summary>What the first runner's capture of a gated delta rule holds beside its graphs, of the rank's share of its heads; seen on RTX 5090, RTX PRO 6000
    /// and RTX 3090.</summary>
    private static ByteCount CaptureOf(RankLoad load, VllmRelease release, long tokens) =>
        VllmRunner.HoldsCaptureOfDeltaRule(load) ? tokens * release.CaptureOfDeltaRule * Ratio.From(1.0 / load.Layout.Tensor) : ByteCount.Zero;

    private static ByteCount SamplerOf(RankLoad load, long sequences, bool inPlace)
    {
        long perLogit = (load.Precision.HiddenStates.BitsPerElement() / ByteCount.BitsPerByte) + (inPlace ? InPlaceBytes : SortingBytes);
        long rows = inPlace ? load.Accelerator.Multiprocessors.Value * KernelRowBytes : 0;
        return ByteCount.FromCount(checked(((sequences * perLogit) + rows) * load.Architecture.Dimensions.VocabularySize.Length));
    }

    /// <summary>What the profile run keeps of as many images as a batch of tokens holds: their pixels, and what the tower made of them, n · (pixels + tokens ·
    /// H) · b.</summary>
    /// <remarks>Gemma 3 of 4, 12 and 27B shows 3.89, 3.94 and 3.99 GiB in logs of 0.19, to 0.2 %.</remarks>
    private static ByteCount ImagesOf(RankLoad load, long tokens)
    {
        if (VllmImages.AreOff(load))
            return ByteCount.Zero;
        foreach (Block block in load.Operators.Blocks)
        {
            if (block.Passes != Passes.None || block.Place != BlockPlace.First)
                continue;
            if (block.Image is not { } image)
                return FullBatchPeak.HiddenRows(load, tokens);
            if (VllmImages.OfLongestVideo(load) is { Count: > 0 } video)
                return video;
            long images = VllmImages.Profiled(load, tokens, image);
            return FullBatchPeak.HiddenRows(load, checked((images * image.Tokens).Count))
                + ByteCount.FromBits(checked(images * image.Elements.Value * load.Precision.HiddenStates.BitsPerElement()));
        }

        return ByteCount.Zero;
    }
}
