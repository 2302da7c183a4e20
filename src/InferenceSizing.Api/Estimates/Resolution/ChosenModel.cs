using System.Text.Json;
using InferenceSizing.Api.Catalogues;
using InferenceSizing.Api.Contract;
using InferenceSizing.Api.Estimates.Request;
using InferenceSizing.Api.Hosting;
using InferenceSizing.Catalogue;
using InferenceSizing.Catalogue.Architectures;
using InferenceSizing.Catalogue.Search.Models;
using InferenceSizing.Domain.Networks.Traced;
using InferenceSizing.Domain.Networks;
using InferenceSizing.Domain.Numbers;
using InferenceSizing.Domain.Outcomes;
using InferenceSizing.Formats.Checkpoints;
using InferenceSizing.Formats.HuggingFace;
using InferenceSizing.Formats.HuggingFace.Reading;
using Microsoft.AspNetCore.Http.HttpResults;

namespace InferenceSizing.Api.Estimates.Resolution;

/// <summary>The model that a request means.</summary>
/// <param name="Architecture">What it is.</param>
/// <param name="Id">Its id in the catalogue; null for one that the client described.</param>
/// <param name="Family">As the catalogue has it, else as the architecture has it.</param>
/// <param name="StoredAs">The precision id of its checkpoint; null where that is not known.</param>
/// <param name="Complete">The choice as the answer repeats it.</param>
internal sealed record ChosenModel(Architecture Architecture, string? Id, string Family, string? StoredAs, ModelChoice Complete)
{
    /// <summary>The bytes of the model's own files, which are its weights unless the request says otherwise; null where none are known.</summary>
    public WeightScheme? Stored { get; init; }

    /// <summary>What the reader must know about how the model was found; null for nothing.</summary>
    public Warning? Warning { get; init; }

    /// <summary>The precision id that the model's name states for its weights; null where it states none.</summary>
    public string? NamedWeights { get; init; }

    /// <summary>How its checkpoint wants the cache kept: a precision id, or null for the engine's own.</summary>
    public string? Cache { get; init; }

    /// <summary>Why the checkpoint's quantization is not known, so that the request must name its own; null where it is.</summary>
    public Refusal? UnknownQuantization { get; init; }

    /// <summary>Whether the files are GGUF, which llama.cpp alone runs.</summary>
    public bool Gguf { get; init; }

    /// <param name="choice">The model of the request.</param>
    /// <param name="catalogue">Where ids are looked up.</param>
    /// <param name="lengths">Lengths of the open dimensions of a graph, by name; null for none.</param>
    /// <param name="defaults">Notes what is assumed.</param>
    public static (ChosenModel? Model, ProblemHttpResult? Problem) From(ModelChoice choice, CatalogueSet catalogue, IReadOnlyDictionary<string, long>? lengths, Defaults defaults) => choice switch
    {
        { Inspected.Graph: { } graph } => FromGraph(graph, choice, lengths),
        _ when lengths is not null => (null, Problem.Invalid("workload.dimensions", "Only a graph has dimensions of its own.")),
        { Id: { } id } => FromCatalogue(id, catalogue),
        { Config: { } config } => FromConfig(config, choice, defaults),
        { Inspected: { } inspected } => FromFiles(inspected, choice, defaults),
        { Architecture: { } described } => Described(described, defaults),
        _ => throw new InvalidOperationException("A validated choice of a model has one of its members."),
    };

    private static (ChosenModel?, ProblemHttpResult?) FromCatalogue(string id, CatalogueSet catalogue)
    {
        ModelReading reading = catalogue.ReadModel(id);
        if (reading.Named is not { } named)
            return (null, ModelProblem.Of(id, reading, catalogue));
        ModelEntry entry = named.Entry;
        return entry.Architecture.Succeeded(out Architecture? architecture, out Refusal? refusal)
            ? (new ChosenModel(architecture, entry.Id, entry.Family, entry.CheckpointPrecision, new ModelChoice { Id = entry.Id })
            {
                NamedWeights = named.Weights,
                Gguf = named.Gguf,
                Warning = named.Remark is { } remark ? new Warning("readAs", remark) : null,
            }, null)
            : (null, Problem.Unsupported("model", refusal.Reason));
    }

