using InferenceSizing.Domain.Engines.Shared;
using InferenceSizing.Domain.Networks;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Engines.Sglang;

/// <summary>CUDA graphs of SGLang: of decode batches, and since 0.5.10 of prompts.</summary>
/// <remarks>Sizes read in <c>server_args.py</c> and <c>arg_groups/cuda_graph_hook.py</c> (019667ad).</remarks>
internal static class SglangGraphs
{
    /// <summary>CUDA graphs altogether and of each captured size: fitted to seven logs, of one size (0.06 and 0.13 GiB), three (0.07), 36 (1.0 and 1.9) and 52
    /// (0.6 and 1.4).</summary>
    private static readonly ByteCount Whole = ByteCount.FromMebibytes(36);
    private static readonly ByteCount PerSize = ByteCount.FromMebibytes(16);

    /// <summary>What SGLang itself sets aside for a captured length of prompts, and for all of them with latent attention.</summary>
    private static readonly ByteCount PerPromptLength = ByteCount.FromMebibytes(8);
    private static readonly ByteCount LatentPrompts = ByteCount.FromMebibytes(1536);

    /// <summary>The logs lie between 0.3 and 2.4 times the rule where the captured sizes are not stated.</summary>
    private static readonly Spread GraphSpread = Spread.Of(0.3, 2.4);

    /// <summary>Sizes 1, 2, 4, 8 and 12, then every eighth from 16 to 256, every sixteenth to 512 and every 32nd beyond: 52 of them up to 512, as logs of 0.5
    /// list them.</summary>
    private static readonly (int From, int Until, int Step)[] Plain = [(1, 1, 1), (2, 2, 1), (4, 12, 4), (16, 256, 8), (272, 512, 16)];

    /// <summary>With speculation: all to 8, every second to 32, every fourth from 40 to 64, every eighth to 256, every sixteenth beyond (67 to 512).</summary>
    private static readonly (int From, int Until, int Step)[] Speculating = [(1, 8, 1), (10, 32, 2), (40, 64, 4), (72, 256, 8), (272, 512, 16)];

    /// <summary>Lengths of prompts: every fourth to 32, sixteenth to 256, 32nd to 512, 64th to 1024, 256th to 4096 and 512th beyond.</summary>
    private static readonly (int From, int Until, int Step)[] Prompts =
        [(4, 32, 4), (48, 256, 16), (288, 512, 32), (576, 1024, 64), (1280, 4096, 256), (4608, int.MaxValue, 512)];

    private const int LastStep = 32;

    /// <summary>Batch sizes of which a graph is captured.</summary>
    /// <param name="largest">cuda_graph_max_bs, or fewer requests.</param>
    /// <param name="speculates">Whether tokens are proposed, since mid-2026.</param>
    public static long SizesTo(long largest, bool speculates)
    {
        (int From, int Until, int Step)[] runs = speculates ? Speculating : Plain;
        long last = runs[^1].Until;
        return Counted(runs, largest) + (largest > last ? (largest - last) / LastStep : 0);
    }

    /// <summary>Lengths of prompts of which a graph is captured.</summary>
    public static long LengthsTo(long chunk) => Counted(Prompts, chunk);

    /// <summary>What is set aside for graphs of prompts; none where the release or the model has none.</summary>
    /// <remarks>Off for pipelines, most models of images and some families.</remarks>
    public static ByteCount ForPrompts(Architecture architecture, int stages, long chunk, SglangRelease release)
    {
        if (!release.CapturesPrompts || stages > 1 || architecture.Dimensions.Vision.Layers.Count > 0
            || !SglangFamilies.CapturesPrompts(architecture))
            return ByteCount.Zero;
        return architecture.LayOut().Operators?.Traits.LatentAttention == true ? LatentPrompts : LengthsTo(chunk) * PerPromptLength;
    }

    /// <summary>What the graphs of a rank take.</summary>
    public static Interval<ByteCount> Of(RankLoad load)
    {
        KnobSet knobs = load.Knobs;
        SglangRelease release = SglangRelease.Of(load);
        ByteCount graphs = ForPrompts(load.Architecture, load.Layout.Pipeline, knobs.Get(SglangKnobs.ChunkedPrefillSize), release);
        if (!knobs.Get(SglangKnobs.DisableCudaGraph))
        {
            graphs += Whole + (SizesOf(load, release) * PerSize);
        }

        return GraphSpread.Around(graphs);
    }

    /// <summary>Those that are given, or the usual ones; none beyond the requests that may run.</summary>
    private static long SizesOf(RankLoad load, SglangRelease release)
    {
        long requests = load.Knobs.Get(SglangKnobs.MaxRunningRequests);
        return load.Knobs.Has(SglangKnobs.CudaGraphBs) ? load.Knobs.Get(SglangKnobs.CudaGraphBs).LongCount(size => size <= requests)
            : SizesTo(Math.Min(load.Knobs.Get(SglangKnobs.CudaGraphMaxBs), requests), load.Speculation is not null && release.DraftsWithinPool);
    }

    private static long Counted((int From, int Until, int Step)[] runs, long largest)
    {
        long sizes = 0;
        foreach ((int from, int until, int step) in runs)
            sizes += largest < from ? 0 : ((Math.Min(largest, until) - from) / step) + 1;
        return sizes;
    }
}
