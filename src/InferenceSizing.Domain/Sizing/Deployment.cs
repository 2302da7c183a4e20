using InferenceSizing.Domain.Capacity;
using InferenceSizing.Domain.Engines.Shared;
using InferenceSizing.Domain.Hardware;
using InferenceSizing.Domain.Networks;
using InferenceSizing.Domain.Networks.Graph;
using InferenceSizing.Domain.Numbers;
using InferenceSizing.Domain.Parallelism;
using InferenceSizing.Domain.Serving;
using InferenceSizing.Domain.Speculation;
using InferenceSizing.Domain.Techniques;
using InferenceSizing.Domain.Units;
using InferenceSizing.Domain.Walks;
using InferenceSizing.Domain.Walks.Times;
using InferenceSizing.Domain.Walks.Times.Forward;

namespace InferenceSizing.Domain.Sizing;

/// <summary>A model on GPUs, with nothing left to assume.</summary>
public sealed record Deployment
{
    /// <summary>The model.</summary>
    public required Architecture Architecture { get; init; }

    /// <summary>One GPU of the deployment, or its slice.</summary>
    public required Accelerator Accelerator { get; init; }

    /// <summary>Memory of each GPU that other processes hold.</summary>
    public ByteCount Reserved { get; init; }

    /// <summary>How the model is split over the GPUs of an instance, and how many instances there are.</summary>
    public required ParallelLayout Layout { get; init; }

    /// <summary>Number formats of weights, activations and cache.</summary>
    public required PrecisionPlan Precision { get; init; }

    /// <summary>The program that serves the model.</summary>
    public required Engine Engine { get; init; }

    /// <summary>Release of the engine, whose rules apply.</summary>
    public required EngineVersion Version { get; init; }

    /// <summary>All knobs of the engine, the client's over the engine's own.</summary>
    public required KnobSet Knobs { get; init; }

    /// <summary>Whether dead activations give their memory to later ones.</summary>
    public bool MemoryReuse { get; init; } = true;

    /// <summary>Whether norms, activations and sums run inside their neighbours.</summary>
    public bool LayerFusion { get; init; }

    /// <summary>Curves of kernels and links, and what engines make of them.</summary>
    public required SpeedModel Speed { get; init; }

    /// <summary>What the engine makes of its kernels' times.</summary>
    internal EngineTiming Timing => Speed.Engines.For(Engine.Name, Version, Accelerator.Class, Precision.Weights.IsQuantized);

    /// <summary>Times of single passes of <paramref name="load"/>: by the engine's curves of forward passes where it has them, else kernel by kernel.</summary>
    internal IPassTimes PassTimesOf(RankLoad load) => ForwardCurvesOf(load) is var (curves, fusesAttention)
        ? new RooflinePass(load.Operators, load.Weights, Precision, Accelerator, curves, Forward.FactorsOf(Accelerator), LayerFusion, fusesAttention)
        : new KernelPass(load.Operators, load.Weights, Precision, load.Layout, Speed.On(Accelerator), Engine.Overhead(Knobs), StreamOf(load));

    /// <summary>How far times may be off. Kernels for GGUF are the engine's own: its constants, not the curves, hold them.</summary>
    internal PredictionAccuracy AccuracyOf(RankLoad load, IPassTimes passes)
    {
        PredictionAccuracy accuracy = PredictionAccuracy.For(Accelerator, load.Layout, Timing, passes.FormatsMeasured || Engine.ReadsGguf)
            .Speculating(Speculation);
        return ForwardCurvesOf(load) is var (curves, _)
            ? accuracy with
            {
                Forward = curves.Accuracy.For(Architecture.GraphKnown, Architecture.DesignMeasured, Forward.IsMeasured(Accelerator)),
                Basis = curves.Accuracy.Basis
            }
            : accuracy;
    }

    internal ServingModel ServingOf(RankLoad load, IPassTimes passes, PredictionAccuracy accuracy) => new(
        passes,
        load,
        Timing,
        accuracy,
        BatchLimits.Running(Engine, load),
        Speculation is { } how ? SpeculativeTimeline.Of(how, passes, load, Speed.On(Accelerator), Engine.Overhead(Knobs)) : null);

    /// <summary>Curves of forward passes.</summary>
    public required ForwardModel Forward { get; init; }

    /// <summary>How tokens are proposed and verified; null for plain decoding.</summary>
    public SpeculativeDecoding? Speculation { get; init; }

    /// <summary>What was taken out of the model: <see cref="Architecture"/> is what is left, and <see cref="Precision"/> stores two of every four weights where
    /// the engine skips the others. Null for the whole model.</summary>
    public Pruning? Pruning { get; init; }

