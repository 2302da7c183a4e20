using InferenceSizing.Domain.Engines.Shared;
using InferenceSizing.Domain.Hardware;
using InferenceSizing.Domain.Numbers;
using InferenceSizing.Domain.Parallelism;
using InferenceSizing.Domain.Sizing;
using InferenceSizing.Domain.Techniques;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Deciding;

/// <summary>A GPU of the catalogue, whole or in slices.</summary>
/// <param name="Card">The whole card.</param>
/// <param name="Slice">Null for the whole.</param>
public sealed record CardChoice(Accelerator Card, Partition? Slice);

/// <summary>A change to a question: what is null stays as it was asked, and what was left to defaults follows.</summary>
/// <param name="Kind">What it touches.</param>
/// <param name="Title">In words.</param>
public sealed record Change(ChangeKind Kind, string Title)
{
    /// <summary>The engine; null for the asked one, or the default of what is changed.</summary>
    public Engine? Engine { get; init; }

    /// <summary>The engine's version; null where it stays.</summary>
    public EngineVersion? Version { get; init; }

    /// <summary>Settings of the engine.</summary>
    public KnobSet Settings { get; init; } = KnobSet.Empty;

    /// <summary>Precision id of the weights; activations follow it.</summary>
    public string? Weights { get; init; }

    /// <summary>What products run in.</summary>
    public NumberFormat? Activations { get; init; }

    /// <summary>Format of the cache, keys and values alike.</summary>
    public TensorEncoding? Cache { get; init; }

    public ParallelLayout? Layout { get; init; }

    /// <summary>Further instances of the same layout that read prompts, so that its replicas only decode; null where these do both.</summary>
    public Count? Readers { get; init; }

    /// <summary>GPUs of the layout; null where it stays.</summary>
    public Count? Gpus => Layout is null ? null : Count.From(checked(Layout.Gpus.Value + ((Readers?.Value ?? 0) * Layout.GpusPerInstance)));

    public CardChoice? Gpu { get; init; }

    /// <summary>Sequences or images offered at once to each replica in the mean.</summary>
    public SequenceCount? Batch { get; init; }

    /// <summary>Length of the prompt.</summary>
    public TokenCount? Input { get; init; }

    /// <summary>Layers whose weights stay on the GPU, the others waiting in host memory.</summary>
    public LayerCount? LayersOnGpu { get; init; }

    internal Pruning? Pruning { get; init; }

    /// <summary>Another model.</summary>
    public ModelSource? Model { get; init; }

    /// <summary>Whether it is two changes at once.</summary>
    public bool IsPair { get; private init; }

    /// <summary>Both changes at once; null where they touch the same part of the question.</summary>
    public Change? And(Change other)
    {
        ArgumentNullException.ThrowIfNull(other);
        if (Parts.Intersect(other.Parts).Any() || Settings.Overlaps(other.Settings) || (Engine ?? other.Engine) != (other.Engine ?? Engine))
            return null;
        return new Change(Kind > other.Kind ? Kind : other.Kind, $"{Title}; {char.ToLowerInvariant(other.Title[0])}{other.Title[1..]}")
        {
            IsPair = true,
            Engine = Engine ?? other.Engine,
            Settings = Settings.Over(other.Settings),
            Version = Version ?? other.Version,
            Weights = Weights ?? other.Weights,
            Activations = Activations ?? other.Activations,
            Cache = Cache ?? other.Cache,
            Layout = Layout ?? other.Layout,
            Readers = Readers ?? other.Readers,
            Gpu = Gpu ?? other.Gpu,
            Batch = Batch ?? other.Batch,
            Input = Input ?? other.Input,
            LayersOnGpu = LayersOnGpu ?? other.LayersOnGpu,
            Pruning = Pruning ?? other.Pruning,
            Model = Model ?? other.Model,
        };
    }

    /// <summary>What a cache is kept in by default: the formats that hidden states have.</summary>
    private static readonly TensorEncoding[] ActivationCaches =
        [TensorEncoding.Plain(NumberFormat.Fp32), TensorEncoding.Plain(NumberFormat.Fp16), TensorEncoding.Plain(NumberFormat.Bf16)];

