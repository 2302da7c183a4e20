using System.Collections.Immutable;
using System.Globalization;
using InferenceSizing.Domain.Engines.Shared;
using InferenceSizing.Domain.Hardware;
using InferenceSizing.Domain.Networks;
using InferenceSizing.Domain.Outcomes;
using InferenceSizing.Domain.Units;
using InferenceSizing.Domain.Walks;
using InferenceSizing.Domain.Walks.Times;

namespace InferenceSizing.Domain.Engines.TensorRtLlm;

/// <summary>TensorRT-LLM: the pool is a fraction of what is free once weights, execution context and decoder buffers are in place.</summary>
/// <remarks><c>pool = free_gpu_memory_fraction · (total − weights − activations − runtime)</c>. NVIDIA, TensorRT-LLM documentation, "Memory usage"
/// (worked example there: 70.48 GiB free, 63.44 GiB pool).</remarks>
internal sealed class TensorRtLlmEngine : PagedEngine
{
    /// <summary>Hidden rows alive next to a layer: fitted to the execution context of the documentation's example (929 MiB at 8192 tokens of a 7B).</summary>
    private const int RowsHeldByEngine = 5;

    /// <summary>Memory of recurrent states over that of token slots before 1.3. Assumed as SGLang's.</summary>
    private static readonly Ratio StateRatio = Ratio.From(0.9);

    /// <summary>The mean length that pools are divided for, of the longest: <c>avg_seq_len</c> where it is unset.</summary>
    private const int PartOfLongest = 2;

    /// <summary>Three logs of three publishers lie at 0.76, 1.03 and 1.09 of the rule: 1.28 standard deviations of their logarithms about it.</summary>
    private static readonly Spread ActivationSpread = Spread.Of(0.81, 1.24);
    private static readonly Spread RuntimeSpread = Spread.Of(0.6, 2.5);

    /// <summary>What Python leaves between the kernels of a layer that it runs module by module: as transformers, whose constant is fitted to published speeds
    /// of Qwen's models (0.83 ms; <c>layerMicroseconds</c> of its row in engineTimings.json).</summary>
    private static readonly Seconds LayerFromPython = Seconds.FromMilliseconds(0.8);

    public TensorRtLlmEngine()
        : base("tensorrt-llm", TensorRtLlmRelease.Table, TensorRtLlmKnobs.All, TensorRtLlmModels.Table,
            [ArchitectureKind.Decoder, ArchitectureKind.EncoderDecoder])
    {
        OtherNames = ["trtllm", "trtllm-serve"];
        NotTaken = TensorRtLlmKnobs.NotTaken;
        CommandLine = new(TensorRtLlmFlags.Table, "trtllm-serve") { Images = ImageOf };
        // TensorRT-LLM documentation, "Disaggregated Serving".
        Disaggregates = true;
        // It compiles only for NVIDIA's GPUs; Volta left with 0.16 (release notes), and Pascal was never among them.
        Chips = new() { Runs = ChipSupport.IsOfNvidiaSinceTuring, NeedsPlugIn = NeedsPlugIn, Kernels = TensorRtLlmModels.Chips };
        SharedBlock = WholeBlock;
        HostTimes = new() { OverheadOf = HostOverheadOf };
        Remarks = RemarksOn;
        Startup = new()
        {
            Checks =
            [
                StartupCheck.ModelIsServed(this), StartupCheck.ChipIsServed(this), new(TotalBytesAreTaken),
                StartupCheck.LeavesCache(this, TensorRtLlmKnobs.FreeGpuMemoryFraction),
            ],
        };
    }

    /// <summary>Before 1.0 PyTorch ran what no engine could be built for, models with latent attention and experts first among it.</summary>
    private static HostOverhead HostOverheadOf(RankLoad load) =>
        TensorRtLlmRelease.Of(load).LaunchesKernels && load.Operators.Traits.LatentAttention ? HostOverhead.None with { PerLayer = LayerFromPython }
            : HostOverhead.None;

    private static EngineImage? ImageOf(EngineVersion version, ComputePlatform platform) => platform != ComputePlatform.Cuda ? null
        : new($"nvcr.io/nvidia/tensorrt-llm/release:{EngineImage.Tag(version)}", ["trtllm-serve", "--host", "0.0.0.0"], NetworkPort.Of(8000), "/health");

    /// <summary>Tokens of a block of the cache, which requests with the same beginning share.</summary>
    private static long WholeBlock(RankLoad load)
    {
        TensorRtLlmRelease release = TensorRtLlmRelease.Of(load);
        return release.FindsPrefixes && (release.SharesLatentBlocks || !load.Operators.Traits.LatentAttention) ? release.TokensPerBlock : 0;
    }

