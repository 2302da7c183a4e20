using System.Text.Json;
using InferenceSizing.Api.Estimates.Request;
using InferenceSizing.Api.Hosting;
using InferenceSizing.Catalogue;
using InferenceSizing.Domain.Architectures;
using InferenceSizing.Domain.Sizing;
using InferenceSizing.Formats.HuggingFace;
using Microsoft.AspNetCore.Http.HttpResults;

namespace InferenceSizing.Api.Estimates.Resolution;

/// <summary>The model that a request means.</summary>
/// <param name="Architecture">What it is.</param>
/// <param name="Id">Its id in the catalogue; null for one that the client described.</param>
/// <param name="StoredAs">The precision id of its checkpoint; null where that is not known.</param>
/// <param name="Complete">The choice as the answer repeats it.</param>
internal sealed record ChosenModel(Architecture Architecture, string? Id, string? StoredAs, ModelChoice Complete)
{
    public static (ChosenModel? Model, ProblemHttpResult? Problem) From(ModelChoice choice, SizingCatalogue catalogue) => choice switch
    {
        { Id: { } id } => FromCatalogue(id, catalogue),
        { Config: { } config } => FromConfig(config, choice),
        { Architecture: { } described } => (Described(described, choice), null),
        _ => throw new InvalidOperationException("A validated choice of a model has one of its members."),
    };

    private static (ChosenModel?, ProblemHttpResult?) FromCatalogue(string id, SizingCatalogue catalogue) => catalogue.FindModel(id) is { } entry
        ? (new ChosenModel(entry.Architecture, entry.Id, entry.Precision, new ModelChoice { Id = entry.Id }), null)
        : (null, Problem.Unknown("model", id, catalogue.NearestModels(id)));

    private static (ChosenModel?, ProblemHttpResult?) FromConfig(JsonElement config, ModelChoice choice)
    {
        if (HuggingFaceConfig.Read(config).Succeeded(out ConfiguredModel? model, out Refusal? refusal))
            return (new ChosenModel(model.Architecture, null, model.Precision, choice), null);
        string path = refusal.Field.Length == 0 ? "model.config" : $"model.config.{refusal.Field}";
        return (null, refusal.Malformed ? Problem.Invalid(path, refusal.Reason) : Problem.Unsupported(path, refusal.Reason));
    }

    private static ChosenModel Described(ArchitectureRequest described, ModelChoice choice) => described switch
    {
        TransformerRequest transformer => new ChosenModel(DescribedTransformer.From(transformer), null, "bf16", choice),
        ConvolutionalRequest network => new ChosenModel(DescribedNetwork.From(network), null, "fp32", choice),
        _ => throw new InvalidOperationException($"{described.GetType().Name} is not a described architecture."),
    };
}
