using System.Globalization;
using InferenceSizing.Domain.Engines.Shared;
using InferenceSizing.Domain.Hardware;
using InferenceSizing.Domain.Parallelism;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Engines.Vllm;

/// <summary>Memory that vLLM's captured CUDA graphs take: for each captured batch size a fixed part, one for each layer and one for experts.</summary>
internal static class VllmGraphs
{
    /// <summary>KiB for each size where whole and piecewise graphs are both captured (0.18 on), and for each size and layer: fitted together with the two below
    /// to 29 logs of 0.19 of 14 models. On models left out the median error is 8 % (11 % with the vision-language models), the 90th percentile 21 %; a log of
    /// 0.27 (94 layers on four ranks, 18 graphs) is off by 4 %.</summary>
    private const int KibibytesPerSize = 8630;
    private const int KibibytesPerLayer = 288;

    /// <summary>The same for each size of a model with experts.</summary>
    private const int KibibytesOfExperts = 5820;

    /// <summary>What several ranks take of one rank's: sums over ranks fuse with norms.</summary>
    private const double ShareOfSeveralRanks = 0.85;

    /// <summary>Memory of a size's graph in pieces over that of its whole graph: 12 and 6 MiB in a log of 0.19.</summary>
    private const int PiecesOverWhole = 2;

    /// <summary>What GPUs before Hopper and those with graphics memory take of it: the geometric mean of five publishers of 0.18 to 0.28 (0.5, 0.59, 0.73, 0.79
    /// and 0.88 of it). Three of them print 0.53 GiB for the same 86 captures of Qwen2.5-7B, on RTX 4090 in 0.24, A100 in 0.23 and L4 in 0.28.</summary>
    private const double ShareOfOlderOrGraphics = 0.7;

    /// <summary>The rule in words.</summary>
    public static string Formula { get; } = string.Create(CultureInfo.InvariantCulture,
        $"for each captured size {(double)KibibytesPerSize / Kibi:0.#} MiB + {(double)KibibytesPerLayer / Kibi:0.##} MiB a layer, and " +
            $"{(double)KibibytesOfExperts / Kibi:0.#} MiB where there are experts; {PiecesOverWhole}/{PiecesOverWhole + 1} of it in pieces, " +
            $"1/{PiecesOverWhole + 1} whole; {ShareOfOlderOrGraphics} of it before Hopper and with graphics memory");

    private const long Kibi = 1024;

    /// <summary>Before 0.18: fitted to 14 logs of 0.8 to 0.17 of five publishers, each publisher counted once; median error 17 %.</summary>
    private const int EarlierKibibytesPerLayer = 320;
    private const int EarlierKibibytesPerSize = 3200;

    /// <summary>The same where every eighth size is captured, 67 for the 51 that came with 0.12: fitted to seven publishers of 0.6 to 0.11, 0.6 to 1.5 times
    /// what each shows.</summary>
    private const double ShareOfFinerSizes = 0.75;

    /// <summary>What graphs of those releases take on RDNA, and of gpt-oss anywhere, of that: 19 logs of 0.11 to 0.13 on Radeon R9700 (0.6 to 1.7 GiB) and 6 of
    /// gpt-oss-20b on RTX 3090, 4090 and 5000 Ada (0.63 to 0.75 GiB), all of one source; error 25 to 35 %. Instinct shows 0.92 of the rule (Gemma 3 27B on
    /// one MI300X in 0.11, 1.02 GiB).</summary>
    private const double EarlierTimes = 3.75;

    /// <summary>What graphs of A100 before 0.18 take of the rule: three logs of 0.12 of one publisher show 3.4 to 5.4 times it, one of 0.17 three quarters; the
    /// geometric mean of the two publishers.</summary>
    private const double EarlierTimesOnAmpere = 1.75;

    /// <summary>Residuals of 31 logs of 0.19 of ten models. The first: 10th and 90th percentile over the models, each left out in turn and counted once; 27 of
    /// the logs lie within, all of one publisher and on Hopper. The second: of 14 other logs.</summary>
    private static readonly Spread WhereWellKnown = Spread.Of(0.88, 1.09);
    private static readonly Spread Elsewhere = Spread.Of(0.45, 2.2);

    /// <summary>The same of GPUs before Hopper and of those with graphics memory: its five publishers lie within.</summary>
    private static readonly Spread OlderOrGraphics = Spread.Of(0.7, 1.6);

    /// <summary>What the first runner's estimate takes for each capture of experts with data-parallel attention on data-center Blackwell: it multiplies what
    /// the second capture of a mode holds by all of them, though they share it.</summary>
    /// <remarks>62 GiB of 102 captures of MiniMax-M2.5 in NVFP4 on two B200, 245,840 tokens of 769,888 (issue 45178, 0.22); 33.06 of 30 on GB300, of which 8.57
    /// were taken; 118.65 of a model of 2.4 T on four GB300 nodes (issue 53013): 0.6, 1.1 and about 1.2 GiB.</remarks>
    private static readonly ByteCount OfGatheredExperts = ByteCount.FromMebibytes(620);
    private static readonly Spread SpreadOfGatheredExperts = Spread.Of(0.5, 2.2);

