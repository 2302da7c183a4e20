namespace InferenceSizing.Domain.Networks.Transformers;

/// <summary>The published design of a model over tokens: a record of its dimensions, from which a smaller one of the same kind can be made.</summary>
public abstract record TokenDesign
{
    /// <summary>Parts of the model that are not counted, in memory or in time, in words for the user; null where all of it is.</summary>
    public string? LeftOut { get; init; }

    /// <summary>Whether its publisher's code for PyTorch runs it, and no server of language models does.</summary>
    public virtual bool OfPyTorch => false;

    /// <summary>The design laid out as operators.</summary>
    public abstract TokenArchitecture ToArchitecture();
}