    /// <summary>A question with the change.</summary>
    public Question AppliedTo(Question question)
    {
        ArgumentNullException.ThrowIfNull(question);
        return question with
        {
            Model = Model ?? question.Model,
            Gpu = GpuOf(question.Gpu),
            Precision = PrecisionOf(question.Precision),
            Engine = question.Engine with
            {
                Engine = Engine ?? question.Engine.Engine,
                Version = Version ?? question.Engine.Version,
                Settings = Settings.Over(question.Engine.Settings),
            },
            Workload = question.Workload with { BatchSize = Batch ?? question.Workload.BatchSize, InputTokens = Input ?? question.Workload.InputTokens },
            Layout = Layout is null ? question.Layout
                : Readers is { } readers ? new LayoutQuestion
                {
                    Disaggregated = new DisaggregatedQuestion(InstancesOf(Layout with { Replicas = (int)readers.Value }), InstancesOf(Layout), null),
                }
                : InstancesOf(Layout) with { StageShares = question.Layout.StageShares },
            Techniques = question.Techniques with
            {
                Offload = LayersOnGpu is { } layers ? new OffloadQuestion { LayersOnGpu = layers, To = OffloadTarget.Cpu }
                    : question.Techniques.Offload,
                Pruning = Pruning is null ? question.Techniques.Pruning : new PruningQuestion(Pruning.Kind, Pruning.Ratio),
            },
        };
    }

    /// <summary>A share of the memory that was asked of a slice is not asked of another.</summary>
    private GpuQuestion GpuOf(GpuQuestion asked)
    {
        GpuQuestion gpu = Gpu is null ? asked
            : asked with { Card = Gpu.Card, Slice = Gpu.Slice, MemoryShare = Kind == ChangeKind.Slice ? null : asked.MemoryShare };
        return Gpus is { } count ? gpu with { Count = count } : gpu;
    }

    private static LayoutQuestion InstancesOf(ParallelLayout layout) => new()
    {
        Tensor = Count.From(layout.Tensor),
        Pipeline = Count.From(layout.Pipeline),
        AttentionData = layout.AttentionData > 1 ? Count.From(layout.AttentionData) : null,
        Expert = layout.Expert > 1 ? Count.From(layout.Expert) : null,
        Replicas = Count.From(layout.Replicas),
    };

    /// <summary>Other weights bring their own activations, and a cache in the format of the activations changes with them. A smaller cache stays.</summary>
    private PrecisionQuestion PrecisionOf(PrecisionQuestion asked)
    {
        PrecisionQuestion computed = Activations is null ? asked : asked with
        {
            Activations = Activations,
            Cache = asked.Cache is { } kept && ActivationCaches.Contains(kept) ? null : asked.Cache,
        };
        PrecisionQuestion weighed = Weights is null ? computed : computed with
        {
            Weights = Weights,
            Activations = Activations,
            Cache = asked.Cache is { } cache && ActivationCaches.Contains(cache) ? null : asked.Cache,
        };
        return Cache is null ? weighed : weighed with { Cache = Cache, CacheValues = null };
    }

    private IEnumerable<QuestionPart> Parts =>
    [
        .. Model is null ? (QuestionPart[])[] : [QuestionPart.Model],
        .. Gpu is null && Layout is null ? (QuestionPart[])[] : [QuestionPart.Gpu],
        .. Version is null ? (QuestionPart[])[] : [QuestionPart.Release],
        .. Weights is null && Cache is null && Activations is null ? (QuestionPart[])[] : [QuestionPart.Precision],
        .. Batch is null && Input is null ? (QuestionPart[])[] : [QuestionPart.Load],
        .. LayersOnGpu is null && Pruning is null ? (QuestionPart[])[] : [QuestionPart.Techniques],
    ];

    /// <summary>Parts of a question that two changes cannot both touch, besides the engine's settings.</summary>
    private enum QuestionPart
    {
        Release,
        Model,
        Gpu,
        Precision,
        Load,
        Techniques,
    }
}
