using InferenceSizing.Domain.Engines;
using InferenceSizing.Domain.Engines.Shared;

namespace InferenceSizing.Domain.Sizing;

/// <summary>The engine that is asked for and the settings that are given.</summary>
public sealed record EngineQuestion
{
    /// <summary>Nothing is given.</summary>
    public static EngineQuestion Default { get; } = new();

    /// <summary>Null for the usual engine of the model and the GPU.</summary>
    public Engine? Engine { get; init; }

    /// <summary>Null for the newest of the engine that has the model.</summary>
    public EngineVersion? Version { get; init; }

    /// <summary>Whether the version is the newest that has the model, because none is given.</summary>
    public bool VersionAssumed { get; init; }

    /// <summary>The settings that are given.</summary>
    public KnobSet Settings { get; init; } = KnobSet.Empty;

    /// <summary>The same with an engine and a version; its settings follow from the rest of the question.</summary>
    internal EngineQuestion Named(ModelSource model, GpuQuestion gpu, PrecisionQuestion precision)
    {
        Engine engine = Engine ?? (model.Gguf || precision.IsGguf ? EngineList.OfGguf : EngineList.DefaultFor(model.Architecture, gpu.Accelerator));
        return this with
        {
            Engine = engine,
            Version = Version ?? engine.DefaultVersionFor(model.Architecture, gpu.Accelerator),
            VersionAssumed = Version is null,
        };
    }
}