    /// <summary>Elsewhere with data-parallel attention or on ROCm the estimate can be as many times the graphs: 26 GiB of Qwen3-30B-A3B on MI300X by difference
    /// (0.28, 948,176 tokens).</summary>
    private static readonly Spread OfExtrapolatedExperts = Spread.Of(0.45, 40);

    /// <summary>The second runner's estimate since 0.29: two logs show a quarter of the first one's rule.</summary>
    private static readonly Spread OfSecondRunner = Spread.Of(0.45, 3);

    /// <summary>What the second runner's estimate is of the first one's: pieces are captured for real in one shared pool.</summary>
    private const double ShareOfSecondRunner = 0.3;

    /// <summary>What the first runner's estimate of 0.26 to 0.28 takes for each capture of a model with gated delta rules on consumer Blackwell, in pieces or
    /// whole.</summary>
    /// <remarks>Between 7 captures of 0.33 to 0.5 GiB (issue 52872, RTX 5090) and 102 of about 7 and 8.3 GiB by difference (vllm-project/recipes issue 831, RTX
    /// PRO 6000).</remarks>
    private static readonly ByteCount OfDeltaRule = ByteCount.FromMebibytes(70);
    private static readonly Spread SpreadOfDeltaRule = Spread.Of(0.1, 1.9);

    /// <summary>What they take at first where one other GPU with graphics memory holds the model, and there before 0.26, beside a part for each capture and
    /// one for each of its tokens. Hopper shows the usual rule, and so do two RX 7900 XT in 0.23 (issue 49064).</summary>
    /// <remarks>Fitted to Qwen3.6-35B-A3B: 0.41 GiB for 3 captures on RTX 3090 in 0.22, where 0.95 is "equivalent to 0.9325" (club-3090 pull request 323), and
    /// 0.45 GiB for 8 on RTX 5090 in 0.20.</remarks>
    private static readonly ByteCount OfDeltaRuleOnGraphicsCard = ByteCount.FromMebibytes(350);

    /// <summary>The parts for each capture and its tokens, all that several such cards show.</summary>
    /// <remarks>Fitted to 3.65 GiB for 86 captures of 14,734 tokens of Qwen3.5-9B on four RTX 3090 in 0.19, which then ran out of memory (leadawon/LAMBO
    /// logs/vllm_qwen35_9b.log), and to 0.13 GiB for 9 of 46 tokens of Qwen3.8-27B on two RTX 5090 in 0.27 (club-3090 issue 1087); 0.2 GiB on two and on four
    /// RTX 3090 (club-3090 pull request 1139 and, by difference, issue 584) lie within a fifth.</remarks>
    private static readonly ByteCount OfCaptureOfDeltaRule = ByteCount.FromMebibytes(18);
    private static readonly ByteCount OfTokenOfDeltaRule = ByteCount.FromCount(152 * Kibi);
    private static readonly Spread SpreadOnGraphicsCard = Spread.Of(0.25, 1.5);

    /// <summary>What the second runner's estimate takes for each capture where GPU and host share their memory, whose every change it reads: one log of 0.29 on
    /// GB10 (86 captures, 5.1 GiB). Another reads minus 4.7 GiB.</summary>
    private static readonly ByteCount OfSharedMemory = ByteCount.FromMebibytes(61);
    private static readonly Spread SpreadOfSharedMemory = Spread.Of(0.1, 1.6);

    /// <summary>Before 0.18: the first of A100, by its two publishers, which lie far apart; the second of 18 publishers on other chips, each left out in
    /// turn: 14 of them lie within (0.17 to 3.3 of it). Between 5 publishers that were read first, 0.69 to 1.45 seemed enough; of 13 others 6 lay
    /// outside.</summary>
    private static readonly Spread EarlierOnAmpere = Spread.Of(0.4, 2.9);
    private static readonly Spread Earlier = Spread.Of(0.42, 1.9);

    private static bool CapturesDeltaRuleOnOneGpu(RankLoad load) => load.Layout.Tensor == 1 && VllmRunner.CapturesDeltaRule(load);

