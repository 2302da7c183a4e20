using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;

namespace InferenceSizing.Api.Estimates.Request;

/// <summary>A card of the catalogue, or one described by its figures.</summary>
internal abstract record GpuChoice
{
    /// <summary>GPUs of the deployment. Default: the product of <c>parallelism</c> and its replicas.</summary>
    [Range(1, Bounds.MaxGpus)]
    [JsonPropertyOrder(1)]
    public int? Count { get; init; }

    /// <summary>The share of each GPU's memory that may be used, and of the memory only. Default: 1.</summary>
    [Range(Bounds.MinShare, 1.0)]
    [JsonPropertyOrder(1)]
    public double? MemoryFraction { get; init; }

    /// <summary>Memory of each GPU that other processes hold, bytes. Default: 0.</summary>
    [Range(0, Bounds.MaxMemoryBytes)]
    [JsonPropertyOrder(1)]
    public long? ReservedBytes { get; init; }

    /// <summary>What each board is held to, watts: below what it would draw, its clocks and its arithmetic fall. Default: its design power.</summary>
    [Range(Bounds.MinWatts, Bounds.MaxWatts)]
    [JsonPropertyOrder(1)]
    public double? PowerLimitWatts { get; init; }

    /// <summary>Bandwidth between GPUs as the host links them, each way and each GPU, 10^9 bytes a second: 15.75 for 16 lanes of PCIe 3.0, 31.5 of 4.0, 63 of
    /// 5.0; cards that an NVLink bridge could join are without it then. Default: the card's own; of a described card that of PCIe 3.0 x16.</summary>
    [Range(Bounds.MinBandwidth, Bounds.MaxBandwidth)]
    [JsonPropertyName("interconnectGBPerSecond")]
    [JsonPropertyOrder(1)]
    public double? InterconnectGBPerSecond { get; init; }
}

/// <summary>A card of the catalogue.</summary>
internal sealed record CatalogueGpu : GpuChoice
{
    /// <summary>A catalogue id or alias, in any case.</summary>
    [Required, StringLength(Bounds.MaxNameLength, MinimumLength = 1)]
    public string? Id { get; init; }

    /// <summary>A MIG profile, for example 3g.40gb: a share of memory, compute and bandwidth.</summary>
    [StringLength(Bounds.MaxNameLength, MinimumLength = 1)]
    public string? Partition { get; init; }
}

/// <summary>A card that is described, not looked up.</summary>
internal sealed record CustomGpu : GpuChoice
{
    /// <summary>What to call it.</summary>
    [Required, StringLength(Bounds.MaxNameLength, MinimumLength = 1)]
    public string? Name { get; init; }

    /// <summary>Memory of one GPU that a process can use, bytes.</summary>
    [Required, Range(Bounds.MinMemoryBytes, Bounds.MaxMemoryBytes)]
    public long? MemoryBytes { get; init; }

    /// <summary>Memory bandwidth of one GPU, 10^9 bytes a second.</summary>
    [Required, Range(Bounds.MinBandwidth, Bounds.MaxBandwidth)]
    [JsonPropertyName("bandwidthGBPerSecond")]
    public double? BandwidthGBPerSecond { get; init; }

    /// <summary>Dense peak rates of one GPU.</summary>
    [Required]
    public TflopsRequest? Tflops { get; init; }
}

/// <summary>Dense peak rates, 10^12 operations a second, without structured sparsity; at least one of fp32, tf32, fp16, bf16.</summary>
internal sealed record TflopsRequest
{
    /// <summary>FP32 outside tensor cores.</summary>
    [Range(Bounds.MinTflops, Bounds.MaxTflops)]
    public double? Fp32 { get; init; }

    /// <summary>TF32 on tensor cores.</summary>
    [Range(Bounds.MinTflops, Bounds.MaxTflops)]
    public double? Tf32 { get; init; }

    /// <summary>FP16, with FP32 sums.</summary>
    [Range(Bounds.MinTflops, Bounds.MaxTflops)]
    public double? Fp16 { get; init; }

    /// <summary>BF16, with FP32 sums.</summary>
    [Range(Bounds.MinTflops, Bounds.MaxTflops)]
    public double? Bf16 { get; init; }

    /// <summary>FP8.</summary>
    [Range(Bounds.MinTflops, Bounds.MaxTflops)]
    public double? Fp8 { get; init; }

    /// <summary>INT8.</summary>
    [Range(Bounds.MinTflops, Bounds.MaxTflops)]
    public double? Int8 { get; init; }

    /// <summary>FP4.</summary>
    [Range(Bounds.MinTflops, Bounds.MaxTflops)]
    public double? Fp4 { get; init; }
}
