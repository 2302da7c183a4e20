using System.Collections.Immutable;
using InferenceSizing.Domain.Engines.Shared;
using InferenceSizing.Domain.Loads;
using InferenceSizing.Domain.Networks;
using InferenceSizing.Domain.Networks.Graph;
using InferenceSizing.Domain.Numbers;
using InferenceSizing.Domain.Parallelism;
using InferenceSizing.Domain.Searching;
using InferenceSizing.Domain.Speculation;
using InferenceSizing.Domain.Techniques;
using InferenceSizing.Domain.Units;
using InferenceSizing.Domain.Walks;
using InferenceSizing.Domain.Walks.Times;

namespace InferenceSizing.Domain.Deployments;

/// <summary>Lays a deployment out on its GPUs: what the engine finds on one of them.</summary>
internal static class DeploymentLoad
{
    extension(Deployment deployment)
    {
        /// <summary>The engine's own knobs for a layout and a workload.</summary>
        public KnobSet OwnKnobs(ParallelLayout layout, Workload workload) => deployment.Engine.Defaults(
            new EngineSetting(
                deployment.Architecture, workload, deployment.Accelerator.UsableMemory, deployment.Accelerator.Product,
                layout.Tensor * layout.AttentionData, layout.Pipeline)
            {
                Asked = deployment.Engine.Find(KnobRole.Slots) is { } slots && deployment.Knobs.Has(slots)
                    ? deployment.Asked.With(slots, deployment.Knobs[slots]) : deployment.Asked,
                Speculation = deployment.Speculation?.Method,
                Generation = deployment.Accelerator.Generation,
                MemoryKind = deployment.Accelerator.MemoryKind,
            },
            deployment.Version);

        /// <summary>The precisions as the engine keeps them, which may fall back from those asked for.</summary>
        public PrecisionPlan KeptPrecision =>
            deployment.Engine.CacheFormats.Kept(deployment.Precision, deployment.Knobs, deployment.Engine.ReleaseOf(deployment.Version));

        /// <summary>The same with what the engine works out by itself when it starts. What contradicts itself or leaves 63 bits stays as it is: the estimate
        /// meets the same and says so.</summary>
        public Deployment SettledFor(Workload workload)
        {
            if (deployment.Engine.AutoSettings is not { } auto || !auto.AreOn(deployment.Knobs) || Compatibility.RefusalOf(deployment, workload) is not null)
                return deployment;
            LaidOut laidOut = deployment.Architecture.LayOut(workload.Image);
            if (laidOut.Operators is not { } operators || Compatibility.RefusalOf(deployment, operators.Traits) is not null)
                return deployment;
            ImmutableArray<SettledKnob> settled;
            try
            {
                settled = auto.Of(deployment.LoadFor(workload, operators, (int)laidOut.Tokens.Count));
            }
            catch (OverflowException)
            {
                return deployment;
            }

            KnobSet knobs = deployment.Knobs;
            foreach (SettledKnob changed in settled.Where(changed => changed.Applied))
                knobs = knobs.With(changed.Knob, changed.After);
            return deployment with { Knobs = knobs, Settled = settled };
        }

        /// <summary>A load of other settings or GPUs than the deployment's, with what the engine works out by itself worked out for them.</summary>
        public RankLoad SettledAnew(RankLoad load)
        {
            if (deployment.Engine.AutoSettings is not { } auto || !auto.AreOn(load.Knobs))
                return load;
            KnobSet knobs = load.Knobs;
            foreach (SettledKnob changed in deployment.Settled)
                knobs = knobs.With(changed.Knob, changed.Before);
            load = load with { Knobs = knobs };
            foreach (SettledKnob changed in auto.Of(load))
                knobs = knobs.With(changed.Knob, changed.After);
            return deployment.Engine.AutoOffload?.Under(load, knobs) ?? load with { Knobs = knobs };
        }

