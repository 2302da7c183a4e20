using InferenceSizing.Formats.Bytes;

namespace InferenceSizing.Formats.Gguf;

/// <summary>What stands in front of a GGUF file's data.</summary>
/// <param name="Metadata">Its key-value pairs.</param>
/// <param name="Tensors">Its tensor table.</param>
internal sealed record GgufHead(GgufMetadata Metadata, TensorTable Tensors);
