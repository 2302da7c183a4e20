using System.Globalization;
using InferenceSizing.Api.Contract;
using InferenceSizing.Api.Hosting;
using InferenceSizing.Catalogue;
using InferenceSizing.Catalogue.Architectures;
using InferenceSizing.Catalogue.Search.Cards;
using InferenceSizing.Catalogue.Search.Models;
using InferenceSizing.Domain.Outcomes;
using InferenceSizing.Domain.Units;
using Microsoft.AspNetCore.Http.HttpResults;

namespace InferenceSizing.Api.Catalogues;

/// <summary>Why a name of a card means none.</summary>
internal static class CardProblem
{
    public static ProblemHttpResult Of(string name, CardReading reading, CatalogueSet catalogue) => reading.Choices.IsEmpty
        ? Refused.Problem(Refusal.Unknown(Topic.Accelerator, "gpu", name, catalogue.NearestAccelerators(name)))
        : Problem.Ambiguous("gpu", name, [.. reading.Choices.Select(card => new NamedChoice(card.Id, Memory(card.NominalMemory)))]);

    private static string Memory(ByteCount memory) => string.Create(CultureInfo.InvariantCulture, $"{(double)memory.Count / ByteCount.PerGiB:0.##} GiB");
}

/// <summary>Why a name of a model means none.</summary>
internal static class ModelProblem
{
    public static ProblemHttpResult Of(string name, ModelReading reading, CatalogueSet catalogue) => reading switch
    {
        { Unread: { } format } => Problem.Unsupported("model", $"'{name}' holds files in the format {format}, which no engine here reads. Name the model itself, {reading.Choices[0].Id}, with a precision."),
        { Choices.IsEmpty: true } => Refused.Problem(Refusal.Unknown(Topic.Model, "model", name, catalogue.NearestModels(name))),
        _ => Problem.Ambiguous("model", name, [.. reading.Choices.Select(model => new NamedChoice(model.Id, Design(model)))]),
    };

    private static string Design(ModelEntry model) => model.Release is { } release ? $"{model.Family}, {release}" : model.Family;
}
