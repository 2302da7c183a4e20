using InferenceSizing.Api.Catalogues;
using InferenceSizing.Api.Contract;
using InferenceSizing.Api.Estimates.Request;
using InferenceSizing.Api.Hosting;
using InferenceSizing.Api.Hosting.Admission;
using InferenceSizing.Catalogue;
using InferenceSizing.Catalogue.Search.Cards;
using InferenceSizing.Catalogue.Search.Models;
using InferenceSizing.Domain.Engines;
using InferenceSizing.Domain.Engines.Shared;

namespace InferenceSizing.Api.Accuracy;

/// <summary>GET /accuracy.</summary>
internal static class AccuracyEndpoint
{
    private const string Path = "/accuracy";

    private const string Basis =
        "Published figures of language models against constants that were fitted without them: without all runs of their publisher, which is nearest to a " +
        "user of an unknown deployment, and without all runs of the same model, GPU and engine. Models that do not generate have errors in docs/accuracy.md.";

    public static void MapAccuracy(this IEndpointRouteBuilder routes) => routes.MapMethods(Path, ReadMethods.All, Accuracy)
        .WithName("GetAccuracy").WithTags("About")
        .WithSummary("How far predictions lie from published figures that nobody fitted to.")
        .WithDescription(
            "Errors and coverage of the published figures that are like a deployment: how many there are, of how many publishers, the median error and the " +
            "share within the 80 % interval. Without a query, of all.")
        .Produces<AccuracyAnswer>()
        .ProducesProblem(StatusCodes.Status400BadRequest)
        .ProducesProblem(StatusCodes.Status404NotFound)
        .ProducesProblem(StatusCodes.Status406NotAcceptable)
        .AllowsQuery("engine", "gpu", "model").AnswersJsonOnly().AnswersConstants().Does(Work.Read);

    /// <summary>Where the errors of a deployment are answered.</summary>
    /// <param name="engine">The engine's name.</param>
    /// <param name="gpu">The GPU's id; null for one that is not in the catalogue.</param>
    /// <param name="model">The model's id; null for one that is not in the catalogue.</param>
    public static string LinkTo(string engine, string? gpu, string? model) =>
        $"{Path}?engine={engine}{Member("gpu", gpu)}{Member("model", model)}";

    internal static IResult Accuracy(CatalogueSet catalogue, string? engine, string? gpu, string? model)
    {
        foreach ((string name, string? value) in new[] { ("engine", engine), ("gpu", gpu), ("model", model) })
        {
            if (value is { Length: > Bounds.MaxNameLength })
                return Problem.Invalid(name, $"Expected at most {Bounds.MaxNameLength} characters.");
        }

        Engine? named = engine is null ? null : EngineList.Find(engine);
        if (engine is not null && named is null)
            return Problem.Invalid("engine", $"Expected one of {string.Join(", ", catalogue.Engines.Select(known => known.Id))}.");
        CardReading? card = gpu is null ? null : catalogue.ReadCard(gpu);
        if (card is { Named: null })
            return Refused.Problem(CardRefusal.Of(gpu!, card, catalogue));
        ModelReading? reading = model is null ? null : catalogue.ReadModel(model);
        if (reading is { Named: null })
            return Refused.Problem(ModelRefusal.Of(model!, reading, catalogue));
        return new JsonAnswer<AccuracyAnswer>(
            new AccuracyAnswer(
                named?.Name,
                card?.Named?.Card.Id,
                reading?.Named?.Entry.Id,
                [.. catalogue.Accuracy.SlicesOf(named?.Name, card?.Named?.Card, reading?.Named?.Entry.Id).Select(AccuracySliceAnswer.Of)],
                Basis),
            AccuracyJson.Default.AccuracyAnswer);
    }

    private static string Member(string name, string? value) => value is null ? "" : $"&{name}={Uri.EscapeDataString(value)}";
}
