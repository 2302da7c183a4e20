using System.Collections.Frozen;
using System.Text.Json;
using InferenceSizing.Catalogue;

namespace InferenceSizing.Calibration.Measurements;

/// <summary>What tables call models, GPUs, engines and precisions, as ids of the catalogue: the catalogue's own names, and those of a file.</summary>
/// <remarks>The file is an object with <c>models</c>, <c>gpus</c> (each an object with <c>id</c>), <c>engines</c>, <c>precisions</c> (objects <c>weights</c>,
/// <c>gguf</c>, <c>kv</c>), <c>nativePrecision</c> by model and <c>brokenRows</c>; all of them may be left out.</remarks>
internal sealed class Names
{
    private readonly CatalogueSet _catalogue;
    private readonly JsonElement _file;
    private readonly FrozenSet<string> _broken;

    private Names(CatalogueSet catalogue, JsonElement file)
    {
        (_catalogue, _file) = (catalogue, file);
        _broken = file.ValueKind == JsonValueKind.Object && file.TryGetProperty("brokenRows", out JsonElement rows)
            ? rows.EnumerateObject().Select(row => row.Name).ToFrozenSet(StringComparer.Ordinal) : [];
    }

    public static Names Of(CatalogueSet catalogue, string? path) =>
        new(catalogue, path is null ? default : JsonDocument.Parse(File.ReadAllBytes(path)).RootElement);

    public bool IsBroken(string row) => _broken.Contains(row);

    public string? Model(string name) => Text("models", name) ?? _catalogue.FindModel(name)?.Id;

    public string? Gpu(string name) =>
        Find("gpus", name) is { } entry ? _catalogue.FindAccelerator(entry.GetProperty("id").GetString()!)?.Id : _catalogue.FindAccelerator(name)?.Id;

    public string? Engine(string name) =>
        Text("engines", name) ?? _catalogue.Engines.FirstOrDefault(engine => engine.Id == name || engine.Aliases.Contains(name))?.Id;

    /// <param name="part"><c>weights</c>, <c>gguf</c> or <c>kv</c>.</param>
    /// <param name="name">As the table has it.</param>
    public string? Precision(string part, string name) =>
        Find("precisions", part) is { } table && table.TryGetProperty(name, out JsonElement id) ? id.GetString() : _catalogue.FindPrecision(name)?.Id;

    /// <summary>The precision that a model's checkpoint is published in, where that is not 16 bits.</summary>
    public string? Native(string model) => Text("nativePrecision", model);

    private string? Text(string table, string name) => Find(table, name) is { ValueKind: JsonValueKind.String } value ? value.GetString() : null;

    private JsonElement? Find(string table, string name) =>
        _file.ValueKind == JsonValueKind.Object && _file.TryGetProperty(table, out JsonElement entries) && entries.TryGetProperty(name, out JsonElement value)
            ? value : null;
}
