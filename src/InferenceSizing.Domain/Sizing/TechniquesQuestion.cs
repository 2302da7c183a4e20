using InferenceSizing.Domain.Engines.Shared;
using InferenceSizing.Domain.Hardware;
using InferenceSizing.Domain.Networks;
using InferenceSizing.Domain.Outcomes;
using InferenceSizing.Domain.Techniques;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Sizing;

/// <summary>Techniques that change memory, time or quality, as far as they are said.</summary>
public sealed record TechniquesQuestion
{
    /// <summary>Nothing is given.</summary>
    public static TechniquesQuestion Default { get; } = new();

    /// <summary>Whether dead activations give their memory to later ones.</summary>
    public bool? MemoryReuse { get; init; }

    /// <summary>Whether operators are fused into their neighbours; null for what the engine does.</summary>
    public bool? LayerFusion { get; init; }

    /// <summary>What is taken out of the model; null for nothing.</summary>
    public PruningQuestion? Pruning { get; init; }

    /// <summary>Layers of a shallower copy of the model; null for all.</summary>
    public LayerCount? Layers { get; init; }

    /// <summary>CPU offload; null for none.</summary>
    public OffloadQuestion? Offload { get; init; }

    /// <summary>Speculative decoding; null for plain decoding.</summary>
    public SpeculationQuestion? Speculation { get; init; }

    /// <summary>The model that is left when layers, heads or channels are taken out as asked.</summary>
    internal Outcome<Architecture> Reduce(Architecture whole)
    {
        if (Layers is { } layers)
            return Reduction.ToLayers(whole, layers.Count);
        return Pruning is { } pruning ? Reduction.Of(whole, pruning.ToPruning()) : whole;
    }

    /// <summary>The same with nothing left open.</summary>
    /// <param name="engine">The engine.</param>
    /// <param name="settings">All its settings.</param>
    /// <param name="version">A version that it knows.</param>
    /// <param name="accelerator">One GPU.</param>
    internal TechniquesQuestion Completed(Engine engine, KnobSet settings, EngineVersion version, Accelerator accelerator) => this with
    {
        MemoryReuse = MemoryReuse ?? true,
        LayerFusion = LayerFusion ?? engine.HostTimes.FusesLayers(settings),
        Pruning = Pruning?.Completed(),
        Offload = Offload?.Completed(engine, version, accelerator),
    };
}

/// <summary>What is to be taken out of a model.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Ratio">How much of it; null for half.</param>
public sealed record PruningQuestion(PruningKind Kind, Ratio? Ratio)
{
    /// <summary>Two of every four weights are one half, and other kinds take as much where nothing is said.</summary>
    private const double UsualRatio = 0.5;

    internal PruningQuestion Completed() => this with { Ratio = Ratio ?? Units.Ratio.From(UsualRatio) };

    internal Pruning ToPruning() => new(Kind, Completed().Ratio!.Value);
}

/// <summary>Which layers are to stay on the GPU, and where the others wait.</summary>
public sealed record OffloadQuestion
{
    /// <summary>Where the other layers wait; null for host memory.</summary>
    public OffloadTarget? To { get; init; }

    /// <summary>Layers whose weights stay on the GPU.</summary>
    public LayerCount? LayersOnGpu { get; init; }

    /// <summary>Memory of each GPU that weights may take.</summary>
    public ByteCount? GpuMemory { get; init; }

    /// <summary>Rate at which weights come to one GPU; null for what is measured of the card's host link, or of a drive.</summary>
    public Bandwidth? Link { get; init; }

    /// <summary>Whether the next layer comes while one computes; null for what the engine does.</summary>
    public bool? Prefetch { get; init; }

    internal OffloadQuestion Completed(Engine engine, EngineVersion version, Accelerator accelerator)
    {
        OffloadTarget to = To ?? OffloadTarget.Cpu;
        return this with
        {
            To = to,
            Link = Link ?? HostLink.To(accelerator, to) ?? accelerator.Interconnect.BetweenPeers,
            Prefetch = Prefetch ?? engine.ReleaseOf(version).Offloading is { PrefetchesUnasked: true },
        };
    }

    /// <summary>The offload of a complete question.</summary>
    internal Offload ToOffload() => new(To!.Value, LayersOnGpu, GpuMemory, Link!.Value, Prefetch!.Value);
}
