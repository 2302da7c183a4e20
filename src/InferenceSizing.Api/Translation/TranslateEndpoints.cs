using InferenceSizing.Api.Contract;
using InferenceSizing.Api.Estimates.Binding;
using InferenceSizing.Api.Hosting;
using InferenceSizing.Api.Hosting.Admission;
using InferenceSizing.Domain.Outcomes;
using Microsoft.AspNetCore.Http.HttpResults;

namespace InferenceSizing.Api.Translation;

/// <summary>POST /translate.</summary>
internal static class TranslateEndpoints
{
    public const string OperationId = "Translate";

    public static IServiceCollection AddTranslation(this IServiceCollection services) =>
        services.AddSingleton<CallTranslation>().AddSingleton<RequestExpansion>();

    public static void MapTranslation(this IEndpointRouteBuilder routes) => routes.MapPost("/translate", Translate)
        .WithName(OperationId).WithTags("Translation")
        .WithSummary("A command line or manifest of an engine as a request.")
        .WithDescription(
            "Takes a command line or script (`text/plain`), a manifest (`application/yaml`) or an object with `command`, and gives for each engine in it the " +
            "body of POST /estimate, with every flag: the JSON path that it became, `none` for one without effect on the estimate, `unknown` for one that " +
            "the engine does not have. Nothing is run, and values of secrets are not repeated.")
        .AllowsQuery()
        .Produces<TranslationAnswer>()
        .RefusesBodies()
        .AnswersJsonOnly().Does(Work.Estimate);

    internal static IResult Translate(HttpContext http, RequestExpansion expansion, CallTranslation translation)
    {
        if (!RequestBody.TryRead(http, out byte[]? bytes, out ProblemHttpResult? problem))
            return problem;
        Outcome<TranslationAnswer> answer = TranslationBody.Read(bytes, http.Request.ContentType) is { } calls
            ? calls.Select(found => new TranslationAnswer([.. found.Select(translation.Of)]))
            : RequestBody.Parse(bytes).SelectMany(expansion.Translated, (_, translated) => translated);
        return answer.Succeeded(out TranslationAnswer? translated, out Refusal? refusal)
            ? new JsonAnswer<TranslationAnswer>(translated, TranslationJson.Default.TranslationAnswer)
            : Refused.Problem(refusal);
    }
}
