using System.Collections.Immutable;
using System.Text.Json;
using InferenceSizing.Domain.Outcomes;
using InferenceSizing.Formats.Bytes;
using InferenceSizing.Formats.HuggingFace;
using InferenceSizing.Formats.HuggingFace.Reading;

namespace InferenceSizing.Formats.Checkpoints;

/// <summary>A model as its own files describe it: what POST /models/inspect finds, and what POST /estimate takes in place of an id.</summary>
/// <param name="Gguf">Whether the files are GGUF.</param>
/// <param name="Config">The config: the model's own, cut down to what bears on its shape, or what GGUF metadata amounts to.</param>
/// <param name="Configured">The model that the config describes.</param>
/// <param name="Tensors">All tensors; empty where only the config is known.</param>
/// <param name="Stored">The model with the bytes of its tensors; null without tensors.</param>
public sealed record InspectedModel(bool Gguf, JsonElement Config, ConfiguredModel Configured, ImmutableArray<TensorGroup> Tensors, CheckpointModel? Stored)
{
    /// <summary>Reads the config of a set of files, and matches their tensors to it.</summary>
    /// <returns>The model, or why its design is not known.</returns>
    public static Outcome<InspectedModel> Of(FileSet files)
    {
        ArgumentNullException.ThrowIfNull(files);
        bool gguf = files.Form == ModelFileForm.Gguf;
        if (files.Config is { } config)
            return Of(config, gguf, TensorsOf(files));
        if (!gguf)
            return Refusal.Unsupported(
                Topic.ModelFilesConfig,
                "The tensors alone do not tell the model's design: heads, for one, are not to be seen in them. Send its config.json with them.");
        return GgufConfig.Of(files.Metadata!, files.Tensors).Succeeded(out GgufKeys? keys, out Refusal? refusal)
            ? Of(HuggingFaceConfig.Read(keys.Config), keys.Config, gguf, TensorsOf(files))
            : refusal;
    }

    /// <summary>Reads a config, and matches tensors to it.</summary>
    /// <param name="config">A config.json.</param>
    /// <param name="gguf">Whether the tensors are of a GGUF file.</param>
    /// <param name="tensors">All tensors; empty where only the config is known.</param>
    public static Outcome<InspectedModel> Of(JsonElement config, bool gguf, ImmutableArray<TensorGroup> tensors) =>
        Of(HuggingFaceConfig.Read(config), ConfigValue.Of(config), gguf, tensors);

    private static Outcome<InspectedModel> Of(Outcome<ConfiguredModel> read, ConfigValue config, bool gguf, ImmutableArray<TensorGroup> tensors)
    {
        if (!read.Succeeded(out ConfiguredModel? configured, out Refusal? refusal))
            return refusal with { Subject = refusal.Subject with { Topic = Topic.ModelFilesConfig } };
        if (tensors.IsEmpty)
            return new InspectedModel(gguf, RewrittenConfig.Compact(config, configured.Asked), configured, tensors, null);
        return CheckpointModel.Of(configured.Architecture, tensors, configured.Precision, gguf).Succeeded(out CheckpointModel? stored, out refusal)
            ? new InspectedModel(gguf, RewrittenConfig.Compact(config, configured.Asked), configured, tensors, stored)
            : refusal;
    }

    /// <summary>An index has no shapes, so its tensors cannot be matched.</summary>
    private static ImmutableArray<TensorGroup> TensorsOf(FileSet files) =>
        files.Form == ModelFileForm.SafetensorsIndex || files.Incomplete is not null ? [] : files.Tensors;
}
