using System.Collections.Immutable;
using InferenceSizing.Domain.Numbers.Schemes;

namespace InferenceSizing.Formats.HuggingFace.Quantization;

/// <summary>What a checkpoint's quantization config says.</summary>
/// <param name="Id">The nearest precision id of the contract.</param>
/// <param name="Groups">Matrices with a format of their own; the first that takes a tensor holds.</param>
/// <param name="Cache">How the checkpoint wants its cache kept: a precision id, or null for the engine's own.</param>
internal sealed record CheckpointQuantization(string Id, ImmutableArray<QuantizedGroup> Groups, string? Cache)
{
    /// <summary>Whether a group looks at the layer.</summary>
    public bool ByLayer { get; init; }
}
