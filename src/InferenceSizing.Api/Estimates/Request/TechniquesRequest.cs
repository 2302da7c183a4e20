using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;

namespace InferenceSizing.Api.Estimates.Request;

/// <summary>Techniques that change memory, time or quality.</summary>
internal sealed record TechniquesRequest
{
    /// <summary>Whether activations that are no longer needed give their memory to later ones. Default: true.</summary>
    public bool? MemoryReuse { get; init; }

    /// <summary>Whether operators are fused, such as a convolution with its activation. Default: as the engine does.</summary>
    public bool? LayerFusion { get; init; }

    /// <summary>Tokens that are proposed cheaply and verified together. Default: none.</summary>
    public SpeculativeDecodingRequest? SpeculativeDecoding { get; init; }

    /// <summary>What is taken out of the model.</summary>
    public PruningRequest? Pruning { get; init; }

    /// <summary>Layers of a shallower, distilled copy of the model; of an encoder-decoder, of both stacks together. Default: all.</summary>
    [Range(1, Bounds.MaxLayers)]
    public int? Layers { get; init; }

    /// <summary>CPU offload: weights that wait in host memory or on a drive. llama.cpp has nGpuLayers and nCpuMoe for it.</summary>
    public OffloadRequest? Offload { get; init; }
}

/// <summary>What is taken out of a model.</summary>
internal sealed record PruningRequest
{
    /// <summary>unstructured (single weights), 2:4 (two of every four), heads, channels (of MLPs and experts) or layers.</summary>
    [Required, OneOf(typeof(PruningKinds))]
    public string? Kind { get; init; }

    /// <summary>How much of it. Default: 0.5, which 2:4 always is.</summary>
    [Range(Bounds.MinShare, Bounds.MaxPruned)]
    public double? Ratio { get; init; }
}

/// <summary>CPU offload: layersOnGpu or gpuMemoryBytes says what stays on the GPU.</summary>
internal sealed record OffloadRequest
{
    /// <summary>Layers whose weights stay on the GPU; the last ones of the stack.</summary>
    [Range(0, Bounds.MaxLayers)]
    public int? LayersOnGpu { get; init; }

    /// <summary>Memory of each GPU that weights may take, what is being brought in included, bytes.</summary>
    [Range(Bounds.MinMemoryBytes, Bounds.MaxMemoryBytes)]
    public long? GpuMemoryBytes { get; init; }

    /// <summary>Where the other layers wait: cpu (pinned host memory) or nvme. Default: cpu.</summary>
    [OneOf(typeof(OffloadTargets))]
    public string? To { get; init; }

    /// <summary>Rate at which weights come to one GPU, 10^9 bytes a second. Default: what is measured of the card's host link, or of a drive.</summary>
    [Range(Bounds.MinBandwidth, Bounds.MaxBandwidth)]
    [JsonPropertyName("linkGBPerSecond")]
    public double? LinkGBPerSecond { get; init; }

    /// <summary>Whether the next layer comes while one computes. Default: as the engine does.</summary>
    public bool? Prefetch { get; init; }
}
