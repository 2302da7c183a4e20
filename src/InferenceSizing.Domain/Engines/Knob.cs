namespace InferenceSizing.Domain.Engines;

/// <summary>The settings of inference engines, by the names that their own command lines use.</summary>
public enum Knob
{
    GpuMemoryUtilization,
    MaxModelLen,
    MaxNumBatchedTokens,
    MaxNumSeqs,
    EnforceEager,
    BlockSize,
    KvCacheMemoryBytes,
    MemFractionStatic,
    ContextLength,
    ChunkedPrefillSize,
    MaxRunningRequests,
    SwaFullTokensRatio,
    FreeGpuMemoryFraction,
    MaxNumTokens,
    MaxBatchSize,
    MaxSeqLen,
    NCtx,
    NBatch,
    NUbatch,
    NGpuLayers,
    NCpuMoe,
    FlashAttention,
    ParallelSequences,
    SwaFull,
    Compile,
    ChannelsLast,
    WorkspaceBytes,
}
