using System.Text.Json;
using InferenceSizing.Api.Estimates.Answer;
using InferenceSizing.Formats.Logs;

namespace InferenceSizing.Api.Diagnosis;

/// <summary>Which figure of an estimate each quantity of a log is: its path, and how to read it.</summary>
internal static class QuantityPaths
{
    private static readonly Dictionary<Quantity, (string Path, Func<EstimateResponse, PredictedFigure?> Read)> Known = new()
    {
        [Quantity.Weights] = ("memory.perGpu.weightsBytes", answer => Counted(answer.Memory.PerGpu.WeightsBytes)),
        [Quantity.Cache] = ("memory.kvCache.poolBytes", answer =>
            answer.Memory.KvCache?.PoolRange is { } range ? Of(range) : Counted(answer.Memory.KvCache?.PoolBytes)),
        [Quantity.CacheTokens] = ("memory.kvCache.poolTokens", answer => Counted(answer.Memory.KvCache?.PoolTokens)),
        [Quantity.MaxConcurrency] = ("memory.kvCache.maxConcurrency", answer => Counted(answer.Memory.KvCache?.MaxConcurrency)),
        [Quantity.Activations] = ("memory.perGpu.activationsBytes", answer =>
            new(answer.Memory.PerGpu.ActivationsBytes.Estimate, answer.Memory.PerGpu.ActivationsBytes.Low, answer.Memory.PerGpu.ActivationsBytes.High)),
        [Quantity.ComputeBuffer] = ("memory.perGpu.activationsBytes", answer =>
            new(answer.Memory.PerGpu.ActivationsBytes.Estimate, answer.Memory.PerGpu.ActivationsBytes.Low, answer.Memory.PerGpu.ActivationsBytes.High)),
        [Quantity.Graphs] = ("memory.perGpu.cudaGraphBytes", answer => Of(answer.Memory.PerGpu.CudaGraphBytes)),
        [Quantity.GraphsEstimated] = ("memory.perGpu.cudaGraphBytes", answer => Of(answer.Memory.PerGpu.CudaGraphBytes)),
        [Quantity.OutsideTorch] = ("memory.perGpu.runtimeBytes", answer => Of(answer.Memory.PerGpu.RuntimeBytes)),
        [Quantity.DeviceMemory] = ("memory.gpu.usableBytes", answer => Counted(answer.Memory.Gpu.UsableBytes)),
        [Quantity.Budget] = ("memory.gpu.budgetBytes", answer => Counted(answer.Memory.Gpu.BudgetBytes)),
        [Quantity.Parameters] = ("resolved.model.parameters", _ => null),
        [Quantity.LongestContextThatFits] = ("capacity.largestContextTokens", answer => Counted(
            answer.Startup.Refusals.FirstOrDefault(refusal => refusal.Code == "contextExceedsCache")?.Available ?? answer.Capacity?.LargestContextTokens)),
    };

    /// <summary>The same quantities of buffers in host memory, of llama.cpp.</summary>
    private static readonly Dictionary<Quantity, (string Path, Func<EstimateResponse, PredictedFigure?> Read)> OnHost = new()
    {
        [Quantity.Weights] = ("memory.host.weightsBytes", answer => Counted(answer.Memory.Host.WeightsBytes)),
        [Quantity.Cache] = ("memory.host.kvCacheBytes", answer => Counted(answer.Memory.Host.KvCacheBytes)),
        [Quantity.ComputeBuffer] = ("memory.host.buffersBytes", answer => Counted(answer.Memory.Host.BuffersBytes)),
    };

    public static string PathOf(PrintedFigure figure) =>
        Table(figure).TryGetValue(figure.Quantity, out var known) ? known.Path : JsonNamingPolicy.CamelCase.ConvertName(figure.Quantity.ToString());

    /// <summary>The figure of an answer; null where it has none. A device's own share is compared only where it is the first, of which an estimate is; a part
    /// of host memory only where the log prints no other.</summary>
    public static PredictedFigure? Of(PrintedFigure figure, IReadOnlyList<PrintedFigure> printed, EstimateResponse answer)
    {
        bool compares = figure.IsOnHost ? printed.Count(other => other.IsOnHost && other.Quantity == figure.Quantity) == 1
            : figure.Device is null or "CUDA0" or "ROCm0";
        return compares && Table(figure).TryGetValue(figure.Quantity, out var known) ? known.Read(answer) : null;
    }

    private static Dictionary<Quantity, (string Path, Func<EstimateResponse, PredictedFigure?> Read)> Table(PrintedFigure figure) =>
        figure.IsOnHost && OnHost.ContainsKey(figure.Quantity) ? OnHost : Known;

    private static PredictedFigure? Counted(decimal? count) => count is { } known ? new(known, known, known) : null;

    private static PredictedFigure Of(PredictedBytes bytes) => new(bytes.Estimate, bytes.Low, bytes.High);
}
