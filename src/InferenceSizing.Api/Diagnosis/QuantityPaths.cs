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
        [Quantity.Cache] = ("memory.kvCache.poolBytes", answer => Counted(answer.Memory.KvCache?.PoolBytes)),
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
        [Quantity.LongestContextThatFits] = ("capacity.largestContextTokens", answer => Counted(answer.Capacity?.LargestContextTokens)),
    };

    public static string PathOf(Quantity quantity) =>
        Known.TryGetValue(quantity, out var known) ? known.Path : JsonNamingPolicy.CamelCase.ConvertName(quantity.ToString());

    /// <summary>The figure of an answer; null where it has none.</summary>
    public static PredictedFigure? Of(Quantity quantity, EstimateResponse answer) => Known.TryGetValue(quantity, out var known) ? known.Read(answer) : null;

    private static PredictedFigure? Counted(decimal? count) => count is { } known ? new(known, known, known) : null;

    private static PredictedFigure Of(PredictedBytes bytes) => new(bytes.Estimate, bytes.Low, bytes.High);
}