    /// <summary>Layers in the model before some were left out; zero for the whole model.</summary>
    public int WholeLayers { get; init; }

    /// <summary>Which weights wait elsewhere; null where all are on the GPU or the engine's own settings say so.</summary>
    public Offload? Offload { get; init; }

    /// <summary>The engine's own knobs for a layout and a workload.</summary>
    internal KnobSet OwnKnobs(ParallelLayout layout, Workload workload) =>
        Engine.Defaults(new EngineSetting(
            Architecture, workload, Accelerator.UsableMemory, Accelerator.Product, layout.Tensor * layout.AttentionData, layout.Pipeline)
        {
            Speculation = Speculation?.Method
        }, Version);

    /// <summary>What the engine finds on one GPU, with the model laid out as <paramref name="operators"/>.</summary>
    internal RankLoad LoadFor(Workload workload, OperatorList operators, int tokensPerImage)
    {
        Release release = Engine.ReleaseOf(Version);
        WeightPlacement placement = Engine.HostLayers?.PlacementOf(
            Knobs, release, LayerCount.From(operators.Layers), LayerCount.From(operators.AuxiliaryLayers)) ?? WeightPlacement.OnGpu;
        ParallelLayout divided = Engine.HostLayers?.Divide(Layout, placement) ?? Layout;
        if (Offload is not null)
            placement = StreamedPlacement(placement, operators, divided, release);
        NumberFormat tail = Engine.ConvolutionTail(Precision);
        CacheLayout cache = CacheLayout.Of(operators, new CacheStorage(Precision.Cache, Precision.Values, tail), divided, placement.HostLayers);
        DraftLoad? draft = Speculation is null ? null
            : DraftLoad.Of(Speculation, Architecture, Precision with { Cache = Engine.CacheOfDraft(Precision) }, divided, placement, tail);
        return new RankLoad
        {
            Architecture = Architecture,
            Accelerator = Accelerator,
            Operators = operators,
            TokensPerImage = tokensPerImage,
            Layout = divided,
            Precision = Precision,
            Knobs = Knobs,
            Release = release,
            Usable = Accelerator.UsableMemory,
            Reserved = Reserved,
            Placement = placement,
            Weights = WeightLayout.Of(operators, Precision.Weights, divided, placement),
            Cache = draft is null ? cache : cache.Beside(draft.Cache),
            OwnCache = cache,
            Draft = draft,
            Speculation = Speculation,
            Workload = workload,
            InFlight = workload.AtOnce,
            MemoryReuse = MemoryReuse,
            LayerFusion = LayerFusion,
        };
    }

    /// <summary>How passes use the weights that are not on the GPU; null where all are.</summary>
    internal WeightStream? StreamOf(RankLoad load)
    {
        if (Offload is not { } offload)
            return Engine.HostLayers?.StreamOf(load);
        bool inPlace = !offload.Prefetch && load.Release.Offloading is { ReadsInPlace: true };
        return load.Placement.StreamedLayers == LayerCount.Zero ? null
            : new WeightStream(load.Placement, offload.Link, Hides: offload.Prefetch || inPlace, WholeLayers: !inPlace);
    }

    /// <summary>Whether forward passes of <paramref name="load"/> have curves: not of models that generate, in engines that serve encoders as they serve
    /// decoders, and where weights are streamed to the GPU.</summary>
    internal bool HasForwardCurves(RankLoad load) => ForwardCurvesOf(load) is not null;

    private (ForwardCurves Curves, bool FusesAttention)? ForwardCurvesOf(RankLoad load) =>
        Architecture.Generates || Engine is not ForwardEngine engine || StreamOf(load) is not null ? null
            : (Forward.Sets[engine.RunsAs(load)], engine.FusesAttentionOf(load));

    /// <summary>The placement that leaves as many layers on the GPU as are asked for, or as fit into the memory that weights may take.</summary>
    private WeightPlacement StreamedPlacement(WeightPlacement placement, OperatorList operators, ParallelLayout divided, Release release)
    {
        int buffers = release.Offloading?.Buffers(Offload!.Prefetch) ?? 0;
        if (Offload!.LayersOnGpu is { } resident)
            return Streaming(Math.Max(0, operators.Layers - resident));
        ByteCount most = Offload.GpuMemory ?? ByteCount.Zero;
        return Streaming(operators.Layers - (int)Frontier.Largest(operators.Layers, operators.Layers, kept =>
            WeightLayout.Of(operators, Precision.Weights, divided, Streaming(operators.Layers - (int)kept)).OfStage(0) <= most));

        WeightPlacement Streaming(int layers) => placement with { StreamedLayers = LayerCount.From(layers), StreamBuffers = LayerCount.From(buffers) };
    }
}
