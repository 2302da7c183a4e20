using InferenceSizing.Domain.Engines.Shared;
using InferenceSizing.Domain.Networks.Graph;
using InferenceSizing.Domain.Parallelism;
using InferenceSizing.Domain.Searching;
using InferenceSizing.Domain.Units;
using InferenceSizing.Domain.Walks;

namespace InferenceSizing.Domain.Engines.Ollama;

/// <summary>How many layers go to the GPU where nobody says it: as many as leave what is kept free on every card; the rest stays in host memory.</summary>
/// <remarks>llama.cpp's <c>common/fit.cpp</c> since 0.30, a planner of Ollama's own before. The context is set, so it is never cut; parts of a layer, which the
/// fit may place too, stay with their layer here.</remarks>
internal static class OllamaFit
{
    /// <summary>Layers that fit, the head counted as one; null where all do.</summary>
    public static long? LayersOf(OllamaEngine engine, RankLoad load)
    {
        long all = load.Operators.Layers + 1L;
        return Fits(engine, load, all) ? null : Frontier.Largest(all - 1, all - 1, layers => Fits(engine, load, layers));
    }

    private static bool Fits(OllamaEngine engine, RankLoad load, long layers)
    {
        RankLoad placed = Placed(engine, load, layers);
        ByteCount kept = OllamaRelease.Of(load).KeptFree;
        for (int stage = 0; stage < placed.Layout.Pipeline; stage++)
        {
            if (engine.Share(placed, stage, placed.InFlight.Count).Free.Surplus < kept)
                return false;
        }

        return true;
    }

    private static RankLoad Placed(OllamaEngine engine, RankLoad load, long layers)
    {
        KnobSet knobs = load.Knobs.With(OllamaKnobs.NumGpu, layers);
        WeightPlacement placement = engine.HostLayers.PlacementOf(
            knobs, load.Release, LayerCount.From(load.Operators.Layers), LayerCount.From(load.Operators.AuxiliaryLayers));
        ParallelLayout layout = engine.HostLayers.Divide(load.Layout, placement);
        CacheStorage storage = new(load.Precision.Cache, load.Precision.Values, engine.ConvolutionTail(load.Precision));
        CacheLayout cache = CacheLayout.Of(load.Operators, storage, layout, placement.HostLayers);
        return load with
        {
            Knobs = knobs,
            Placement = placement,
            Layout = layout,
            Weights = WeightLayout.Of(load.Operators, load.Precision.Weights, layout, placement),
            Cache = cache,
            OwnCache = cache,
        };
    }
}
