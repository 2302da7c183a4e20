namespace InferenceSizing.Api.Estimates.Request;

/// <summary>Techniques that change memory or time.</summary>
internal sealed record TechniquesRequest
{
    /// <summary>Whether activations that are no longer needed give their memory to later ones. Default: true.</summary>
    public bool? MemoryReuse { get; init; }

    /// <summary>Whether operators are fused, such as a convolution with its activation. Default: as the engine does.</summary>
    public bool? LayerFusion { get; init; }

    /// <summary>Tokens that are proposed cheaply and verified together. Default: none.</summary>
    public SpeculativeDecodingRequest? SpeculativeDecoding { get; init; }
}
