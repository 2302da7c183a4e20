using System.Text.Json.Serialization;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Api.Estimates.Answer;

/// <summary>A predicted figure; low to high is an 80 % interval.</summary>
/// <param name="Estimate">The best single figure.</param>
/// <param name="Low">One time in ten it is below this.</param>
/// <param name="High">One time in ten it is above this.</param>
internal readonly record struct Predicted(
    [property: JsonConverter(typeof(FigureConverter))] double Estimate,
    [property: JsonConverter(typeof(FigureConverter))] double Low,
    [property: JsonConverter(typeof(FigureConverter))] double High)
{
    public static Predicted Milliseconds(Interval<Seconds> time) => new(time.Estimate.Milliseconds, time.Low.Milliseconds, time.High.Milliseconds);

    public static Predicted? Milliseconds(Interval<Seconds>? time) => time is { } known ? Milliseconds(known) : null;

    public static Predicted? PerSecond(Interval<Rate>? rate) => rate is { } known
        ? new(known.Estimate.PerSecond, known.Low.PerSecond, known.High.PerSecond)
        : null;
}

/// <summary>A predicted amount of memory, bytes; low to high is an 80 % interval.</summary>
/// <param name="Estimate">The best single figure.</param>
/// <param name="Low">One time in ten it is below this.</param>
/// <param name="High">One time in ten it is above this.</param>
internal readonly record struct PredictedBytes(long Estimate, long Low, long High)
{
    public static PredictedBytes Of(Interval<ByteCount> bytes) => new(bytes.Estimate.Count, bytes.Low.Count, bytes.High.Count);
}
