using System.Globalization;
using InferenceSizing.Api.Estimates.Request;

namespace InferenceSizing.Api.Reports;

/// <summary>The offered load in words: <c>16 requests at once of 2048 + 256 tokens</c>.</summary>
internal static class LoadText
{
    public static string Of(WorkloadRequest workload) => $"{Many(workload)} of {Each(workload)}{Imbalanced(workload)}";

    private static string Many(WorkloadRequest workload)
    {
        (string one, string several) = workload.OutputTokens is not null ? ("request", "requests") : workload.ImageHeight is not null ? ("image", "images")
            : ("sequence", "sequences");
        return workload.RequestsPerSecond is { } rate
            ? string.Create(CultureInfo.InvariantCulture, $"{rate} {several} a second")
            : string.Create(CultureInfo.InvariantCulture, $"{workload.BatchSize} {(workload.BatchSize == 1 ? one : several)} at once");
    }

    private static string Each(WorkloadRequest workload) => workload switch
    {
        { InputTokens: { } input, OutputTokens: { } output } => string.Create(CultureInfo.InvariantCulture, $"{input} + {output} tokens"),
        { InputTokens: { } input } => string.Create(CultureInfo.InvariantCulture, $"{input} tokens"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{workload.ImageHeight} x {workload.ImageWidth} pixels"),
    };

    private static string Imbalanced(WorkloadRequest workload) => workload.ReplicaImbalance is > 1 and { } imbalance
        ? string.Create(CultureInfo.InvariantCulture, $", the busiest replica with {imbalance} times the mean")
        : "";
}
