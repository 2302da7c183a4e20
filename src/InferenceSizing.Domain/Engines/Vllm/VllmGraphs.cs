using System.Globalization;
using InferenceSizing.Domain.Engines.Shared;
using InferenceSizing.Domain.Parallelism;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Engines.Vllm;

/// <summary>Memory that vLLM's captured CUDA graphs take: for each captured batch size a fixed part, one for each layer and one for experts.</summary>
internal static class VllmGraphs
{
    private const int LargestSize = 512;

    /// <summary>Sizes 1, 2 and 4, then every eighth up to 256, then every sixteenth: in pieces up to 512 or twice the sequences, whole up to the sequences.</summary>
    private const int SmallSizes = 3;
    private const int FineStep = 8;
    private const int FineUntil = 256;
    private const int CoarseStep = 16;

    /// <summary>KiB for each size where whole and piecewise graphs are both captured (0.18 on), and for each size and layer: fitted together with the two below to 29 logs of
    /// 0.19 of 14 models. On models left out the median error is 8 % (11 % with the vision-language models), the 90th percentile 21 %; a log of 0.27 (94 layers on four ranks,
    /// 18 graphs) is off by 4 %.</summary>
    private const int KibibytesPerSize = 8630;
    private const int KibibytesPerLayer = 288;

    /// <summary>The same for each size of a model with experts.</summary>
    private const int KibibytesOfExperts = 5820;

    /// <summary>What several ranks take of one rank's: sums over ranks fuse with norms.</summary>
    private const double ShareOfSeveralRanks = 0.85;

    /// <summary>Memory of a size's graph in pieces over that of its whole graph: 12 and 6 MiB in a log of 0.19.</summary>
    private const int PiecesOverWhole = 2;

    /// <summary>The rule in words.</summary>
    public static string Formula { get; } = string.Create(CultureInfo.InvariantCulture,
        $"for each captured size {(double)KibibytesPerSize / Kibi:0.#} MiB + {(double)KibibytesPerLayer / Kibi:0.##} MiB a layer, and {(double)KibibytesOfExperts / Kibi:0.#} MiB where there are experts; {PiecesOverWhole}/{PiecesOverWhole + 1} of it in pieces, 1/{PiecesOverWhole + 1} whole");

    private const long Kibi = 1024;

    /// <summary>Before 0.18: fitted to eight logs of 0.8 to 0.17, median error 25 %.</summary>
    private const int EarlierKibibytesPerLayer = 240;
    private const int EarlierKibibytesPerSize = 2400;

    /// <summary>Residuals of 25 logs of 0.19 on models left out: 84 % lie within the first; and of 14 other logs.</summary>
    private static readonly Spread WhereWellKnown = Spread.Of(0.86, 1.16);
    private static readonly Spread Elsewhere = Spread.Of(0.45, 2.2);

    public static Spread SpreadOf(VllmRelease release) => release.WellKnown ? WhereWellKnown : Elsewhere;

    public static ByteCount Of(RankLoad load, int stage)
    {
        if (load.Knobs.Get(VllmKnobs.EnforceEager))
            return ByteCount.Zero;
        const int twice = 2;
        long sequences = checked(load.Knobs.Get(VllmKnobs.MaxNumSeqs) * (load.Speculation?.VerifiedTokens ?? 1));
        long largest = Math.Min(LargestFor(load), twice * sequences);
        (int from, int to) = PipelineStages.Of(load.Layout, load.Operators.Layers).LayersOf(stage);
        int layers = to - from + (stage == load.Layout.Pipeline - 1 ? load.Draft?.Operators.Layers ?? 0 : 0);
        // Graphs are captured with adapters and without (cudagraph_specialize_lora, on by default in logs of 0.20).
        int captures = load.Knobs.Has(VllmKnobs.MaxLoras) && VllmRelease.Of(load).AdaptsExperts ? 2 : 1;
        if (!VllmRelease.Of(load).CapturesTwice)
            return ByteCount.FromCount(checked(SizesUpTo(largest) * (EarlierKibibytesPerSize + (layers * EarlierKibibytesPerLayer)) * Kibi));
        double ranks = load.Layout.Tensor > 1 ? ShareOfSeveralRanks : 1;
        double each = (ranks * (KibibytesPerSize + (layers * KibibytesPerLayer))) + (load.Operators.Traits.Experts > 0 ? KibibytesOfExperts : 0);
        // A whole graph is of a decode step, which never has more tokens than sequences and what is proposed for them.
        long whole = SizesUpTo(Math.Min(largest, sequences)), inPieces = SizesUpTo(largest);
        return ByteCount.FromCount(checked(captures * ((PiecesOverWhole * inPieces) + whole) * Kibi)) * Ratio.From(each / (PiecesOverWhole + 1));
    }

    /// <summary>gpt-oss asks for sizes up to 1024 (<c>model_executor/models/config.py</c>, since 0.11).</summary>
    private static long LargestFor(RankLoad load)
    {
        const int largestOfGptOss = 1024;
        return string.Equals(load.Architecture.Family, "gpt_oss", StringComparison.Ordinal) && VllmRelease.Of(load).CapturesMoreOfGptOss ? largestOfGptOss : LargestSize;
    }

    private static long SizesUpTo(long largest) =>
        SmallSizes + (Math.Min(largest, FineUntil) / FineStep) + (Math.Max(0, largest - FineUntil) / CoarseStep);
}
