using System.Collections.Frozen;
using InferenceSizing.Domain.Learning;

namespace InferenceSizing.Api.Contract;

/// <summary>Where each figure that benchmarks measure stands in the answer of POST /estimate: the only place that knows.</summary>
internal static class MeasuredPaths
{
    private static readonly FrozenDictionary<MeasuredFigure, string> Paths = new Dictionary<MeasuredFigure, string>
    {
        [MeasuredFigure.FirstToken] = "latency.ttftMs",
        [MeasuredFigure.OutputToken] = "latency.tpotMs",
        [MeasuredFigure.InterToken] = "latency.interTokenMs",
        [MeasuredFigure.Request] = "latency.requestMs",
        [MeasuredFigure.Batch] = "latency.batchMs",
        [MeasuredFigure.OutputRate] = "throughput.outputTokensPerSecond",
        [MeasuredFigure.TotalRate] = "throughput.totalTokensPerSecond",
        [MeasuredFigure.RequestRate] = "throughput.requestsPerSecond",
        [MeasuredFigure.PrefillRate] = "throughput.prefillTokensPerSecond",
        [MeasuredFigure.SampleRate] = "throughput.samplesPerSecond",
    }.ToFrozenDictionary();

    public static string Of(MeasuredFigure figure) => Paths[figure];

    /// <summary>The member at the end of the path.</summary>
    public static string MemberOf(MeasuredFigure figure) => Paths[figure].Split('.')[^1];
}
