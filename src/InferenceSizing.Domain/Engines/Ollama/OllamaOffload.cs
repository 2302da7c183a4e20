using System.Collections.Immutable;
using InferenceSizing.Domain.Engines.LlamaCpp;
using InferenceSizing.Domain.Engines.Shared;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Engines.Ollama;

/// <summary>More sequences move layers to host memory: as many as leave the rest on the GPUs fit, where nobody has set how many go there.</summary>
/// <param name="engine">The engine.</param>
internal sealed class OllamaOffload(Engine engine) : AutoOffload
{
    /// <inheritdoc/>
    public override bool Moves(RankLoad load) => load.LayersSettled || !load.Knobs.Has(OllamaKnobs.NumGpu);

    /// <inheritdoc/>
    public override RankLoad For(RankLoad load, long batch)
    {
        if (!Moves(load) || (load.LayersSettled && batch == load.InFlight.Count))
            return load;
        RankLoad asked = load with { InFlight = SequenceCount.From(batch) };
        long? layers = LlamaCppFit.LayersOf(engine, asked, OllamaKnobs.NumGpu, OllamaRelease.Of(load).KeptFree);
        return layers is null && !load.LayersSettled ? load
            : Under(asked, load.Knobs.With(OllamaKnobs.NumGpu, layers ?? load.Operators.Layers.Count + 1L));
    }

    /// <inheritdoc/>
    public override ImmutableArray<(RankLoad Load, ByteCount Kept)> Extremes(RankLoad load) => !Moves(load) ? [(load, ByteCount.Zero)] :
    [
        (Under(load, load.Knobs.With(OllamaKnobs.NumGpu, load.Operators.Layers.Count + 1L)), OllamaRelease.Of(load).KeptFree),
        (Under(load, load.Knobs.With(OllamaKnobs.NumGpu, 0)), ByteCount.Zero),
    ];

    /// <inheritdoc/>
    public override RankLoad Under(RankLoad load, KnobSet knobs) => LlamaCppFit.Placed(engine, load, knobs);
}
