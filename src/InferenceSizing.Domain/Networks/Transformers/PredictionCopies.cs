namespace InferenceSizing.Domain.Networks.Transformers;

/// <summary>What a layer that predicts further tokens stores once more of the model.</summary>
public enum PredictionCopies
{
    /// <summary>Nothing: it runs the model's own embedding and head.</summary>
    None,

    /// <summary>The head.</summary>
    Head,

    /// <summary>The embedding and the head.</summary>
    EmbeddingAndHead,
}
