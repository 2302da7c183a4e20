using System.Collections.Immutable;
using System.Text.Json;
using InferenceSizing.Domain.Outcomes;
using InferenceSizing.Formats.Bytes;
using InferenceSizing.Formats.Gguf;
using InferenceSizing.Formats.HuggingFace;
using InferenceSizing.Formats.Onnx;

namespace InferenceSizing.Formats.Checkpoints;

/// <summary>The files of one model, put together.</summary>
/// <param name="Form">What they are.</param>
/// <param name="Config">The config.json among them; null without one.</param>
/// <param name="Metadata">Metadata of a GGUF file; null for other forms.</param>
/// <param name="Tensors">All tensors, of all files; of an index only their names.</param>
/// <param name="IndexedBytes">Bytes of all tensors as an index has them; null without one.</param>
/// <param name="Incomplete">Why these are not all files of the model; null where they are, or where nothing tells.</param>
public sealed record FileSet(
    ModelFileForm Form, JsonElement? Config, GgufMetadata? Metadata, ImmutableArray<TensorGroup> Tensors, long? IndexedBytes, string? Incomplete)
{
    /// <summary>The graph of an ONNX file; null for other forms.</summary>
    public OnnxNetwork? Graph { get; init; }

    /// <summary>Puts files together.</summary>
    /// <returns>The set, or why the files are not of one model.</returns>
    public static Outcome<FileSet> Of(IReadOnlyList<ModelFile> files)
    {
        ArgumentNullException.ThrowIfNull(files);
        ConfigFile[] objects = [.. files.OfType<ConfigFile>()], quantizations = [.. objects.Where(file => RewrittenConfig.IsQuantization(file.Root))],
            configs = [.. objects.Except(quantizations)];
        SafetensorsIndexFile[] indices = [.. files.OfType<SafetensorsIndexFile>()];
        SafetensorsFile[] headers = [.. files.OfType<SafetensorsFile>()];
        GgufFile[] parts = [.. files.OfType<GgufFile>()];
        OnnxFile[] graphs = [.. files.OfType<OnnxFile>()];
        if (graphs.Length > 0)
            return graphs.Length == files.Count && graphs.Length == 1
                ? new FileSet(ModelFileForm.Onnx, null, null, graphs[0].Tensors, null, null) { Graph = graphs[0].Network }
                : Refuse("An ONNX file is a model by itself.");
        if (configs.Length > 1 || indices.Length > 1 || quantizations.Length > 1)
            return Refuse("A model has one config, one hf_quant_config and one index.");
        if (quantizations.Length > configs.Length)
            return Refuse("A hf_quant_config.json says how weights are stored, not what they are: send the model's config.json with it.");
        if (parts.Length > 0 && headers.Length + indices.Length > 0)
            return Refuse("The files are of a GGUF and of a safetensors checkpoint.");
        JsonElement? config = configs.Length == 0 ? null : quantizations.Length == 0 ? configs[0].Root
            : RewrittenConfig.Beside(configs[0].Root, quantizations[0].Root);
        if (parts.Length > 0)
            return OfGguf(parts, config);
        if (headers.Length > 0)
            return OfSafetensors(headers, indices.SingleOrDefault(), config);
        if (indices.Length == 1)
            return new FileSet(ModelFileForm.SafetensorsIndex, config, null, indices[0].Names, indices[0].TotalBytes, null);
        return config is null ? Refuse("There is no file.") : new FileSet(ModelFileForm.Config, config, null, [], null, null);
    }

    private static Outcome<FileSet> OfSafetensors(SafetensorsFile[] headers, SafetensorsIndexFile? index, JsonElement? config)
    {
        if (Union(headers.Select(header => header.Names)) is not { } names)
            return Refuse("A tensor occurs in more than one of the files.");
        string? incomplete = null;
        if (index is not null && !names.SetEquals(index.AllNames))
        {
            int absent = index.AllNames.Count(name => !names.Contains(name));
            if (absent == 0)
                return Refuse("The headers have tensors that the index does not name.");
            incomplete = $"The index names {absent} tensors that none of the headers has; it names {index.Files.Length} files.";
        }

        return new FileSet(ModelFileForm.Safetensors, config, null, Merged(headers.SelectMany(header => header.Tensors)), index?.TotalBytes, incomplete);
    }

    private static Outcome<FileSet> OfGguf(GgufFile[] parts, JsonElement? config)
    {
        GgufMetadata first = (Array.Find(parts, part => part.Metadata.Architecture is not null) ?? parts[0]).Metadata;
        if (Union(parts.Select(part => part.Names)) is not { } names)
            return Refuse("A tensor occurs in more than one of the files.");
        long count = parts[0].Metadata.Parts;
        if (Array.Exists(parts, part => part.Metadata.Parts != count) || parts.Length > count
            || parts.DistinctBy(part => part.Metadata.Part).Count() != parts.Length)
            return Refuse("The GGUF files are not parts of one split file.");
        string? incomplete = parts.Length < count ? $"The file is split into {count} parts; {parts.Length} of them are here." : null;
        if (incomplete is null && first.TensorsOfAllParts is { } tensors && tensors != names.Count)
            return Refuse($"The parts have {names.Count} tensors; the split file has {tensors}.");
        return new FileSet(ModelFileForm.Gguf, config, first, Merged(parts.SelectMany(part => part.Tensors)), null, incomplete);
    }

    /// <summary>All names; null where one is there twice.</summary>
    private static HashSet<ulong>? Union(IEnumerable<IReadOnlySet<ulong>> sets)
    {
        HashSet<ulong> names = [];
        foreach (ulong name in sets.SelectMany(set => set))
        {
            if (!names.Add(name))
                return null;
        }

        return names;
    }

    /// <summary>Groups that are alike in several files are one.</summary>
    private static ImmutableArray<TensorGroup> Merged(IEnumerable<TensorGroup> groups) =>
    [
        .. groups.GroupBy(group => (group.Name, group.Format, group.Shape))
            .Select(alike => alike.Count() == 1 ? alike.First()
                : alike.First() with { Count = alike.Sum(group => group.Count), Layers = LayerRun.Merge(alike.SelectMany(group => group.Layers)) }),
    ];

    private static Refusal Refuse(string reason) => Refusal.Invalid(Topic.ModelFiles, reason);
}