    /// <inheritdoc/>
    internal override StagePlan PlanOf(RankLoad load, int stage)
    {
        KnobSet knobs = load.Knobs;
        TensorRtLlmRelease release = TensorRtLlmRelease.Of(load);
        ByteCount activations = FullBatchPeak.Of(load, knobs.Get(TensorRtLlmKnobs.MaxNumTokens), RowsHeldByEngine);
        ByteCount runtime = release.Context + NonTorchMemory.OfPeers(load.Accelerator, load.Layout.Tensor * load.Layout.AttentionData)
            + ByteCount.FromCount(
                checked(release.DecoderBytes * knobs.Get(TensorRtLlmKnobs.MaxBatchSize) * load.Architecture.Dimensions.VocabularySize.Length));
        ByteCount weights = load.WeightsOf(stage);
        ByteBalance free = load.Available - (weights + activations + runtime);
        ByteCount pool = PoolOf(free.Surplus, knobs.Get(TensorRtLlmKnobs.FreeGpuMemoryFraction));
        if (knobs.Has(TensorRtLlmKnobs.MaxGpuTotalBytes))
            pool = ByteCount.Min(pool, ByteCount.FromCount(knobs.Get(TensorRtLlmKnobs.MaxGpuTotalBytes)));
        TokenPools cache = TokenPools.Of(load.Cache.OfStage(stage), pool, RulesOf(load, stage), knobs.Get(TensorRtLlmKnobs.MaxSeqLen));
        pool = ByteCount.Min(pool, cache.Bytes);
        ByteCount budget = load.Available.Less(free.Surplus.Less(pool));
        Interval<ByteCount> peak = ActivationSpread.Around(activations), outside = RuntimeSpread.Around(runtime);
        return new StagePlan(budget, weights, peak, Interval<ByteCount>.Exactly(ByteCount.Zero), outside,
            free.IsShortfall ? free : ByteBalance.FromCount(pool.Count), cache)
        {
            PoolRange = RestRange.Of(ByteBalance.FromCount(pool.Count), [peak, outside, RestRange.LoadedSpread.Around(weights)]),
        };
    }

    /// <summary>How the pool is divided: since 1.3 by what a request of half the longest length keeps of each kind.</summary>
    private static TokenPoolRules RulesOf(RankLoad load, int stage)
    {
        KnobSet knobs = load.Knobs;
        TensorRtLlmRelease release = TensorRtLlmRelease.Of(load);
        long mean = Math.Max(1, knobs.Get(TensorRtLlmKnobs.MaxSeqLen) / PartOfLongest), window = 0;
        ByteCount tokens = ByteCount.Zero, states = ByteCount.Zero;
        foreach (CacheGroup group in load.Cache.OfStage(stage))
        {
            if (group.Span.IsLocal)
                window = Math.Max(window, group.Span.Size.Count);
            tokens += (Math.Min(mean, group.Span.IsLocal ? group.Span.Size.Count : mean) * group.Layers.Count) * group.PerToken;
            states += group.Layers * group.PerSequence;
        }

        bool divides = release.DividesPools;
        return new TokenPoolRules(
            divides && window > 0 ? Ratio.From(Math.Min(1, (double)window / mean)) : Ratio.One,
            divides && tokens > ByteCount.Zero && states > ByteCount.Zero ? states.ShareOf(tokens) : StateRatio,
            release.TokensPerBlock)
        {
            EncoderTokens = load.EncoderTokens,
            MostTokens = knobs.Has(TensorRtLlmKnobs.MaxTokens) ? knobs.Get(TensorRtLlmKnobs.MaxTokens) : long.MaxValue,
        };
    }

    /// <summary>Of requests that are shorter than those that the pools are divided for, windows and states run out first.</summary>
    private ImmutableArray<Warning> RemarksOn(RankLoad load)
    {
        long longest = load.Knobs.Get(TensorRtLlmKnobs.MaxSeqLen);
        return !TensorRtLlmRelease.Of(load).DividesPools || load.CachedTokens >= longest / PartOfLongest
            || load.PlanOf(this, 0).Cache is not TokenPools { IsDivided: true }
            ? []
            : [new Warning("poolsByLongest", string.Create(CultureInfo.InvariantCulture, $"TensorRT-LLM {load.Version.Text} divides its cache among whole " +
                $"contexts, windows and recurrent states for requests of half of maxSeqLen ({longest}): of requests of {load.CachedTokens} tokens the " +
                $"windows or states run out first, and the rest stays empty. A smaller maxSeqLen holds more of them."))];
    }

    private static StartupRefusal? TotalBytesAreTaken(RankLoad load) =>
        load.Knobs.Has(TensorRtLlmKnobs.MaxGpuTotalBytes) && !TensorRtLlmRelease.Of(load).DividesPools
            ? new StartupRefusal(
                StartupCode.SettingRefused,
                string.Create(CultureInfo.InvariantCulture, $"TensorRT-LLM does not start: max_gpu_total_bytes came with " +
                    $"{TensorRtLlmRelease.TotalBytesTaken.Text}."),
                Subject.Setting(TensorRtLlmKnobs.MaxGpuTotalBytes.Name),
                Magnitude.From(0),
                Magnitude.From(load.Knobs.Get(TensorRtLlmKnobs.MaxGpuTotalBytes)),
                StartupUnit.Bytes)
            : null;

    /// <summary>The pool: a fraction of what is free once everything else is in place.</summary>
    internal static ByteCount PoolOf(ByteCount free, Ratio fraction) => free * fraction;
}
