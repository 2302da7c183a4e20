namespace InferenceSizing.Formats.Benchmarks;

/// <summary>What a benchmark measured.</summary>
public enum Measure
{
    RequestThroughput,
    OutputThroughput,
    TotalThroughput,
    InputThroughput,
    OutputThroughputPerUser,
    TimeToFirstToken,
    TimeToSecondToken,
    TimePerOutputToken,
    InterTokenLatency,
    RequestLatency,
    BatchLatency,
    PrefillSpeed,
    DecodeSpeed,
    SampleThroughput,
    ComputeTime,
    LoadingTime,
    TotalTime,
    GpuMemoryUsed,
}

/// <summary>A measured figure.</summary>
/// <param name="Measure">What it is.</param>
/// <param name="Statistic">mean, median, std, min, max, p90 …</param>
/// <param name="Value">As the tool writes it.</param>
/// <param name="Unit">As the tool writes it: ms, s, tokens/s, requests/s, samples/s, GB.</param>
public sealed record Measured(Measure Measure, string Statistic, double Value, string Unit)
{
    /// <summary>The test of llama-bench that it is of: pp512, tg128.</summary>
    public string? Test { get; init; }

    /// <summary>Whether it is of one GPU, and not of the deployment.</summary>
    public bool IsPerGpu { get; init; }

    /// <summary>The difference of a figure of ours, in percent of the measured one.</summary>
    /// <param name="ours">In milliseconds for times, else in the same unit.</param>
    public double ErrorPercentOf(double ours) => (ours - MillisecondsOr(Value, Unit)) / MillisecondsOr(Value, Unit) * 100;

    /// <summary>A time in milliseconds; a figure of another unit as it is.</summary>
    public static double MillisecondsOr(double value, string unit)
    {
        const double millisecondsPerSecond = 1e3;
        return unit == "s" ? value * millisecondsPerSecond : value;
    }
}
