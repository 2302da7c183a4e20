using InferenceSizing.Domain.Engines.Shared;

namespace InferenceSizing.Api.Estimates.Answer;

/// <summary>Where memory goes, bytes.</summary>
/// <param name="Gpu">Memory of one GPU.</param>
/// <param name="PerGpu">Use of the fullest GPU.</param>
/// <param name="Total">Use of all GPUs of one instance.</param>
/// <param name="Host">What sits in host memory instead.</param>
/// <param name="KvCache">The cache of keys and values, or recurrent state, on the fullest GPU; absent for a model that does not generate.</param>
/// <param name="Weights">The whole, undivided model by component and storage format. Absent with detail summary.</param>
internal sealed record MemoryAnswer(
    GpuMemoryAnswer Gpu,
    GpuUseAnswer PerGpu,
    InstanceUseAnswer Total,
    HostUseAnswer Host,
    KvCacheAnswer? KvCache,
    IReadOnlyList<WeightRowAnswer>? Weights)
{
    /// <summary>All that the engine could use of a GPU, bytes: its budget, and what it takes beside it (SGLang, whose share is for weights and cache
    /// alone).</summary>
    public long RoomOfGpu() => PerGpu.TotalBytes.Estimate + PerGpu.FreeBytes;
}

/// <summary>Memory of one GPU, bytes.</summary>
/// <param name="NominalBytes">On the data sheet.</param>
/// <param name="UsableBytes">What the driver lets a process see, and the asked share of it.</param>
/// <param name="ReservedBytes">Of that, what other processes hold, as the request says.</param>
/// <param name="BudgetBytes">What the engine will take of the usable memory.</param>
internal sealed record GpuMemoryAnswer(long NominalBytes, long UsableBytes, long ReservedBytes, long BudgetBytes);

/// <summary>Use of the fullest GPU, bytes.</summary>
/// <param name="WeightsBytes">Stored weights, scales included.</param>
/// <param name="KvCacheBytes">Cache of the asked batch.</param>
/// <param name="ActivationsBytes">Peak of the tensors between operators, workspaces included.</param>
/// <param name="CudaGraphBytes">Captured graphs.</param>
/// <param name="RuntimeBytes">Context, libraries and communication buffers.</param>
/// <param name="TotalBytes">All of these.</param>
/// <param name="FreeBytes">Left of the budget; negative is the shortfall.</param>
internal sealed record GpuUseAnswer(
    long WeightsBytes,
    long KvCacheBytes,
    ActivationsAnswer ActivationsBytes,
    PredictedBytes CudaGraphBytes,
    PredictedBytes RuntimeBytes,
    PredictedBytes TotalBytes,
    long FreeBytes);

/// <summary>Activations of the fullest GPU, bytes; low to high is an 80 % interval.</summary>
/// <param name="Estimate">The best single figure.</param>
/// <param name="Low">One time in ten it is below this.</param>
/// <param name="High">One time in ten it is above this.</param>
/// <param name="LivePeak">Of engines whose allocator keeps more than is alive (onnxruntime), the most that is alive at once.</param>
/// <param name="Arena">Of those engines, what that allocator takes from the device and keeps; the rest of the estimate are inputs and workspace.</param>
/// <param name="ArenaBetweenPasses">Of those engines, what that allocator holds after a pass: as much, unless it gives free regions back.</param>
internal sealed record ActivationsAnswer(long Estimate, long Low, long High, long? LivePeak, long? Arena, long? ArenaBetweenPasses)
{
    public static ActivationsAnswer Of(EngineMemory memory) => new(
        memory.Activations.Estimate.Count, memory.Activations.Low.Count, memory.Activations.High.Count,
        memory.Allocator?.LivePeak.Count, memory.Allocator?.Arena.Estimate.Count, memory.Allocator?.BetweenPasses.Count);
}

/// <summary>Use of all GPUs of one instance, bytes.</summary>
/// <param name="WeightsBytes">Stored weights.</param>
/// <param name="KvCacheBytes">Cache of the asked batch.</param>
/// <param name="ActivationsBytes">Sum of the peaks.</param>
/// <param name="CudaGraphBytes">Captured graphs.</param>
/// <param name="RuntimeBytes">Context, libraries and communication buffers.</param>
/// <param name="TotalBytes">All of these.</param>
internal sealed record InstanceUseAnswer(
    long WeightsBytes,
    long KvCacheBytes,
    PredictedBytes ActivationsBytes,
    PredictedBytes CudaGraphBytes,
    PredictedBytes RuntimeBytes,
    PredictedBytes TotalBytes);

/// <summary>What sits in host memory instead, bytes.</summary>
/// <param name="WeightsBytes">Weights that the engine keeps there.</param>
/// <param name="KvCacheBytes">Cache of layers that stay there.</param>
/// <param name="BuffersBytes">What the engine computes in there.</param>
/// <param name="DriveWeightsBytes">Weights that wait on a drive.</param>
internal sealed record HostUseAnswer(long WeightsBytes, long KvCacheBytes, long BuffersBytes, long DriveWeightsBytes);

/// <summary>The cache of keys and values on the fullest GPU.</summary>
/// <param name="BytesPerToken">One more token of one sequence.</param>
/// <param name="BytesPerSequence">One sequence at the asked lengths.</param>
/// <param name="PoolBytes">What the engine can give the cache.</param>
/// <param name="PoolRange">The same with what its predicted parts may be off by; absent for engines that do not say.</param>
/// <param name="PoolTokens">Tokens that the pool holds, as the engine logs it.</param>
/// <param name="MaxConcurrency">Sequences of the engine's longest context that it holds.</param>
internal sealed record KvCacheAnswer(
    long BytesPerToken, long BytesPerSequence, long PoolBytes, PredictedBytes? PoolRange, long PoolTokens, decimal MaxConcurrency);

/// <summary>One component's weights in one storage format.</summary>
/// <param name="Component">Part of the model.</param>
/// <param name="Parameters">Unique parameters; 0 for a stored copy.</param>
/// <param name="Precision">Storage format.</param>
/// <param name="Bytes">Stored bytes, scales included.</param>
internal sealed record WeightRowAnswer(string Component, long Parameters, string Precision, long Bytes);
