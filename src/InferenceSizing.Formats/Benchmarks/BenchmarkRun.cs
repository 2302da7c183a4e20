using System.Collections.Immutable;

namespace InferenceSizing.Formats.Benchmarks;

/// <summary>One run of a benchmark: the conditions that its file states, and its figures. What the file does not state is null.</summary>
/// <param name="Tool">The tool that wrote it.</param>
public sealed record BenchmarkRun(string Tool)
{
    public string? Name { get; init; }
    public string? Model { get; init; }

    /// <summary>The server under test; a client's own name is none.</summary>
    public string? Engine { get; init; }
    public string? Version { get; init; }
    public string? Gpu { get; init; }
    public long? Gpus { get; init; }
    public string? Precision { get; init; }
    public string? CacheFormat { get; init; }
    public long? Tensor { get; init; }
    public long? Pipeline { get; init; }
    public long? Expert { get; init; }
    public long? Requests { get; init; }
    public long? Completed { get; init; }
    public long? Failed { get; init; }
    public double? RequestRate { get; init; }
    public double? Concurrency { get; init; }
    public double? InputTokens { get; init; }
    public double? OutputTokens { get; init; }
    public double? DurationSeconds { get; init; }
    public long? BatchSize { get; init; }

    /// <summary>The settings as a body of POST /estimate, in JSON, where the file has one.</summary>
    public string? Asked { get; init; }

    /// <summary>Why the file's conditions are not those of a measurement; null where they are.</summary>
    public string? Doubt { get; init; }

    public ImmutableArray<Measured> Figures { get; init; } = [];

    /// <summary>Share of requests that have to succeed for the rest to mean anything. Chosen: a run of which one in ten fails is one of a server in
    /// trouble.</summary>
    private const double LeastCompleted = 0.9;

    /// <summary>Why the figures are no measurement; null where they are.</summary>
    public string? Unusable =>
        Doubt is not null ? Doubt
        : Figures.IsEmpty ? "It has no figures: zeros are not measurements."
        : Completed is { } done && Requests is { } asked && done < LeastCompleted * asked ? $"Only {done} of {asked} requests were completed."
        : null;

    /// <summary>The figure of a measure; null where it has none.</summary>
    public Measured? Find(Measure measure, string statistic = "mean") =>
        Figures.FirstOrDefault(figure => figure.Measure == measure && figure.Statistic == statistic && !figure.IsPerGpu);
}
