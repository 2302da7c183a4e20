using InferenceSizing.Domain.Engines.Shared;
using InferenceSizing.Domain.Networks;
using InferenceSizing.Domain.Units;
using InferenceSizing.Domain.Walks;

namespace InferenceSizing.Domain.Engines.Ollama;

/// <summary>Tokens of a micro-batch where nobody sets them: more for longer contexts, fewer where the memory is short.</summary>
/// <remarks>Read in <c>llm/llama_server.go</c> (fb307609). The estimate is <c>file + 2 · layers · key-value heads · (hidden / heads) · cells · 2 B</c>; a
/// larger micro-batch is given up where it exceeds a share of the free memory, or four fifths of it with a surcharge.</remarks>
internal static class OllamaBatch
{
    private const long Least = 512, Middle = 1024, Largest = 2048;
    private const long ShortCells = 4096, MiddleCells = 32_768;

    /// <summary>The share of the free memory that the estimate may take, and what is added to it for <see cref="SurchargedShare"/>.</summary>
    private static readonly Ratio MiddleShare = Ratio.From(0.75), LargestShare = Ratio.From(0.6), SurchargedShare = Ratio.From(0.8);
    private static readonly ByteCount MiddleSurcharge = ByteCount.FromMebibytes(768), LargestSurcharge = ByteCount.FromGibibytes(2);

    /// <summary>The rule in words.</summary>
    public static string Words { get; } =
        $"{Least} up to {ShortCells} cells, {Middle} up to {MiddleCells}, {Largest} beyond, fewer where the estimated memory is short";

    /// <summary>What the client set, else the engine's choice.</summary>
    public static long Of(RankLoad load)
    {
        if (load.Knobs.Has(OllamaKnobs.NumBatch))
            return load.Knobs.Get(OllamaKnobs.NumBatch);
        long cells = checked(load.Knobs.Get(OllamaKnobs.NumCtx) * OllamaServer.ParallelOf(load.Knobs, load.InFlight.Count));
        if (load.Architecture.Kind == ArchitectureKind.Encoder)
            return Math.Min(Largest, cells);
        if (!OllamaRelease.Of(load).StartsServer || !load.Knobs.Get(OllamaKnobs.FlashAttention) || cells <= ShortCells)
            return Least;
        ByteCount free = load.Layout.GpusPerInstance * load.Available, needed = EstimateOf(load, cells);
        if (cells > MiddleCells && needed <= free * LargestShare && needed + LargestSurcharge <= free * SurchargedShare)
            return Largest;
        return needed <= free * MiddleShare && needed + MiddleSurcharge <= free * SurchargedShare ? Middle : Least;
    }

    private static ByteCount EstimateOf(RankLoad load, long cells)
    {
        const int keyAndValue = 2, fp16Bytes = 2;
        ModelDimensions model = load.Architecture.Dimensions;
        ByteCount file = ByteCount.Zero;
        foreach (WeightRow row in load.Weights.Rows)
            file += row.Bytes;
        long width = (model.HiddenSize / Math.Max(1, model.AttentionHeads.Length)).Length;
        return file + ByteCount.FromCount(checked(keyAndValue * model.Layers.Count * model.KeyValueHeads.Length * width * cells * fp16Bytes));
    }
}
