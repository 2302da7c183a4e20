using InferenceSizing.Domain.Networks;
using InferenceSizing.Domain.Numbers;
using InferenceSizing.Domain.Outcomes;

namespace InferenceSizing.Domain.Sizing;

/// <summary>The model that is asked about, and how its checkpoint is stored.</summary>
public sealed record ModelSource
{
    /// <summary>The whole model, before techniques take anything out.</summary>
    public required Architecture Architecture { get; init; }

    /// <summary>Its id in the catalogue; null for one that the client described.</summary>
    public string? Id { get; init; }

    /// <summary>The family, as the catalogue has it, else as the architecture has it.</summary>
    public required string Family { get; init; }

    /// <summary>The precision id of its checkpoint; null where that is not known.</summary>
    public string? StoredAs { get; init; }

    /// <summary>The precision id that its name states for its weights; null where it states none.</summary>
    public string? NamedWeights { get; init; }

    /// <summary>Whether its name says that its GGUF files were made with an importance matrix.</summary>
    public bool NamedImportanceMatrix { get; init; }

    /// <summary>The bytes of the model's own files, which are its weights unless the question says otherwise; null where none are known.</summary>
    public WeightScheme? Stored { get; init; }

    /// <summary>How its checkpoint wants the cache kept; null for the engine's own way.</summary>
    public TensorEncoding? Cache { get; init; }

    /// <summary>Why the checkpoint's quantization is not known, so that the question must name its own; null where it is.</summary>
    public Refusal? UnknownQuantization { get; init; }

    /// <summary>Whether the files are GGUF.</summary>
    public bool Gguf { get; init; }

    /// <summary>Whether it is a decoder tuned to give vectors or scores, of which only the prompt is read unless the question says otherwise.</summary>
    public bool Pools { get; init; }

    /// <summary>Something that the reader must know about how the model was found; null for nothing.</summary>
    public Warning? Warning { get; init; }
}
