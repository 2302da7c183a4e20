namespace InferenceSizing.Domain.Engines.Shared;

/// <summary>How an engine divides a model over GPUs of which nobody says more.</summary>
internal enum LayerDivision
{
    /// <summary>Each GPU holds a share of every layer.</summary>
    Ranks,

    /// <summary>Each GPU holds whole layers, unless a share of each is asked for.</summary>
    Layers,

    /// <summary>Each GPU holds whole layers, and none can hold a share of one.</summary>
    LayersAlone,
}
