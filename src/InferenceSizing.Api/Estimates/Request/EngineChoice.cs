using System.ComponentModel.DataAnnotations;

namespace InferenceSizing.Api.Estimates.Request;

/// <summary>An engine, its version and its own knobs; a knob left out is as that engine sets it.</summary>
internal sealed record EngineChoice : IShorthand<EngineChoice>
{
    public static string JsonPath => "engine";

    public static string Expected => "an engine's name as a string, or an object with name, version and that engine's knobs";

    /// <summary>The engine. Default: vllm for a decoder, transformers for an encoder-decoder, for the rest tensorrt (pytorch on chips that TensorRT does not run on).</summary>
    [OneOf(typeof(EngineNames))]
    public string? Name { get; init; }

    /// <summary>Its version. Default: the newest known; the nearest known one answers for others, with a warning.</summary>
    [StringLength(Bounds.MaxNameLength, MinimumLength = 1), RegularExpression("^v?b?[0-9]{1,8}([^0-9].*)?$")]
    public string? Version { get; init; }

    /// <summary>Share of the GPU's memory that the engine takes for everything.</summary>
    [Range(Bounds.MinShare, 1.0)]
    public double? GpuMemoryUtilization { get; init; }

    /// <summary>Longest context, tokens.</summary>
    [Range(1, Bounds.MaxContext)]
    public int? MaxModelLen { get; init; }

    /// <summary>Tokens of one step.</summary>
    [Range(1, Bounds.MaxContext)]
    public int? MaxNumBatchedTokens { get; init; }

    /// <summary>Sequences in flight.</summary>
    [Range(1, Bounds.MaxMillion)]
    public int? MaxNumSeqs { get; init; }

    /// <summary>Whether CUDA graphs are off.</summary>
    public bool? EnforceEager { get; init; }

    /// <summary>Tokens of a cache block.</summary>
    [Range(1, 4096)]
    public int? BlockSize { get; init; }

    /// <summary>Memory for the KV cache, bytes; overrides the share.</summary>
    [Range(Bounds.MinMemoryBytes, Bounds.MaxMemoryBytes)]
    public long? KvCacheMemoryBytes { get; init; }

    /// <summary>Images of one prompt; 0 serves text alone, and nothing is set aside for images. Default: as many as the context holds.</summary>
    [Range(0, Bounds.MaxImagesPerPrompt)]
    public int? LimitMmPerPrompt { get; init; }

    /// <summary>Low-rank adapters that a step may use: slots set aside for them. Default: none; 1 where maxLoraRank is given.</summary>
    [Range(1, Bounds.MaxAdapters)]
    public int? MaxLoras { get; init; }

    /// <summary>Longest rank of an adapter. Default: none; 16 where the number of adapters is given.</summary>
    [Range(1, Bounds.MaxAdapterRank)]
    public int? MaxLoraRank { get; init; }

    /// <summary>Share of the GPU's memory for weights and cache.</summary>
    [Range(Bounds.MinShare, 1.0)]
    public double? MemFractionStatic { get; init; }

    /// <summary>Longest context, tokens.</summary>
    [Range(1, Bounds.MaxContext)]
    public int? ContextLength { get; init; }

    /// <summary>Prompt tokens of one step.</summary>
    [Range(1, Bounds.MaxContext)]
    public int? ChunkedPrefillSize { get; init; }

    /// <summary>Requests in flight.</summary>
    [Range(1, Bounds.MaxMillion)]
    public int? MaxRunningRequests { get; init; }

    /// <summary>Cache tokens of sliding-window layers for each one of the full layers.</summary>
    [Range(Bounds.MinShare, 1.0)]
    public double? SwaFullTokensRatio { get; init; }

    /// <summary>Low-rank adapters that a batch may use: slots set aside for them. Default: none; 8 where maxLoraRank is given.</summary>
    [Range(1, Bounds.MaxAdapters)]
    public int? MaxLorasPerBatch { get; init; }

    /// <summary>Share of the memory left after loading that the KV cache takes.</summary>
    [Range(Bounds.MinShare, 1.0)]
    public double? FreeGpuMemoryFraction { get; init; }

    /// <summary>Tokens of one step.</summary>
    [Range(1, Bounds.MaxContext)]
    public int? MaxNumTokens { get; init; }

    /// <summary>Sequences in flight.</summary>
    [Range(1, Bounds.MaxMillion)]
    public int? MaxBatchSize { get; init; }

    /// <summary>Longest sequence, tokens.</summary>
    [Range(1, Bounds.MaxContext)]
    public int? MaxSeqLen { get; init; }

    /// <summary>Context of all sequences together, tokens.</summary>
    [Range(1, (double)Bounds.MaxTokensInFlight)]
    public long? NCtx { get; init; }

    /// <summary>Logical batch, tokens.</summary>
    [Range(1, Bounds.MaxContext)]
    public int? NBatch { get; init; }

    /// <summary>Physical batch, tokens.</summary>
    [Range(1, Bounds.MaxContext)]
    public int? NUbatch { get; init; }

    /// <summary>Layers on the GPU.</summary>
    [Range(0, Bounds.MaxLayers)]
    public int? NGpuLayers { get; init; }

    /// <summary>Layers whose experts stay in host memory.</summary>
    [Range(0, Bounds.MaxLayers)]
    public int? NCpuMoe { get; init; }

    /// <summary>Whether attention runs as one fused kernel.</summary>
    public bool? FlashAttention { get; init; }

    /// <summary>Sequences that share the context.</summary>
    [Range(1, Bounds.MaxMillion)]
    public int? ParallelSequences { get; init; }

    /// <summary>Relative shares of the layers, one for each pipeline stage. Of llama.cpp. Default: even.</summary>
    [Length(1, Bounds.MaxStages), Each(0, Bounds.MaxShare)]
    public IReadOnlyList<double>? TensorSplit { get; init; }

    /// <summary>Whether sliding-window layers keep the whole context.</summary>
    public bool? SwaFull { get; init; }

    /// <summary>Whether torch.compile is on.</summary>
    public bool? Compile { get; init; }

    /// <summary>Whether images are stored channels last.</summary>
    public bool? ChannelsLast { get; init; }

    /// <summary>Scratch memory that kernels may take, bytes.</summary>
    [Range(0, Bounds.MaxMemoryBytes)]
    public long? WorkspaceBytes { get; init; }

    public static EngineChoice FromShorthand(string text) => new() { Name = text };
}
