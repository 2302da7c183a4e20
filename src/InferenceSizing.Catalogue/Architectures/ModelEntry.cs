using System.Collections.Immutable;
using System.Text.Json;
using InferenceSizing.Domain.Networks;
using InferenceSizing.Domain.Outcomes;
using InferenceSizing.Domain.Units;
using InferenceSizing.Formats.HuggingFace;
using InferenceSizing.Formats.Vision;

namespace InferenceSizing.Catalogue.Architectures;

/// <summary>A model of the catalogue. Its architecture is built when first asked for, once, and shared.</summary>
public sealed class ModelEntry
{
    private readonly Lazy<Built> _built;

    internal ModelEntry(Func<Built> build) => _built = new Lazy<Built>(build, LazyThreadSafetyMode.ExecutionAndPublication);

    /// <summary>The Hugging Face id, or the name that an image network was published under.</summary>
    public required string Id { get; init; }

    public required ImmutableArray<string> Aliases { get; init; }

    public required string Family { get; init; }

    /// <summary>Year and month; null where not known.</summary>
    public string? Release { get; init; }

    /// <summary>Whether the parameters reproduce a published count.</summary>
    public required bool Verified { get; init; }

    /// <summary>Whether its config was written down from memory, and read again nowhere.</summary>
    public bool Recalled { get; init; }

    /// <summary>The published count of parameters; null where there is none to the last digit.</summary>
    public long? PublishedParameters { get; init; }

    /// <summary>For image networks: published parameters in millions and multiply-adds in units of 10^9, rounded as printed.</summary>
    public PublishedCost? PublishedCost { get; init; }

    public required string Source { get; init; }

    public string? Note { get; init; }

    /// <summary>Its config; null for a model with a design.</summary>
    internal JsonElement? Config { get; init; }

    /// <summary>The model, or which part of it is not supported and why.</summary>
    public Outcome<Architecture> Architecture => _built.Value.Architecture;

    /// <summary>Null where the architecture is not supported.</summary>
    public ArchitectureKind? Kind => Architecture.Value?.Kind;

    /// <summary>How the checkpoint stores its weights.</summary>
    public CheckpointPrecision Checkpoint => _built.Value.Checkpoint;

    /// <summary>Longest context in tokens; zero where it is not known or has no bound.</summary>
    public TokenCount MaximumContext => Architecture.Value?.Dimensions.MaximumContext ?? TokenCount.Zero;

    internal sealed record Built(Outcome<Architecture> Architecture, CheckpointPrecision Checkpoint)
    {
        public static Built FromConfig(JsonElement config) => HuggingFaceConfig.Read(config).Succeeded(out ConfiguredModel? model, out Refusal? refusal)
            ? new Built(model.Architecture, model.Checkpoint)
            : new Built(refusal, CheckpointPrecision.Plain(null));

        public static Built FromDesign(JsonElement entry, string? precision) => new(VisionDesign.Read(entry), CheckpointPrecision.Plain(precision));
    }
}

/// <summary>What an image network was published to cost, as printed.</summary>
/// <param name="ParametersMillions">10^6 parameters.</param>
/// <param name="GigaMultiplyAdds">10^9 multiply-adds; null where none are printed.</param>
/// <param name="At">Side length in pixels of the image that they hold for.</param>
public sealed record PublishedCost(decimal ParametersMillions, decimal? GigaMultiplyAdds, int? At);
