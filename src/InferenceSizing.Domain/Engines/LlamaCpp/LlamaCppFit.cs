using InferenceSizing.Domain.Engines.Shared;
using InferenceSizing.Domain.Networks.Graph;
using InferenceSizing.Domain.Parallelism;
using InferenceSizing.Domain.Searching;
using InferenceSizing.Domain.Units;
using InferenceSizing.Domain.Walks;

namespace InferenceSizing.Domain.Engines.LlamaCpp;

/// <summary>How many layers go to the GPU where nobody says it: as many as leave what is kept free on every card; the rest stays in host memory.</summary>
/// <remarks><c>common/fit.cpp</c> (pull request 16653). A context that is set is never cut. Parts of a layer, which the fit may place too, stay with their
/// layer here.</remarks>
internal static class LlamaCppFit
{
    /// <summary>What stays free on each GPU: <c>--fit-target</c> where nobody sets it.</summary>
    public static ByteCount Target { get; } = ByteCount.FromMebibytes(1024);

    /// <summary>Layers that fit, the head counted as one; null where all do, and zero where not even none leave enough free.</summary>
    /// <param name="engine">llama.cpp, or what starts it.</param>
    /// <param name="load">The GPU.</param>
    /// <param name="layersOnGpu">The engine's setting of the layers.</param>
    /// <param name="kept">What stays free on each GPU.</param>
    public static long? LayersOf(Engine engine, RankLoad load, Knob<long> layersOnGpu, ByteCount kept)
    {
        long all = load.Operators.Layers.Count + 1L;
        return Fits(all) ? null : Frontier.Largest(all - 1, all - 1, Fits);

        bool Fits(long layers) => Leaves(engine, load, layersOnGpu, layers, kept);
    }

    /// <summary>Whether so many layers on the GPUs leave enough free on each.</summary>
    public static bool Leaves(Engine engine, RankLoad load, Knob<long> layersOnGpu, long layers, ByteCount kept)
    {
        RankLoad placed = Placed(engine, load, load.Knobs.With(layersOnGpu, layers));
        for (int stage = 0; stage < placed.Layout.Pipeline; stage++)
        {
            if (engine.Share(placed, stage, placed.InFlight.Count).Free.Count < kept.Count)
                return false;
        }

        return true;
    }

    /// <summary>The same GPU with other settings of the layers.</summary>
    public static RankLoad Placed(Engine engine, RankLoad load, KnobSet knobs)
    {
        HostLayers layers = engine.HostLayers!;
        WeightPlacement placement = layers.PlacementOf(
            knobs, load.Release, load.Operators.Layers, load.Operators.AuxiliaryLayers);
        ParallelLayout layout = layers.Divide(load.Layout, placement);
        CacheStorage storage = engine.CacheFormats.StorageOf(load.Accelerator, load.Precision, load.Release);
        CacheLayout cache = CacheLayout.Of(load.Operators, storage, layout, placement.HostLayers);
        return load with
        {
            Knobs = knobs,
            Placement = placement,
            Layout = layout,
            Weights = WeightLayout.Of(load.Operators, load.Precision.Weights, layout, placement),
            Cache = load.Draft is { } draft ? cache.Beside(draft.Cache) : cache,
            OwnCache = cache,
        };
    }
}
