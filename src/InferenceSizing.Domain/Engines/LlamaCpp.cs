using System.Collections.Immutable;
using InferenceSizing.Domain.Architectures;
using InferenceSizing.Domain.Memory;
using InferenceSizing.Domain.Serving;
using InferenceSizing.Domain.Timing;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Engines;

/// <summary>llama.cpp: weights on the GPU but for the token embedding, a cache for all of nCtx at once, and a compute buffer sized by the widest stage of one micro-batch.</summary>
/// <remarks>Buffers as llama.cpp prints them at load; the compute buffer is the largest of logits, attention scores (without flash attention) and feed-forward
/// stage, in FP32. Checked against its start-up logs: Llama-3-8B 258.5 MiB with flash attention, 560.0 MiB without at 8192.</remarks>
public sealed class LlamaCpp : EngineProfile
{
    private const int Fp32Bytes = 4;

    /// <summary>The cache's cells come in blocks of this many with flash attention (builds before October 2025).</summary>
    private const int CellPadding = 256;

    /// <summary>No cache has as many cells; small enough to be padded within 63 bits.</summary>
    private const long MostCells = 1L << 62;

    /// <summary>CUDA context, cuBLAS and pools: 451 to 456 MiB on an RTX 4090 (llama.cpp pull request 15860).</summary>
    private static readonly ByteCount Context = ByteCount.FromMebibytes(454);
    private static readonly Spread ComputeSpread = Spread.Of(0.8, 1.4);
    private static readonly Spread ContextSpread = Spread.Of(0.8, 2.5);

    public override string Name => "llama.cpp";

    public override ImmutableArray<EngineVersion> Versions { get; } = [.. new[] { "b6800", "b6182", "b2900" }.Select(text => EngineVersion.Parse(text)!)];

    public override ImmutableArray<Knob> Knobs { get; } =
    [
        Knob.NCtx, Knob.NBatch, Knob.NUbatch, Knob.NGpuLayers, Knob.NCpuMoe, Knob.FlashAttention, Knob.ParallelSequences, Knob.SwaFull,
    ];

    public override Arrival DefaultArrival => new StaticArrival();

    /// <summary>The last nGpuLayers layers go to the GPU, and the head with them once all layers do (<c>llama_model::load_tensors</c>).</summary>
    public override WeightPlacement PlacementOf(KnobSet knobs, int layers)
    {
        int onGpu = (int)Math.Min(knobs.Count(Knob.NGpuLayers), layers + 1L);
        return new(DuplicatesTiedHead: true, EmbeddingOnHost: true, Math.Max(0, layers - onGpu), (int)Math.Min(knobs.Count(Knob.NCpuMoe), layers), HeadOnHost: onGpu <= layers);
    }

    /// <summary>Steps of a GeForce or workstation card: 53 to 97 µs a layer in llama-bench of 2024.</summary>
    public override Scheduling Scheduling { get; } = new(Ratio.From(1.1), Ratio.One, Ratio.From(1.3), Ratio.One, Seconds.FromMilliseconds(5), Ratio.One);

    public override HostOverhead Overhead(KnobSet knobs) => new(Seconds.Zero, Seconds.FromMicroseconds(40), Seconds.Zero);

    public override bool FusesAttention(KnobSet knobs) => knobs.Flag(Knob.FlashAttention);

    public override bool Runs(Architecture architecture) => architecture.Input == InputKind.Tokens && architecture.Kind is ArchitectureKind.Decoder or ArchitectureKind.Encoder;

    public override KnobSet Defaults(EngineSetting setting, EngineVersion version)
    {
        const int batch = 2048, microBatch = 512, flashAttentionByDefaultSince = 6500;
        // Beyond the cap the sizing itself overflows, and says so.
        long cells = (long)Int128.Min((Int128)setting.Workload.BatchSize * setting.Workload.ContextTokens, MostCells);
        return KnobSet.Empty
            .With(Knob.NCtx, WholeNumber.DivideUp(cells, CellPadding) * CellPadding)
            .With(Knob.NBatch, batch)
            .With(Knob.NUbatch, microBatch)
            .With(Knob.NGpuLayers, setting.Architecture.Dimensions.Layers + 1)
            .With(Knob.NCpuMoe, 0)
            .With(Knob.FlashAttention, version.IsAtLeast(flashAttentionByDefaultSince))
            .With(Knob.ParallelSequences, setting.Workload.BatchSize)
            .With(Knob.SwaFull, false);
    }

