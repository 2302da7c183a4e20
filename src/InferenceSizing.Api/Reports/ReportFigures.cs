using InferenceSizing.Api.Estimates.Answer;
using InferenceSizing.Domain.Sizing;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Api.Reports;

/// <summary>The figures that every report shows, whatever its form.</summary>
internal static class ReportFigures
{
    /// <summary>What takes the memory of the fullest GPU, bytes, in the order in which the answer has it; parts that take nothing are among them.</summary>
    public static IReadOnlyList<(string Name, long Bytes)> PartsOf(MemoryAnswer memory) =>
    [
        ("weights", memory.PerGpu.WeightsBytes),
        (memory.KvCache is null ? "state" : "KV cache", memory.PerGpu.KvCacheBytes),
        ("activations", memory.PerGpu.ActivationsBytes.Estimate),
        ("CUDA graphs", memory.PerGpu.CudaGraphBytes.Estimate),
        ("runtime", memory.PerGpu.RuntimeBytes.Estimate),
    ];

    /// <summary>All metrics that the deployment has, but those of memory and the verdict's own words, which stand by themselves.</summary>
    public static IEnumerable<(Metric Metric, Reading Reading)> Of(Assessment assessment)
    {
        foreach (Metric metric in Metrics.All.Where(metric => metric.Unit is not (MetricUnit.Bytes or MetricUnit.Flag)))
        {
            if (metric.Of(assessment) is { } reading)
                yield return (metric, reading);
        }
    }
}
