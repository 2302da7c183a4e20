using InferenceSizing.Domain.Units;

namespace InferenceSizing.Api.Estimates.Answer;

/// <summary>A predicted figure; low to high is an 80 % interval.</summary>
/// <param name="Estimate">The best single figure.</param>
/// <param name="Low">One time in ten it is below this.</param>
/// <param name="High">One time in ten it is above this.</param>
internal sealed record Predicted(decimal Estimate, decimal Low, decimal High)
{
    public static Predicted Of(Reading reading) => new(Figure.Of(reading.Estimate.Value), Figure.Of(reading.Low.Value), Figure.Of(reading.High.Value));

    public static Predicted Milliseconds(Interval<Seconds> time) => new(
        Figure.Of(time.Estimate.Milliseconds), Figure.Of(time.Low.Milliseconds), Figure.Of(time.High.Milliseconds));

    public static Predicted? Milliseconds(Interval<Seconds>? time) => time is { } known ? Milliseconds(known) : null;

    public static Predicted? PerSecond(Interval<Rate>? rate) => rate is { } known
        ? new(Figure.Of(known.Estimate.PerSecond), Figure.Of(known.Low.PerSecond), Figure.Of(known.High.PerSecond))
        : null;
}

/// <summary>A predicted amount of memory, bytes; low to high is an 80 % interval.</summary>
/// <param name="Estimate">The best single figure.</param>
/// <param name="Low">One time in ten it is below this.</param>
/// <param name="High">One time in ten it is above this.</param>
internal sealed record PredictedBytes(long Estimate, long Low, long High)
{
    public static PredictedBytes Of(Interval<ByteCount> bytes) => new(bytes.Estimate.Count, bytes.Low.Count, bytes.High.Count);
}
