using InferenceSizing.Domain.Outcomes;

namespace InferenceSizing.Api.Contract;

/// <summary>Where each figure with a rule stands in an answer: the only place that knows.</summary>
internal static class FigurePaths
{
    /// <summary>The field, and the part of it that is meant.</summary>
    public static string Of(Explained explained)
    {
        string field = PathOf(explained.Figure);
        if (explained.Name.Length > 0)
            field = $"{field}.{explained.Name}";
        return explained.Part.Length > 0 ? $"{field}, {explained.Part}" : field;
    }

    private static string PathOf(EstimateFigure figure) => figure switch
    {
        EstimateFigure.UsableMemory => "memory.gpu.usableBytes",
        EstimateFigure.ReservedMemory => "memory.gpu.reservedBytes",
        EstimateFigure.Budget => "memory.gpu.budgetBytes",
        EstimateFigure.Weights => "memory.perGpu.weightsBytes",
        EstimateFigure.Cache => "memory.perGpu.kvCacheBytes",
        EstimateFigure.Activations => "memory.perGpu.activationsBytes",
        EstimateFigure.CudaGraphs => "memory.perGpu.cudaGraphBytes",
        EstimateFigure.Runtime => "memory.perGpu.runtimeBytes",
        EstimateFigure.Pool => "memory.kvCache.poolBytes",
        EstimateFigure.PoolTokens => "memory.kvCache.poolTokens",
        EstimateFigure.CacheBytesPerToken => "memory.kvCache.bytesPerToken",
        EstimateFigure.LargestBatch => "largestBatch",
        EstimateFigure.MemoryLimit => "largestBatch.byLimit.memory",
        EstimateFigure.LargestContext => "capacity.largestContextTokens",
        EstimateFigure.SmallestMemoryShare => "capacity.smallestMemoryFraction",
        EstimateFigure.FewestGpus => "capacity.fewestGpus",
        EstimateFigure.Latency => "latency",
        EstimateFigure.TimePerOutputToken => "latency.tpotMs",
        EstimateFigure.Throughput => "throughput",
        EstimateFigure.Setting => "resolved.request.engine",
        _ => throw new ArgumentOutOfRangeException(nameof(figure)),
    };
}