    private static (ChosenModel?, ProblemHttpResult?) FromConfig(JsonElement config, ModelChoice choice, Defaults defaults)
    {
        const string path = "model.config";
        if (!HuggingFaceConfig.Read(config, choice.AssumeFamily?.ToLowerInvariant()).Succeeded(out ConfiguredModel? model, out Refusal? refusal))
            return (null, Refused.Problem(refusal));
        NoteDefaults(model, path, defaults);
        return (new ChosenModel(model.Architecture, null, model.Architecture.Family, model.Precision, choice with { Config = RewrittenConfig.Complete(config, model.Defaulted) })
        {
            Stored = model.Checkpoint.Weights,
            Cache = model.Checkpoint.Cache,
            UnknownQuantization = model.Checkpoint.Unknown,
            Warning = model.AssumedFamily is { } assumed ? new Warning("assumedFamily", $"The config's own family has no builder here; it was read as '{assumed}', and is wrong where it differs from that.") : null,
        }, null);
    }

    private static (ChosenModel?, ProblemHttpResult?) FromFiles(InspectedRequest inspected, ModelChoice choice, Defaults defaults)
    {
        if (!InspectedFiles.From(inspected).Succeeded(out InspectedModel? model, out Refusal? refusal))
            return (null, Refused.Problem(refusal));
        NoteDefaults(model.Configured, $"{InspectedRequest.JsonPath}.config", defaults);
        JsonElement config = RewrittenConfig.Complete(inspected.Config!.Value, model.Configured.Defaulted);
        return (new ChosenModel(model.Stored?.Architecture ?? model.Configured.Architecture, null, model.Configured.Architecture.Family, model.Configured.Precision, choice with { Inspected = inspected with { Config = config } })
        {
            Stored = model.Stored?.Weights ?? model.Configured.Checkpoint.Weights,
            Cache = model.Configured.Checkpoint.Cache,
            UnknownQuantization = model.Stored is null && model.Configured.Checkpoint.Unknown is { } unknown ? unknown with { Subject = unknown.Subject with { Topic = Topic.ModelFilesConfig } } : null,
            Gguf = model.Gguf,
        }, null);
    }

    private static (ChosenModel?, ProblemHttpResult?) FromGraph(InspectedGraphRequest given, ModelChoice choice, IReadOnlyDictionary<string, long>? lengths)
    {
        const string path = $"{InspectedRequest.JsonPath}.graph";
        try
        {
            TracedGraph graph = InspectedGraphs.ToGraph(given);
            if (lengths?.Keys.Order(StringComparer.Ordinal).FirstOrDefault(name => !graph.Dimensions.Any(dimension => dimension.Name == name)) is { } unknown)
            {
                string open = graph.Dimensions.IsEmpty ? "leaves none open" : $"leaves open {string.Join(", ", graph.Dimensions.Select(dimension => dimension.Name))}";
                return (null, Problem.Invalid("workload.dimensions", $"The graph has no open dimension '{unknown}'; it {open}."));
            }

            TracedArchitecture network = TracedArchitecture.Of(lengths is null ? graph : graph.With(lengths));
            return network.LayOut().Operators is null
                ? (null, Problem.Invalid(path, "The graph cannot be laid out."))
                : (new ChosenModel(network, null, network.Family, null, choice) { Stored = network.Stored }, null);
        }
        catch (OverflowException)
        {
            return (null, Problem.Invalid($"{path}.steps", "The graph has sizes beyond 2^63."));
        }
    }

    private static void NoteDefaults(ConfiguredModel model, string path, Defaults defaults)
    {
        foreach (ConfigDefault taken in model.Defaulted)
            defaults.Note($"{path}.{taken.Path}");
    }

    private static (ChosenModel?, ProblemHttpResult?) Described(ArchitectureRequest described, Defaults defaults)
    {
        Outcome<ChosenModel> outcome = described switch
        {
            TransformerRequest given => DescribedTransformer.From(given, defaults),
            ConvolutionalRequest given => DescribedNetwork.From(given, defaults),
            _ => throw new InvalidOperationException($"{described.GetType().Name} is not a described architecture."),
        };
        return outcome.Succeeded(out ChosenModel? model, out Refusal? refusal) ? (model, null) : (null, Refused.Problem(refusal));
    }
}