    /// <summary>The context is shared out evenly among the parallel sequences.</summary>
    public override (string Limit, long Tokens)? ContextLimit(KnobSet knobs) => ("nCtx", knobs.Count(Knob.NCtx) / Math.Max(1, knobs.Count(Knob.ParallelSequences)));

    public override EngineMemory Share(RankLoad load, int stage, long batch)
    {
        long cells = CellsFor(load, batch);
        long sequences = SequencesFor(load, batch);
        ByteCount cache = CacheOf(load, stage, cells, sequences);
        ByteCount compute = ComputeBuffer(load, cells);
        ByteCount weights = load.Weights.OfStage(stage);
        ByteCount held = weights + cache + compute + Context;
        ByteCount perToken = load.Cache.PerToken(stage, 0);
        return new EngineMemory
        {
            Budget = load.Usable,
            Weights = weights,
            Cache = cache,
            Activations = ComputeSpread.Around(compute),
            CudaGraphs = Interval<ByteCount>.Exactly(ByteCount.Zero),
            Runtime = ContextSpread.Around(Context),
            Pool = cache,
            PoolTokens = perToken.Count == 0 ? 0 : cells,
            MaxConcurrency = Ratio.From((double)cells / Math.Max(1, load.CachedTokens)),
            Free = load.Usable - held,
        };
    }

    /// <summary>Cells of the cache: the default grows with the batch; a context of the client's own stays as it is until a batch needs more.</summary>
    private static long CellsFor(RankLoad load, long batch)
    {
        long chosen = load.Knobs.Count(Knob.NCtx), asked = load.Workload.BatchSize;
        if (chosen == CellsNeeded(load, asked))
            return CellsNeeded(load, batch);
        return batch <= asked ? chosen : Math.Max(chosen, CellsNeeded(load, batch));
    }

    private static long CellsNeeded(RankLoad load, long batch) => WholeNumber.DivideUp(checked(batch * load.CachedTokens), CellPadding) * CellPadding;

    /// <summary>Slots for sequences, by the same rule.</summary>
    private static long SequencesFor(RankLoad load, long batch)
    {
        long chosen = load.Knobs.Count(Knob.ParallelSequences);
        return chosen == load.Workload.BatchSize ? batch : Math.Max(chosen, batch);
    }

    /// <summary>All layers' cells; a sliding layer keeps its window for each sequence and one micro-batch, unless told to keep all.</summary>
    private static ByteCount CacheOf(RankLoad load, int stage, long cells, long sequences)
    {
        ByteCount sum = ByteCount.Zero;
        foreach (CacheGroup group in load.Cache.OfStage(stage))
        {
            long kept = cells;
            if (group.Span.IsLocal && !load.Knobs.Flag(Knob.SwaFull))
                kept = WholeNumber.DivideUp(Math.Min(cells, checked((group.Span.Size * sequences) + load.Knobs.Count(Knob.NUbatch))), CellPadding) * CellPadding;
            sum += group.Layers * ((kept * group.PerToken) + (sequences * group.PerSequence));
        }

        return sum;
    }

    private static ByteCount ComputeBuffer(RankLoad load, long cells)
    {
        ModelDimensions model = load.Architecture.Dimensions;
        long tokens = Math.Min(load.Knobs.Count(Knob.NUbatch), cells);
        const int inputAndOutput = 2;
        long hidden = checked(tokens * model.HiddenSize);
        long logits = checked((tokens * model.VocabularySize) + hidden);
        long feedForward = checked(inputAndOutput * ((tokens * model.IntermediateSize) + hidden));
        long attention = load.Knobs.Flag(Knob.FlashAttention) ? 0
            : checked((tokens * cells * (model.AttentionHeads + 1)) + (inputAndOutput * (hidden + (tokens * model.AttentionHeads * model.HeadDimension))));
        return ByteCount.FromCount(checked(Fp32Bytes * Math.Max(logits, Math.Max(feedForward, attention))));
    }
}
