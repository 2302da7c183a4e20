using System.Collections.Immutable;
using System.Text.Json;
using InferenceSizing.Catalogue.Architectures;
using InferenceSizing.Catalogue.Loading;

namespace InferenceSizing.Catalogue.Search.Models;

/// <summary>A model and all else that its name says.</summary>
/// <param name="Entry">The model, without its quantization.</param>
public sealed record NamedModel(ModelEntry Entry)
{
    /// <summary>The precision id of the weights that the name states, or that its tool takes where the name states none; null for the entry's own.</summary>
    public string? Weights { get; init; }

    /// <summary>Whether the name is that of GGUF files, which llama.cpp runs.</summary>
    public bool Gguf { get; init; }

    /// <summary>Whether the name says that the files were made with an importance matrix.</summary>
    public bool ImportanceMatrix { get; init; }

    /// <summary>Whether that it was tuned from that model was written down from memory, and read again nowhere.</summary>
    public bool Recalled { get; init; }

    /// <summary>What the reader must know of how the name was read; null where it is the entry's own.</summary>
    public string? Remark { get; init; }
}

/// <summary>A checkpoint tuned from a model, whose layers stay.</summary>
/// <param name="Name">Its id.</param>
/// <param name="Model">What it was tuned from.</param>
/// <param name="Recalled">Whether that was written down from memory, and read again nowhere.</param>
internal sealed record TunedModel(string Name, ModelEntry Model, bool Recalled);

/// <summary>What a name of a model was found to mean: one model, one of several, or nothing.</summary>
/// <param name="Named">The model; null where the name does not say which one.</param>
/// <param name="Choices">All models that the name fits; empty where it fits none.</param>
/// <param name="Unread">The format of the files that the name states, where no engine here reads it; else null.</param>
public sealed record ModelReading(NamedModel? Named, ImmutableArray<ModelEntry> Choices, string? Unread = null)
{
    /// <summary>What <see cref="Unread"/> says of weights that were trained to be quantized, where the name does not say how.</summary>
    public const string TrainedToBeQuantized = "qat";

    /// <summary>A model that is known by this name and cannot be sized; null for all others.</summary>
    public UnsizedModel? Unsized { get; init; }

    internal static ModelReading Nothing { get; } = new(null, []);
}

/// <summary>A model that people run and that cannot be sized, since no public source states all that it takes.</summary>
/// <param name="Id">The Hugging Face id.</param>
/// <param name="Aliases">Checkpoints that the same holds for.</param>
/// <param name="Reason">What is known, and what is missing: sentences for the user.</param>
/// <param name="Source">Where that was read.</param>
public sealed record UnsizedModel(string Id, ImmutableArray<string> Aliases, string Reason, string Source)
{
    internal static UnsizedModel Read(JsonElement entry) => new(entry.Text("id"), entry.Texts("aliases"), entry.Text("reason"), entry.Text("source"));
}
