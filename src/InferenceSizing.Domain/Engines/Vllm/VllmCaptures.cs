using System.Collections.Immutable;
using InferenceSizing.Domain.Engines.Shared;

namespace InferenceSizing.Domain.Engines.Vllm;

/// <summary>How many sizes of a step vLLM captures CUDA graphs of: whole, and in pieces between the layers' attention.</summary>
/// <remarks><c>CUDAGraphMode</c> and <c>_set_cudagraph_sizes</c> of vllm/config: FULL captures mixed steps whole, FULL_DECODE_ONLY steps of decoding alone,
/// which never have more tokens than sequences and what is proposed for them; FULL_AND_PIECEWISE those whole and all steps in pieces.</remarks>
/// <param name="Whole">Sizes captured whole.</param>
/// <param name="InPieces">Sizes captured in pieces.</param>
internal readonly record struct VllmCaptures(long Whole, long InPieces)
{
    private const int LargestSize = 512;

    /// <summary>Sizes 1, 2 and 4, then every eighth up to 256, then every sixteenth: in pieces up to 512 or twice the sequences.</summary>
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
        long all = given.IsEmpty ? SizesUpTo(largest) : CountUpTo(given, step);
        long decoding = given.IsEmpty ? SizesUpTo(Math.Min(largest, sequences)) : CountUpTo(given, sequences);
        return ModeOf(knobs) switch
        {
            VllmKnobs.Piecewise => new(0, all),
            VllmKnobs.Full => new(all, 0),
            VllmKnobs.FullDecodeOnly => new(decoding, 0),
            _ => new(decoding, all),
        };
    }

    /// <summary>The sizes that are given; none where they follow from the largest.</summary>
    private static ImmutableArray<long> GivenTo(RankLoad load) =>
        load.Knobs.Has(VllmKnobs.CudagraphCaptureSizes) && LoneOf(load) is null ? load.Knobs.Get(VllmKnobs.CudagraphCaptureSizes) : [];

    /// <summary>The largest of the usual sizes, which a lone number stands for in the releases with <c>--cuda-graph-sizes</c>.</summary>
    private static long? LoneOf(RankLoad load) =>
        !VllmRelease.Of(load).TakesSizesAsGiven && load.Knobs.Has(VllmKnobs.CudagraphCaptureSizes)
            && load.Knobs.Get(VllmKnobs.CudagraphCaptureSizes) is [var lone] ? lone : null;

    /// <summary>The first engine captures steps of decoding, up to its sequences; the second one before 0.10 all sizes whatever the sequences are (pull
    /// requests 2437 and 20628).</summary>
    private static long LargestOf(RankLoad load, long sequences)
    {
        const int twice = 2;
        VllmRelease release = VllmRelease.Of(load);
        if (!release.V1)
            return Math.Min(FineUntil, sequences);
        return release.CapturesBySequences ? Math.Min(LargestFor(load), twice * sequences) : LargestFor(load);
    }

    private static string? ModeOf(KnobSet knobs) => knobs.Has(VllmKnobs.CudagraphMode) ? knobs.Get(VllmKnobs.CudagraphMode) : null;

    /// <summary>gpt-oss asks for sizes up to 1024 (<c>model_executor/models/config.py</c>, since 0.11).</summary>
    private static long LargestFor(RankLoad load)
    {
        const int largestOfGptOss = 1024;
        if (VllmFamilies.IsGptOss(load.Architecture) && VllmRelease.Of(load).CapturesMoreOfGptOss)
            return largestOfGptOss;
        return VllmRunner.IsDataCenterBlackwell(load.Accelerator) ? VllmRelease.Of(load).CapturedOnBlackwell : LargestSize;
    }

    private static long SizesUpTo(long largest) =>
        SmallSizes.LongCount(size => size <= largest) + (Math.Min(largest, FineUntil) / FineStep) + (Math.Max(0, largest - FineUntil) / CoarseStep);

    /// <summary>A size that is given twice is captured once, and none beyond a step (<c>_set_cudagraph_sizes</c> of vllm/config/vllm.py).</summary>
    private static long CountUpTo(ImmutableArray<long> sizes, long largest) =>
        sizes.Distinct().LongCount(size => size <= largest);
}
