using InferenceSizing.Domain.Parallelism;
using InferenceSizing.Domain.Units;
using InferenceSizing.Domain.Walks;
using InferenceSizing.Domain.Walks.Times;

namespace InferenceSizing.Domain.Engines.Shared;

/// <summary>How an engine divides layers between GPUs and host memory by its own settings.</summary>
internal abstract class HostLayers
{
    /// <summary>The settings, for the user.</summary>
    public abstract string Settings { get; }

    /// <summary>How the host's part runs, for the user.</summary>
    public abstract string Assumption { get; }

    /// <summary>Where the weights are.</summary>
    /// <param name="values">All settings.</param>
    /// <param name="release">The engine's.</param>
    /// <param name="layers">Layers of the model.</param>
    /// <param name="predicting">Layers that predict further tokens, which its files hold behind them.</param>
    public abstract WeightPlacement PlacementOf(KnobSet values, Release release, LayerCount layers, LayerCount predicting);

    /// <summary>The layout with the layers divided among stages as this engine divides them.</summary>
    public abstract ParallelLayout Divide(ParallelLayout layout, in WeightPlacement placement);

    /// <summary>How a pass uses the weights in host memory; null where none are there.</summary>
    public abstract OffloadedWeights? StreamOf(RankLoad load);
}
