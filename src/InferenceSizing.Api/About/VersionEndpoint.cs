using InferenceSizing.Api.Hosting;
using InferenceSizing.Catalogue;

namespace InferenceSizing.Api.About;

/// <summary>GET /version.</summary>
internal static class VersionEndpoint
{
    public static void MapVersion(this IEndpointRouteBuilder routes) => routes.MapMethods("/version", ReadMethods.All, Version)
        .WithName("GetVersion").WithTags("About")
        .WithSummary("Which build answers, and from which catalogue.")
        .WithDescription("An answer that is kept as a baseline can be traced to the version, the commit and the catalogue that made it.")
        .Produces<VersionAnswer>()
        .ProducesProblem(StatusCodes.Status406NotAcceptable)
        .AllowsQuery().AnswersJsonOnly();

    internal static JsonAnswer<VersionAnswer> Version(CatalogueSet catalogue) =>
        new(new VersionAnswer(Build.Version, Build.Commit, catalogue.Date), AboutJson.Default.VersionAnswer);
}
