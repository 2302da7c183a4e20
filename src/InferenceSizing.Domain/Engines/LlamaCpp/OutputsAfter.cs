namespace InferenceSizing.Domain.Engines.LlamaCpp;

/// <summary>After what the rows of a batch whose logits are made are chosen.</summary>
internal enum OutputsAfter
{
    /// <summary>After the mixer of the last layer, before its feed-forward part.</summary>
    LastMixer,

    /// <summary>After what the last mixer gives is added to the stream.</summary>
    LastSum,

    /// <summary>After the last layer.</summary>
    Layers,

    /// <summary>After the final norm.</summary>
    FinalNorm,
}
