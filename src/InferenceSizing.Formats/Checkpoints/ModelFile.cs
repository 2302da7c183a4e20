using System.Collections.Immutable;
using System.Text.Json;
using InferenceSizing.Formats.Bytes;
using InferenceSizing.Formats.Gguf;
using InferenceSizing.Formats.Onnx;

namespace InferenceSizing.Formats.Checkpoints;

/// <summary>What one file of a model says of itself.</summary>
public abstract record ModelFile;

/// <summary>A config.json.</summary>
/// <param name="Root">The object, verbatim.</param>
public sealed record ConfigFile(JsonElement Root) : ModelFile;

/// <summary>The graph of an ONNX file.</summary>
/// <param name="Network">Its operators with their costs.</param>
/// <param name="Tensors">Its initializers.</param>
public sealed record OnnxFile(OnnxNetwork Network, ImmutableArray<TensorGroup> Tensors) : ModelFile;

/// <summary>The header of a safetensors file.</summary>
/// <param name="Tensors">All tensors of the file.</param>
public sealed record SafetensorsFile(ImmutableArray<TensorGroup> Tensors) : ModelFile
{
    internal IReadOnlySet<ulong> Names { get; init; } = ImmutableHashSet<ulong>.Empty;
}

/// <summary>A model.safetensors.index.json: which file holds which tensor, without shapes.</summary>
/// <param name="Names">Names with stars for numbers, how many of each, and where.</param>
/// <param name="Files">Files that it names.</param>
/// <param name="TotalBytes">Bytes of all tensors, where its metadata says so.</param>
public sealed record SafetensorsIndexFile(ImmutableArray<TensorGroup> Names, ImmutableArray<string> Files, long? TotalBytes) : ModelFile
{
    internal IReadOnlySet<ulong> AllNames { get; init; } = ImmutableHashSet<ulong>.Empty;
}

/// <summary>The head of a GGUF file: metadata and tensor table.</summary>
/// <param name="Metadata">Scalars and short arrays.</param>
/// <param name="Tensors">All tensors of the file.</param>
public sealed record GgufFile(GgufMetadata Metadata, ImmutableArray<TensorGroup> Tensors) : ModelFile
{
    internal IReadOnlySet<ulong> Names { get; init; } = ImmutableHashSet<ulong>.Empty;
}
