using InferenceSizing.Domain.Engines.LlamaCpp;
using InferenceSizing.Domain.Engines.Shared;
using InferenceSizing.Domain.Parallelism;
using InferenceSizing.Domain.Units;
using InferenceSizing.Domain.Walks;
using InferenceSizing.Domain.Walks.Times;

namespace InferenceSizing.Domain.Engines.Ollama;

/// <summary>Layers are divided as llama.cpp divides them; the image projector is on the GPU.</summary>
internal sealed class OllamaHostLayers : HostLayers
{
    private static readonly LlamaCppHostLayers Server = new();

    public override string Settings => OllamaKnobs.NumGpu.Name;

    public override string Assumption => Server.Assumption;

    public override WeightPlacement PlacementOf(KnobSet values, Release release, LayerCount layers, LayerCount predicting)
    {
        OllamaRelease rules = (OllamaRelease)release;
        return Server.PlacementOf(OllamaServer.SettingsOf(values, rules, 1, layers.Count), rules.Server, layers, predicting) with { KeepsTower = true };
    }

    public override ParallelLayout Divide(ParallelLayout layout, in WeightPlacement placement) => Server.Divide(layout, placement);

    public override OffloadedWeights? StreamOf(RankLoad load) =>
        Server.StreamOf(OllamaServer.Started(load, OllamaServer.ParallelOf(load.Knobs, load.InFlight.Count)));
}
