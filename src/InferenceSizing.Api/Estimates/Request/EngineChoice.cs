using System.ComponentModel.DataAnnotations;

namespace InferenceSizing.Api.Estimates.Request;

/// <summary>An engine, its version and its own knobs; a knob left out is as that engine sets it.</summary>
internal sealed record EngineChoice : IShorthand<EngineChoice>
{
    public static string JsonPath => "engine";

    public static string Expected => "an engine's name as a string, or an object with name, version and that engine's knobs";

    /// <summary>The engine. Default: vllm for a decoder, tensorrt for the rest.</summary>
    [OneOf(typeof(EngineNames))]
    public string? Name { get; init; }

    /// <summary>Its version. Default: the newest known; the nearest known one answers for others, with a warning.</summary>
    [StringLength(Bounds.MaxNameLength, MinimumLength = 1)]
    public string? Version { get; init; }

    /// <summary>Share of the GPU's memory that the engine takes for everything.</summary>
    [Knob(EngineNames.Vllm), Range(Bounds.MinShare, 1.0)]
    public double? GpuMemoryUtilization { get; init; }

    /// <summary>Longest context, tokens.</summary>
    [Knob(EngineNames.Vllm), Range(1, Bounds.MaxTokens)]
    public int? MaxModelLen { get; init; }

    /// <summary>Tokens of one step.</summary>
    [Knob(EngineNames.Vllm), Range(1, Bounds.MaxTokens)]
    public int? MaxNumBatchedTokens { get; init; }

    /// <summary>Sequences in flight.</summary>
    [Knob(EngineNames.Vllm), Range(1, Bounds.MaxMillion)]
    public int? MaxNumSeqs { get; init; }

    /// <summary>Whether CUDA graphs are off.</summary>
    [Knob(EngineNames.Vllm)]
    public bool? EnforceEager { get; init; }

    /// <summary>Tokens of a cache block.</summary>
    [Knob(EngineNames.Vllm), Range(1, 4096)]
    public int? BlockSize { get; init; }

    /// <summary>Memory for the KV cache, bytes; overrides the share.</summary>
    [Knob(EngineNames.Vllm), Range(Bounds.MinMemoryBytes, Bounds.MaxMemoryBytes)]
    public long? KvCacheMemoryBytes { get; init; }

    /// <summary>Share of the GPU's memory for weights and cache.</summary>
    [Knob(EngineNames.Sglang), Range(Bounds.MinShare, 1.0)]
    public double? MemFractionStatic { get; init; }

    /// <summary>Longest context, tokens.</summary>
    [Knob(EngineNames.Sglang), Range(1, Bounds.MaxTokens)]
    public int? ContextLength { get; init; }

    /// <summary>Prompt tokens of one step.</summary>
    [Knob(EngineNames.Sglang), Range(1, Bounds.MaxTokens)]
    public int? ChunkedPrefillSize { get; init; }

    /// <summary>Requests in flight.</summary>
    [Knob(EngineNames.Sglang), Range(1, Bounds.MaxMillion)]
    public int? MaxRunningRequests { get; init; }

    /// <summary>Cache tokens of sliding-window layers for each one of the full layers.</summary>
    [Knob(EngineNames.Sglang), Range(Bounds.MinShare, 1.0)]
    public double? SwaFullTokensRatio { get; init; }

    /// <summary>Share of the memory left after loading that the KV cache takes.</summary>
    [Knob(EngineNames.TensorRtLlm), Range(Bounds.MinShare, 1.0)]
    public double? FreeGpuMemoryFraction { get; init; }

    /// <summary>Tokens of one step.</summary>
    [Knob(EngineNames.TensorRtLlm), Range(1, Bounds.MaxTokens)]
    public int? MaxNumTokens { get; init; }

    /// <summary>Sequences in flight.</summary>
    [Knob(EngineNames.TensorRtLlm), Range(1, Bounds.MaxMillion)]
    public int? MaxBatchSize { get; init; }

    /// <summary>Longest sequence, tokens.</summary>
    [Knob(EngineNames.TensorRtLlm), Range(1, Bounds.MaxTokens)]
    public int? MaxSeqLen { get; init; }

    /// <summary>Context of all sequences together, tokens.</summary>
    [Knob(EngineNames.LlamaCpp), Range(1, Bounds.MaxTokens)]
    public int? NCtx { get; init; }

    /// <summary>Logical batch, tokens.</summary>
    [Knob(EngineNames.LlamaCpp), Range(1, Bounds.MaxTokens)]
    public int? NBatch { get; init; }

    /// <summary>Physical batch, tokens.</summary>
    [Knob(EngineNames.LlamaCpp), Range(1, Bounds.MaxTokens)]
    public int? NUbatch { get; init; }

    /// <summary>Layers on the GPU.</summary>
    [Knob(EngineNames.LlamaCpp), Range(0, Bounds.MaxLayers)]
    public int? NGpuLayers { get; init; }

    /// <summary>Layers whose experts stay in host memory.</summary>
    [Knob(EngineNames.LlamaCpp), Range(0, Bounds.MaxLayers)]
    public int? NCpuMoe { get; init; }

    /// <summary>Whether attention runs as one fused kernel.</summary>
    [Knob(EngineNames.LlamaCpp, EngineNames.Transformers)]
    public bool? FlashAttention { get; init; }

    /// <summary>Sequences that share the context.</summary>
    [Knob(EngineNames.LlamaCpp), Range(1, Bounds.MaxDegree)]
    public int? ParallelSequences { get; init; }

    /// <summary>Relative share of each GPU.</summary>
    [Knob(EngineNames.LlamaCpp), Length(1, Bounds.MaxSplits), Each(0, Bounds.MaxBandwidth)]
    public IReadOnlyList<double>? TensorSplit { get; init; }

    /// <summary>Whether sliding-window layers keep the whole context.</summary>
    [Knob(EngineNames.LlamaCpp)]
    public bool? SwaFull { get; init; }

    /// <summary>Whether torch.compile is on.</summary>
    [Knob(EngineNames.PyTorch)]
    public bool? Compile { get; init; }

    /// <summary>Whether images are stored channels last.</summary>
    [Knob(EngineNames.PyTorch)]
    public bool? ChannelsLast { get; init; }

    /// <summary>Scratch memory that kernels may take, bytes.</summary>
    [Knob(EngineNames.TensorRt, EngineNames.OnnxRuntime), Range(0, Bounds.MaxMemoryBytes)]
    public long? WorkspaceBytes { get; init; }

    public static EngineChoice FromShorthand(string text) => new() { Name = text };
}