        /// <summary>What the engine finds on one GPU, with the model laid out as <paramref name="operators"/>.</summary>
        public RankLoad LoadFor(Workload workload, OperatorList operators, int tokensPerImage)
        {
            Engine engine = deployment.Engine;
            Release release = engine.ReleaseOf(deployment.Version);
            PrecisionPlan precision = deployment.KeptPrecision;
            WeightPlacement placement = engine.HostLayers?.PlacementOf(
                deployment.Knobs, release, operators.Layers, operators.AuxiliaryLayers) ?? WeightPlacement.OnGpu;
            ParallelLayout divided = engine.HostLayers?.Divide(deployment.Layout, placement) ?? deployment.Layout;
            if (deployment.Offload is { } offload)
                placement = Streamed(offload, placement, operators, precision.Weights, divided, release);
            CacheStorage storage = engine.CacheFormats.StorageOf(deployment.Accelerator, precision, release);
            CacheLayout cache = CacheLayout.Of(operators, storage, divided, placement.HostLayers);
            DraftModelLoad? draft = deployment.DraftOf(divided, placement, storage);
            return new RankLoad
            {
                Architecture = deployment.Architecture,
                Accelerator = deployment.Accelerator,
                Operators = operators,
                TokensPerImage = TokenCount.From(tokensPerImage),
                Layout = divided,
                Precision = precision,
                Knobs = deployment.Knobs,
                LayersSettled = deployment.Settled.Any(changed => changed.FollowsLoad),
                Release = release,
                Version = deployment.Version,
                Usable = deployment.Accelerator.UsableMemory,
                Reserved = deployment.Reserved,
                Placement = placement,
                Weights = WeightLayout.Of(operators, precision.Weights, divided, placement),
                Cache = draft is null ? cache : cache.Beside(draft.Cache),
                OwnCache = cache,
                Draft = draft,
                Speculation = deployment.Speculation,
                Workload = workload,
                InFlight = workload.AtOnce,
                MemoryReuse = deployment.MemoryReuse,
                LayerFusion = deployment.LayerFusion,
                Pools = deployment.Pools,
            };
        }

        private DraftModelLoad? DraftOf(ParallelLayout divided, WeightPlacement placement, CacheStorage storage)
        {
            PrecisionPlan precision = deployment.KeptPrecision;
            return deployment.Speculation is not { } speculation ? null : DraftModelLoad.Of(
                speculation, deployment.Architecture, precision with { Cache = deployment.Engine.CacheFormats.OfDraft ?? precision.Cache }, divided, placement,
                storage.ConvolutionTail);
        }

        /// <summary>How passes use the weights that are not on the GPU; null where all are.</summary>
        public OffloadedWeights? StreamOf(RankLoad load)
        {
            if (deployment.Offload is not { } offload)
                return deployment.Engine.HostLayers?.StreamOf(load);
            bool inPlace = !offload.Prefetch && load.Release.Offloading is { ReadsInPlace: true };
            return load.Placement.StreamedLayers == LayerCount.Zero ? null
                : new OffloadedWeights(load.Placement, offload.Link, Hides: offload.Prefetch || inPlace, WholeLayers: !inPlace);
        }
    }

    /// <summary>The placement that leaves as many layers on the GPU as are asked for, or as fit into the memory that weights may take.</summary>
    private static WeightPlacement Streamed(
        Offload offload, WeightPlacement placement, OperatorList operators, WeightScheme weights, ParallelLayout divided, Release release)
    {
        int buffers = release.Offloading?.Buffers(offload.Prefetch) ?? 0;
        if (offload.LayersOnGpu is { } resident)
            return Streaming(Math.Max(0, operators.Layers.Count - resident.Count));
        ByteCount most = offload.GpuMemory ?? ByteCount.Zero;
        return Streaming(operators.Layers.Count - (int)Frontier.Largest(operators.Layers.Count, operators.Layers.Count, kept =>
            WeightLayout.Of(operators, weights, divided, Streaming(operators.Layers.Count - (int)kept)).OfStage(0) <= most));

        WeightPlacement Streaming(int layers) => placement with { StreamedLayers = LayerCount.From(layers), StreamBuffers = LayerCount.From(buffers) };
    }
}