    public static Spread SpreadOf(RankLoad load)
    {
        VllmRelease release = VllmRelease.Of(load);
        if (CapturesDeltaRuleOnOneGpu(load))
            return SpreadOfDeltaRule;
        if (CapturesDeltaRuleOnGraphicsCard(load))
            return SpreadOnGraphicsCard;
        if (ExtrapolatesExperts(load))
            return VllmRunner.IsDataCenterBlackwell(load.Accelerator) ? SpreadOfGatheredExperts : OfExtrapolatedExperts;
        if (release.WellKnown && load.Accelerator.Generation == ChipGeneration.Hopper)
            return WhereWellKnown;
        if (!release.CapturesTwice)
            return IsLargeAmpere(load) ? EarlierOnAmpere : Earlier;
        if (!release.SecondRunnerCountsGraphs || !VllmRunner.IsSecond(load))
            return IsOlderOrGraphics(load.Accelerator) ? OlderOrGraphics : Elsewhere;
        return load.Accelerator.MemoryKind == MemoryKind.Unified ? SpreadOfSharedMemory : OfSecondRunner;
    }

    public static ByteCount Of(RankLoad load, int stage)
    {
        (long whole, long inPieces, long tokens) = VllmCaptures.Of(load);
        if (whole + inPieces == 0)
            return ByteCount.Zero;
        (int from, int to) = PipelineStages.Of(load.Layout, load.Operators.Layers.Count).LayersOf(stage);
        int layers = to - from + (stage == load.Layout.Pipeline - 1 ? load.Draft?.Operators.Layers.Count ?? 0 : 0);
        // Graphs are captured with adapters and without (cudagraph_specialize_lora, on by default in logs of 0.20).
        int captures = load.Knobs.Has(VllmKnobs.MaxLoras) && VllmRelease.Of(load).AdaptsExperts ? 2 : 1;
        if (!VllmRelease.Of(load).CapturesTwice)
        {
            double times = VllmFamilies.IsGptOss(load.Architecture)
                || load.Accelerator.Generation is ChipGeneration.Rdna3 or ChipGeneration.Rdna4 ? EarlierTimes : IsLargeAmpere(load) ? EarlierTimesOnAmpere : 1;
            if (!VllmCaptures.Thins(load))
                times *= ShareOfFinerSizes;
            return ByteCount.FromCount(checked(Math.Max(whole, inPieces) * (EarlierKibibytesPerSize + (layers * EarlierKibibytesPerLayer)) * Kibi))
                * Ratio.From(times);
        }

        if (CapturesDeltaRuleOnOneGpu(load))
            return checked(captures * (whole + inPieces)) * OfDeltaRule;
        if (CapturesDeltaRuleOnGraphicsCard(load))
            return (load.Layout.Tensor == 1 ? OfDeltaRuleOnGraphicsCard : ByteCount.Zero)
                + (checked(captures * (whole + inPieces)) * OfCaptureOfDeltaRule) + (checked(captures * tokens) * OfTokenOfDeltaRule);
        if (ExtrapolatesExperts(load) && VllmRunner.IsDataCenterBlackwell(load.Accelerator))
            return checked(captures * (whole + inPieces)) * OfGatheredExperts;
        bool second = VllmRelease.Of(load).SecondRunnerCountsGraphs && VllmRunner.IsSecond(load);
        if (second && load.Accelerator.MemoryKind == MemoryKind.Unified)
            return checked(captures * (whole + inPieces)) * OfSharedMemory;
        double ranks = (load.Layout.Tensor > 1 ? ShareOfSeveralRanks : 1)
            * (second ? ShareOfSecondRunner : 1);
        double each = (ranks * (KibibytesPerSize + (layers * KibibytesPerLayer))) + (load.Operators.Traits.Experts.Exists ? KibibytesOfExperts : 0);
        if (!second && IsOlderOrGraphics(load.Accelerator))
            each *= ShareOfOlderOrGraphics;
        return ByteCount.FromCount(checked(captures * ((PiecesOverWhole * inPieces) + whole) * Kibi)) * Ratio.From(each / (PiecesOverWhole + 1));
    }

    private static bool CapturesDeltaRuleOnGraphicsCard(RankLoad load) => VllmRelease.Of(load).CapturesTwice && !VllmRunner.IsSecond(load)
        && load.Accelerator.MemoryKind == MemoryKind.Graphics && !ChipSupport.IsOfAmd(load.Accelerator) && VllmRunner.HasRecurrence(load);

    private static bool ExtrapolatesExperts(RankLoad load) => VllmRelease.Of(load).CountsGraphs && !VllmRunner.IsSecond(load)
        && load.Operators.Traits.Experts.Exists && (load.Layout.AttentionData > 1 || ChipSupport.IsOfAmd(load.Accelerator));

    private static bool IsOlderOrGraphics(Accelerator accelerator) => ChipSupport.IsOfNvidia(accelerator) && accelerator.MemoryKind != MemoryKind.Unified
        && (accelerator.Generation is ChipGeneration.Volta or ChipGeneration.Turing or ChipGeneration.Ampere or ChipGeneration.Ada
            || accelerator.MemoryKind == MemoryKind.Graphics);

    private static bool IsLargeAmpere(RankLoad load) =>
        load.Accelerator.Generation is ChipGeneration.Ampere or ChipGeneration.Other && load.Accelerator.MemoryKind != MemoryKind.Graphics;
}
