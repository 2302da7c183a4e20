using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Sizing;

/// <summary>Which of two readings of a metric is the better one.</summary>
public enum Better
{
    /// <summary>The smaller value is the better one.</summary>
    Lower,

    /// <summary>The greater value is the better one.</summary>
    Higher,
}

/// <summary>What a reading counts or measures.</summary>
public enum MetricUnit
{
    /// <summary>1 for yes, 0 for no.</summary>
    Flag,

    /// <summary>A number of things: requests, images, GPUs.</summary>
    Count,

    /// <summary>Bytes of memory.</summary>
    Bytes,

    /// <summary>2^30 bytes.</summary>
    Gibibytes,

    /// <summary>Thousandths of a second.</summary>
    Milliseconds,

    /// <summary>Events per second.</summary>
    PerSecond,

    /// <summary>US dollars.</summary>
    UsDollars,

    /// <summary>Watts of electric power.</summary>
    Watts,

    /// <summary>Hundredths.</summary>
    Percent,
}

/// <summary>A figure of an assessed estimate, declared once: requirements, baselines, verdicts, remedies, sweeps, plans and reports go through
/// <see cref="Metrics.All"/>.</summary>
public sealed class Metric
{
    private readonly Func<Assessment, Reading?> _read;

    /// <param name="id">Stable name, the unit included.</param>
    /// <param name="title">In words, for people; the unit included where it is no amount of memory.</param>
    /// <param name="unit">Of readings.</param>
    /// <param name="better">Which way is an improvement.</param>
    /// <param name="read">Finds the figure; null where the deployment has none, or where nothing is known of it.</param>
    internal Metric(string id, string title, MetricUnit unit, Better better, Func<Assessment, Reading?> read) =>
        (Id, Title, Unit, Better, _read) = (id, title, unit, better, read);

    /// <summary>JSON name of the figure.</summary>
    public string Id { get; }

    /// <summary>Name of the figure for people, with its unit.</summary>
    public string Title { get; }

    /// <summary>Unit of the value.</summary>
    public MetricUnit Unit { get; }

    /// <summary>Which of two values is the better one.</summary>
    public Better Better { get; }

    /// <summary>The metric that stands for this one where a model has no such figure: the time of a batch for that of a request.</summary>
    public Metric? StandIn { get; init; }

    /// <summary>Whether an earlier answer that must not become worse is held against it.</summary>
    public bool ComparedWithBaseline { get; init; }

    /// <summary>The figure itself.</summary>
    public Reading? Of(Assessment assessment)
    {
        ArgumentNullException.ThrowIfNull(assessment);
        return _read(assessment);
    }

    /// <summary>The figure, or its stand-in's.</summary>
    public Reading? OfOrStandIn(Assessment assessment) => Of(assessment) ?? StandIn?.Of(assessment);
}
