using InferenceSizing.Domain.Engines.Shared;
using InferenceSizing.Domain.Hardware;
using InferenceSizing.Domain.Parallelism;
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

    /// <summary>Settings of the engine.</summary>
    public KnobSet Settings { get; init; } = KnobSet.Empty;

    /// <summary>Precision id of the weights; activations follow it.</summary>
    public string? Weights { get; init; }

    /// <summary>Precision id of the cache, keys and values alike.</summary>
    public string? Cache { get; init; }

    public ParallelLayout? Layout { get; init; }

    public CardChoice? Gpu { get; init; }

    /// <summary>Sequences or images offered at once to each replica in the mean.</summary>
    public SequenceCount? Batch { get; init; }

    /// <summary>Length of the prompt.</summary>
    public TokenCount? Input { get; init; }

    /// <summary>Layers whose weights stay on the GPU, the others waiting in host memory.</summary>
    public LayerCount? LayersOnGpu { get; init; }

    public Pruning? Pruning { get; init; }

    /// <summary>Catalogue id of another model.</summary>
    public string? Model { get; init; }

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
            Weights = Weights ?? other.Weights,
            Cache = Cache ?? other.Cache,
            Layout = Layout ?? other.Layout,
            Gpu = Gpu ?? other.Gpu,
            Batch = Batch ?? other.Batch,
            Input = Input ?? other.Input,
            LayersOnGpu = LayersOnGpu ?? other.LayersOnGpu,
            Pruning = Pruning ?? other.Pruning,
            Model = Model ?? other.Model,
        };
    }

    private IEnumerable<QuestionPart> Parts =>
    [
        .. Model is null ? (QuestionPart[])[] : [QuestionPart.Model],
        .. Gpu is null && Layout is null ? (QuestionPart[])[] : [QuestionPart.Gpu],
        .. Weights is null && Cache is null ? (QuestionPart[])[] : [QuestionPart.Precision],
        .. Batch is null && Input is null ? (QuestionPart[])[] : [QuestionPart.Load],
        .. LayersOnGpu is null && Pruning is null ? (QuestionPart[])[] : [QuestionPart.Techniques],
    ];

    /// <summary>Parts of a question that two changes cannot both touch, beside the engine's settings.</summary>
    private enum QuestionPart
    {
        Model,
        Gpu,
        Precision,
        Load,
        Techniques,
    }
}
