using System.Text.Json;
using InferenceSizing.Api.Catalogues;
using InferenceSizing.Api.Estimates.Request;
using InferenceSizing.Catalogue;
using InferenceSizing.Catalogue.Architectures;
using InferenceSizing.Catalogue.Search.Models;
using InferenceSizing.Domain.Networks;
using InferenceSizing.Domain.Networks.Traced;
using InferenceSizing.Domain.Numbers;
using InferenceSizing.Domain.Outcomes;
using InferenceSizing.Domain.Sizing;
using InferenceSizing.Domain.Units;
using InferenceSizing.Formats.HuggingFace;

namespace InferenceSizing.Api.Estimates.Resolution;

/// <summary>A model, and the choice of it as the answer repeats it, with what its description left out.</summary>
internal sealed record ReadModel(ModelSource Source, ModelChoice Choice);

/// <summary>The model that a request means.</summary>
internal static class RequestedModel
{
    /// <param name="choice">The model of the request.</param>
    /// <param name="catalogue">Where ids are looked up.</param>
    /// <param name="lengths">Lengths of a graph's open dimensions, by name; null for none.</param>
    public static Outcome<ReadModel> Read(ModelChoice choice, CatalogueSet catalogue, IReadOnlyDictionary<string, long>? lengths) => choice switch
    {
        { Inspected.Graph: { } graph } => FromGraph(graph, choice, lengths),
        _ when lengths is not null => Refusal.Invalid(Topic.OpenDimensions, "Only a graph has dimensions of its own."),
        { Id: { } id } => FromCatalogue(id, catalogue),
        { Config: { } config, HfQuantConfig: { } quantization } =>
            FromConfig(RewrittenConfig.Beside(config, quantization), choice with { HfQuantConfig = null }),
        { Config: { } config } => FromConfig(config, choice),
        { Inspected: { } inspected } => FromFiles(inspected, choice),
        { Architecture: TransformerRequest given } => RequestedTransformer.Read(given),
        { Architecture: ConvolutionalRequest given } => RequestedNetwork.Read(given),
        _ => throw new InvalidOperationException("A validated choice of a model has one of its members."),
    };

    private static Outcome<ReadModel> FromCatalogue(string id, CatalogueSet catalogue)
    {
        ModelReading reading = catalogue.ReadModel(id);
        if (reading.Named is not { Entry: { } entry } named)
            return ModelRefusal.Of(id, reading, catalogue);
        if (entry.Architecture.Refusal is { } refusal)
            return Refusal.Unsupported(Topic.Model, refusal.Reason);
        // Weights in a format that the name states are those of another checkpoint.
        CheckpointPrecision checkpoint = named.Weights is null ? entry.Checkpoint : CheckpointPrecision.Plain(entry.Checkpoint.Id);
        bool pools = entry.Architecture.Value is { Kind: ArchitectureKind.Decoder } && PoolingName.Is(id);
        string? pooling = pools ? $"'{id}' gives vectors or scores: prompts are read, and nothing is generated." : null;
        string?[] remarks = [named.Remark, pooling, entry.Recalled ? FromMemory(entry) : null];
        string remark = string.Join(' ', remarks.Where(each => each is not null));
        return new ReadModel(
            SourceOf(entry.Architecture.Value!, entry.Family, checkpoint) with
            {
                Id = entry.Id,
                NamedWeights = named.Weights,
                NamedImportanceMatrix = named.ImportanceMatrix,
                Gguf = named.Gguf,
                Pools = pools,
                Warning = remark.Length > 0 ? new Warning((named.Remark ?? pooling) is null ? "unverifiedModel" : "readAs", remark) : null,
            },
            new ModelChoice { Id = id.Equals(entry.Id, StringComparison.OrdinalIgnoreCase) || IsMoreThanName(id) ? entry.Id : id });
    }

    /// <summary>Whether it is a command or an address that a name stands in.</summary>
    private static bool IsMoreThanName(string id) => id.Any(char.IsWhiteSpace) || id.Contains("://", StringComparison.Ordinal);

    private static string FromMemory(ModelEntry entry) => $"The config of {entry.Id} was written down from memory here, and read nowhere: give it to be sure.";

    private static Outcome<ReadModel> FromConfig(JsonElement config, ModelChoice choice) =>
        from model in HuggingFaceConfig.Read(config, choice.AssumeFamily?.ToLowerInvariant())
        select new ReadModel(
            SourceOf(model.Architecture, model.Architecture.Family, model.Checkpoint) with
            {
                UnknownQuantization = model.Checkpoint.Unknown,
                Warning = model.AssumedFamily is { } assumed
                    ? new Warning("assumedFamily", $"The config's own family has no builder here; it was read as '{assumed}', and is wrong where it differs " +
                    $"from that.") : null,
            },
            choice with { Config = RewrittenConfig.Complete(config, model.Defaulted) });

    private static Outcome<ReadModel> FromFiles(InspectedRequest inspected, ModelChoice choice) =>
        from model in InspectedFiles.From(inspected)
        select new ReadModel(
            SourceOf(model.Stored?.Architecture ?? model.Configured.Architecture, model.Configured.Architecture.Family, model.Configured.Checkpoint) with
            {
                Stored = model.Stored?.Weights ?? model.Configured.Checkpoint.Weights,
                UnknownQuantization = model.Stored is null && model.Configured.Checkpoint.Unknown is { } unknown
                    ? unknown with { Subject = unknown.Subject with { Topic = Topic.ModelFilesConfig } } : null,
                Gguf = model.Gguf,
            },
            choice with { Inspected = inspected with { Config = RewrittenConfig.Complete(inspected.Config!.Value, model.Configured.Defaulted) } });

    private static ModelSource SourceOf(Architecture architecture, string family, CheckpointPrecision checkpoint) => new()
    {
        Architecture = architecture,
        Family = family,
        StoredAs = checkpoint.Id,
        Stored = checkpoint.Weights,
        Cache = checkpoint.Cache is { } cache ? CacheEncodings.Find(cache) : null,
    };

    private static Outcome<ReadModel> FromGraph(InspectedGraphRequest given, ModelChoice choice, IReadOnlyDictionary<string, long>? lengths)
    {
        try
        {
            TracedGraph graph = InspectedGraphs.ToGraph(given);
            if (lengths?.Keys.Order(StringComparer.Ordinal).FirstOrDefault(name => !graph.Dimensions.Any(dimension => dimension.Name == name)) is { } unknown)
            {
                string open = graph.Dimensions.IsEmpty ? "leaves none open"
                    : $"leaves open {string.Join(", ", graph.Dimensions.Select(dimension => dimension.Name))}";
                return Refusal.Invalid(Topic.OpenDimensions, $"The graph has no open dimension '{unknown}'; it {open}.");
            }

            TracedArchitecture network = TracedArchitecture.Of(lengths is null ? graph
                : graph.With(lengths.ToDictionary(length => length.Key, length => AxisLength.From(length.Value), StringComparer.Ordinal)));
            if (network.LayOut().Operators is null)
                return Refusal.Invalid(Topic.Graph, "The graph cannot be laid out.");
            return new ReadModel(new ModelSource { Architecture = network, Family = network.Family, Stored = network.Stored }, choice);
        }
        catch (OverflowException)
        {
            return Refusal.Invalid(new Subject(Topic.Graph, "steps"), "The graph has sizes beyond 2^63.");
        }
    }
}
