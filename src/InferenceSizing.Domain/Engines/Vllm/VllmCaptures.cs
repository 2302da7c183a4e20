using System.Collections.Immutable;
using InferenceSizing.Domain.Engines.Shared;
using InferenceSizing.Domain.Hardware;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Engines.Vllm;

/// <summary>How many sizes of a step vLLM captures CUDA graphs of: whole, and in pieces between the layers' attention.</summary>
/// <remarks><c>CUDAGraphMode</c> and <c>_set_cudagraph_sizes</c> of vllm/config: FULL captures mixed steps whole, FULL_DECODE_ONLY steps of decoding alone,
/// which never have more tokens than sequences and what is proposed for them; FULL_AND_PIECEWISE those whole and all steps in pieces.</remarks>
/// <param name="Whole">Sizes captured whole.</param>
/// <param name="InPieces">Sizes captured in pieces.</param>
/// <param name="Tokens">All of them together, each as often as it is captured.</param>
internal readonly record struct VllmCaptures(long Whole, long InPieces, long Tokens)
{
    private const int LargestSize = 512;

    /// <summary>The largest that the first engine captures: 1024 steps of eight (pull request 7894).</summary>
    private const int LargestOfFirstEngine = 8192;

    /// <summary>Sizes 1, 2 and 4, then every eighth, and since 0.12 beyond 256 every sixteenth: in pieces up to 512 or twice the sequences.</summary>
    private static readonly ImmutableArray<long> SmallSizes = [1, 2, 4];
    private const int FineStep = 8;
    private const int FineUntil = 256;
    private const int CoarseStep = 16;

    /// <summary>Whether graphs are captured at all.</summary>
    public static bool Captures(KnobSet knobs) => !knobs.Get(VllmKnobs.EnforceEager) && ModeOf(knobs) != VllmKnobs.NoGraphs;

    public static VllmCaptures Of(RankLoad load)
    {
        KnobSet knobs = load.Knobs;
        if (!Captures(knobs))
            return default;
        long sequences = checked(knobs.Get(VllmKnobs.MaxNumSeqs) * (load.Speculation?.VerifiedTokens.Count ?? 1));
        ImmutableArray<long> given = GivenTo(load);
        long step = knobs.Get(VllmKnobs.MaxNumBatchedTokens);
        long largest = Math.Min(step, LoneOf(load)
            ?? (knobs.Has(VllmKnobs.MaxCudagraphCaptureSize) ? knobs.Get(VllmKnobs.MaxCudagraphCaptureSize) : LargestOf(load, sequences)));
        Sizes all = given.IsEmpty ? SizesOf(load, largest, step) : Sizes.Of([.. given.Distinct()], step);
        Sizes decoding = given.IsEmpty ? SizesOf(load, Math.Min(largest, sequences), step) : Sizes.Of([.. given.Distinct()], sequences);
        return ModeOf(knobs) switch
        {
            VllmKnobs.Piecewise => new(0, all.Count, all.Tokens),
            VllmKnobs.Full => new(all.Count, 0, all.Tokens),
            VllmKnobs.FullDecodeOnly => new(decoding.Count, 0, decoding.Tokens),
            _ when VerifiesInPieces(load) => new(0, all.Count, all.Tokens),
            _ => new(decoding.Count, all.Count, all.Tokens + decoding.Tokens),
        };
    }

    /// <summary>Whether steps that verify proposed tokens are captured in pieces alone: FlashInfer, which reads an FP8 cache where neither FlashAttention 3 nor
    /// TensorRT-LLM's kernels do, has whole graphs for one token of each sequence.</summary>
    /// <remarks>Logs of RTX 3090 (club-3090 issue 747), 4090 (syv-ai/qwen38-27b-rtx3090 issue 87) and 5090 (vllm issue 49547), 0.25 to 0.28; other releases are
    /// assumed to do the same. Latent attention has kernels of its own.</remarks>
    private static bool VerifiesInPieces(RankLoad load)
    {
        const int plainBits = 16;
        return load.Speculation is not null && !load.Operators.Traits.LatentAttention
            && load.Precision.Cache.PayloadBits.Count < plainBits && ChipSupport.IsOfNvidia(load.Accelerator)
            && load.Accelerator.ComputeCapabilityNumber is > 0 and (< ComputeCapabilities.Hopper or >= ComputeCapabilities.DesktopBlackwell);
    }

    /// <summary>The sizes that are given; none where they follow from the largest.</summary>
    private static ImmutableArray<long> GivenTo(RankLoad load) =>
        load.Knobs.Has(VllmKnobs.CudagraphCaptureSizes) && LoneOf(load) is null ? load.Knobs.Get(VllmKnobs.CudagraphCaptureSizes) : [];

    /// <summary>The largest of the usual sizes, which a lone number stands for in the releases with <c>--cuda-graph-sizes</c>.</summary>
    private static long? LoneOf(RankLoad load) =>
        !VllmRelease.Of(load).TakesSizesAsGiven && load.Knobs.Has(VllmKnobs.CudagraphCaptureSizes)
            && load.Knobs.Get(VllmKnobs.CudagraphCaptureSizes) is [var lone] ? lone : null;

    /// <summary>The first engine captures steps of decoding, up to the first size that holds its sequences; the second one before 0.10 all sizes whatever the
    /// sequences are (pull requests 2437 and 20628, <c>_set_cudagraph_sizes</c> of vllm/config.py).</summary>
    private static long LargestOf(RankLoad load, long sequences)
    {
        const int twice = 2;
        VllmRelease release = VllmRelease.Of(load);
        if (!release.V1)
            return Math.Min(LargestOfFirstEngine, SizeHolding(sequences));
        return release.CapturesBySequences ? Math.Min(LargestFor(load), twice * sequences) : LargestFor(load);
    }

    private static long SizeHolding(long sequences)
    {
        foreach (long size in SmallSizes)
        {
            if (size >= sequences)
                return size;
        }

        return WholeNumber.DivideUp(sequences, FineStep) * FineStep;
    }

    private static string? ModeOf(KnobSet knobs) => knobs.Has(VllmKnobs.CudagraphMode) ? knobs.Get(VllmKnobs.CudagraphMode) : null;

    /// <summary>gpt-oss asks for more sizes (<c>model_executor/models/config.py</c>, since 0.11).</summary>
    private static long LargestFor(RankLoad load) => OfGptOss(load)
        ?? (VllmRunner.IsDataCenterBlackwell(load.Accelerator) ? VllmRelease.Of(load).CapturedOnBlackwell : LargestSize);

    /// <summary>Whether only every sixteenth size is captured beyond 256.</summary>
    public static bool Thins(RankLoad load) => VllmRelease.Of(load).TakesSizesAsGiven || OfGptOss(load) is not null;

    private static long? OfGptOss(RankLoad load) => VllmFamilies.IsGptOss(load.Architecture) ? VllmRelease.Of(load).CapturedOfGptOss : null;

    /// <summary>51 sizes up to 512, and 67 where every eighth is captured ("67/67" in logs of 0.8 to 0.11); a full step is one more where none is as
    /// large.</summary>
    private static Sizes SizesOf(RankLoad load, long largest, long step)
    {
        long fine = Thins(load) ? Math.Min(largest, FineUntil) : largest;
        Sizes sizes = Sizes.Of(SmallSizes, largest) + Sizes.Every(FineStep, 0, fine) + Sizes.Every(CoarseStep, fine, largest);
        bool between = !SmallSizes.Contains(step) && step % (step > fine ? CoarseStep : FineStep) != 0;
        return VllmRelease.Of(load).CapturesFullStep && step <= largest && between ? sizes + new Sizes(1, step) : sizes;
    }

    /// <summary>How many sizes, and their tokens together.</summary>
    private readonly record struct Sizes(long Count, long Tokens)
    {
        /// <summary>A size that is given twice is captured once, and none beyond a step (<c>_set_cudagraph_sizes</c> of vllm/config/vllm.py).</summary>
        public static Sizes Of(ImmutableArray<long> sizes, long largest)
        {
            Sizes sum = default;
            foreach (long size in sizes)
                sum += size <= largest ? new(1, size) : default;
            return sum;
        }

        /// <summary>One size a step, beyond the first up to the last.</summary>
        public static Sizes Every(int step, long beyond, long last)
        {
            long count = Math.Max(0, last - beyond) / step;
            const int pair = 2;
            return new(count, checked((count * beyond) + (step * count * (count + 1) / pair)));
        }

        public static Sizes operator +(Sizes one, Sizes other) => new(one.Count + other.Count, checked(one.Tokens + other.Tokens));
    }
}
