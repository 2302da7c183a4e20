using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using InferenceSizing.Domain.Deciding;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Api.Sweeps.Request;

/// <summary>One request, and what to vary in it: every combination of the axes' values is sized.</summary>
internal sealed record SweepRequest
{
    public const int MaxAxes = 6;

    /// <summary>Points of a sweep: the product of the axes' lengths.</summary>
    public const int MaxPoints = 10_000;

    /// <summary>The request, as POST /estimate takes it; what an axis sets may be left out.</summary>
    [Required]
    public JsonElement? Request { get; init; }

    /// <summary>What varies. The last axis varies fastest; the product of their lengths is at most 10,000.</summary>
    [Required, Length(1, MaxAxes)]
    public IReadOnlyList<SweepAxis>? Axes { get; init; }
}

/// <summary>One member of the request and its values: listed, or from, to and step.</summary>
internal sealed record SweepAxis
{
    /// <summary>The member: gpu, precision, model, engine, workload.batchSize, parallelism.tensor, gpu.count, techniques.offload.layersOnGpu …</summary>
    [Required, StringLength(128, MinimumLength = 1)]
    public string? Path { get; init; }

    /// <summary>Its values, in order, each as the member takes it; null leaves the member out.</summary>
    [Length(1, SweepRequest.MaxPoints)]
    public IReadOnlyList<JsonElement>? Values { get; init; }

    /// <summary>First of a range of whole numbers.</summary>
    [Range(0, MaxNumber)]
    public long? From { get; init; }

    /// <summary>Last of the range, where the steps meet it.</summary>
    [Range(0, MaxNumber)]
    public long? To { get; init; }

    /// <summary>From one value of the range to the next. Default: 1.</summary>
    [Range(1, MaxNumber)]
    public long? Step { get; init; }

    /// <summary>2^36, the largest number that a member of a request takes.</summary>
    private const long MaxNumber = Ceilings.TokensInFlight;

    /// <summary>How many values there are; zero where neither a list nor a range is given.</summary>
    public long Count => Values?.Count ?? Range?.Length.Value ?? 0;

    /// <summary>The value at a place.</summary>
    public JsonElement ValueAt(Place place) =>
        Values is { } listed ? listed[place.Index] : JsonSerializer.SerializeToElement(Range!.Value.At(place).Value, SweepJson.Default.Int64);

    private static Domain.Units.Count Number(long value) => Domain.Units.Count.From(value);

    /// <summary>Null too where a bound is not kept, which the validator says.</summary>
    private Steps? Range => From is >= 0 and { } from && To is <= MaxNumber and { } to && to >= from && (Step ?? 1) is >= 1 and { } step
        ? new Steps(Number(from), Number(to), Number(step)) : null;
}
