using System.Text.Json;
using System.Text.Json.Nodes;
using InferenceSizing.Catalogue.Loading;
using InferenceSizing.Domain.Numbers;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Catalogue.Architectures;

/// <summary>Reads an entry of <c>models</c>: with a <c>config</c>, or with a <c>design</c> and its <c>input</c>.</summary>
internal static class ModelReader
{
    public static ModelEntry Read(JsonElement entry, Func<string, CatalogueException> error)
    {
        bool hasConfig = entry.TryGetProperty("config", out JsonElement config);
        bool hasDesign = entry.TryGetProperty("design", out _);
        if (hasConfig == hasDesign)
            throw error("A model has either a 'config' or a 'design'.");
        if (hasDesign && !entry.TryGetProperty("input", out _))
            throw error("A model with a 'design' has an 'input'.");
        string? precision = entry.TextOrNull("precision");
        if (precision is not null && (hasConfig || WeightSchemes.Find(precision) is null))
            throw error($"'precision' ({precision}) is a precision of a model with a 'design': a 'config' says its own.");
        return new ModelEntry(hasConfig ? () => ModelEntry.Built.FromConfig(config) : () => ModelEntry.Built.FromDesign(entry, precision))
        {
            Id = entry.Text("id"),
            Aliases = entry.Texts("aliases"),
            Family = entry.Text("family"),
            Release = entry.TextOrNull("release"),
            Verified = entry.Flag("verified"),
            Recalled = entry.IsSet("recalled"),
            PublishedParameters = entry.LongOrNull("publishedParameters"),
            PublishedCost = CostOf(entry),
            Config = hasConfig ? config : null,
            Source = SourceOf(entry.GetProperty("source")),
            Note = entry.TextOrNull("note"),
        };
    }

    /// <summary>Reads an entry of <c>checkpoints</c>: a model's config with another quantization, or with values of its own.</summary>
    /// <param name="entry">The checkpoint.</param>
    /// <param name="model">Whose layers it has.</param>
    /// <param name="config">The config of that model.</param>
    public static ModelEntry ReadCheckpoint(JsonElement entry, ModelEntry model, JsonElement config)
    {
        return new ModelEntry(() => ModelEntry.Built.FromConfig(OwnConfig(config, entry)))
        {
            Id = entry.Text("id"),
            Aliases = entry.TryGetProperty("aliases", out _) ? entry.Texts("aliases") : [],
            Family = model.Family,
            Release = model.Release,
            Verified = model.Verified,
            Recalled = model.Recalled || entry.IsSet("recalled"),
            PublishedParameters = model.PublishedParameters,
            Source = $"{entry.Text("source")}; layers: {model.Source}",
            Note = $"a checkpoint of {model.Id}",
        };
    }

    /// <summary>The model with a longer context, whose layers stay; null where its config does not say how long that is, or where a window over its
    /// keys would have to grow with it.</summary>
    public static ModelEntry? WithContext(ModelEntry model, TokenCount context)
    {
        if (model.Config is not { } config || JsonObject.Create(config) is not { } own)
            return null;
        JsonObject text = own["text_config"] as JsonObject ?? own;
        bool windowed = text["sliding_window"] is not null && text["use_sliding_window"]?.GetValue<bool>() != false;
        if (windowed || Array.Find(ContextKeys, text.ContainsKey) is not { } key)
            return null;
        text[key] = context.Count;
        JsonElement longer = own.Deserialize<JsonElement>();
        ModelEntry entry = new(() => ModelEntry.Built.FromConfig(longer))
        {
            Id = model.Id,
            Aliases = model.Aliases,
            Family = model.Family,
            Release = model.Release,
            Verified = model.Verified,
            Recalled = model.Recalled,
            PublishedParameters = model.PublishedParameters,
            Config = longer,
            Source = model.Source,
            Note = model.Note,
        };
        return entry.MaximumContext == context ? entry : null;
    }

    /// <summary>Where configs state the longest context.</summary>
    private static readonly string[] ContextKeys = ["max_position_embeddings", "seq_length"];

    private static JsonElement OwnConfig(JsonElement config, JsonElement entry)
    {
        JsonObject own = JsonObject.Create(config)!;
        if (entry.TryGetProperty("quantization", out JsonElement quantization))
            own["quantization_config"] = JsonObject.Create(quantization);
        if (entry.TryGetProperty("config", out JsonElement values))
        {
            foreach (JsonProperty value in values.EnumerateObject())
                own[value.Name] = JsonNode.Parse(value.Value.GetRawText());
        }

        return own.Deserialize<JsonElement>();
    }

    /// <summary>Builds the architecture now, for entries that nobody has tested.</summary>
    public static void RequireSupported(ModelEntry model, Func<string, CatalogueException> error)
    {
        if (model.Architecture.Refusal is { } refusal)
            throw error(refusal.Subject.Name.Length == 0 ? refusal.Reason : $"{refusal.Subject.Name}: {refusal.Reason}");
    }

    private static PublishedCost? CostOf(JsonElement entry) => entry.DecimalOrNull("publishedParametersMillions") is { } millions
        ? new PublishedCost(millions, entry.DecimalOrNull("publishedGigaMultiplyAdds"), (int?)entry.LongOrNull("publishedAt"))
        : null;

    /// <summary>A source is a sentence, or an object that names one for each part.</summary>
    private static string SourceOf(JsonElement source) => source.ValueKind == JsonValueKind.String
        ? source.GetString()!
        : string.Join("; ", source.EnumerateObject().Where(part => part.Value.ValueKind == JsonValueKind.String)
            .Select(part => $"{part.Name}: {part.Value.GetString()}"));
}
