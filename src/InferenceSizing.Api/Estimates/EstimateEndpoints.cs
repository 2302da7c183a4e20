using System.Text;
using InferenceSizing.Api.Calibrations;
using InferenceSizing.Api.Contract;
using InferenceSizing.Api.Estimates.Answer;
using InferenceSizing.Api.Estimates.Binding;
using InferenceSizing.Api.Estimates.Request;
using InferenceSizing.Api.Estimates.Resolution;
using InferenceSizing.Api.Hosting;
using InferenceSizing.Api.Hosting.Admission;
using InferenceSizing.Api.Hosting.Telemetry;
using InferenceSizing.Api.Pictures;
using InferenceSizing.Api.Remedies;
using InferenceSizing.Api.Reports;
using InferenceSizing.Api.Translation;
using InferenceSizing.Domain.Learning;
using InferenceSizing.Domain.Outcomes;
using InferenceSizing.Domain.Sizing;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Primitives;

namespace InferenceSizing.Api.Estimates;

/// <summary>POST /estimate, and GET for links.</summary>
internal static class EstimateEndpoints
{
    public const string OperationId = "Estimate";
    public const string FailOnViolation = "failOnViolation", Calibrated = "calibrated";
    public const string LinkOperationId = "EstimateOfLink";
    private const string Json = "application/json", Html = "text/html";
    public static IServiceCollection AddEstimates(this IServiceCollection services) =>
        services.AddSingleton<Sizer>().AddSingleton<RemedySearch>().AddSingleton<Asking>().AddSingleton<AskedQuestions>().AddSingleton(
            provider => new RememberedAnswers(provider.GetRequiredService<IOptions<LimitOptions>>().Value.RememberedAnswerBytes));

    public static void MapEstimates(this IEndpointRouteBuilder routes)
    {
        routes.MapPost("/estimate", Estimate).WithName(OperationId).Accepts<EstimateRequest>(Json, TranslationBody.YamlTypes)
            .ProducesProblem(StatusCodes.Status413PayloadTooLarge).ProducesProblem(StatusCodes.Status415UnsupportedMediaType)
            .Describe(
                "Says where GPU memory goes, whether the asked batch fits, the largest batch that does, and how fast it runs. A deployment that does not fit " +
                "is a 200 with `fits: false` and the shortfall. With `require`, `verdict` says whether everything asserted holds, and `remedies` what would " +
                "make it pass. `Accept: text/markdown` gives a summary for a comment, `application/xml` the checks as JUnit, `image/svg+xml` a picture " +
                "of the memory, `image/svg+xml; width=360` a narrow one, `text/plain` the answer on one screen. A manifest of one engine " +
                "(`application/yaml`) may be sent as it is: see POST /translate.");
        routes.MapMethods("/estimate", ReadMethods.All, EstimateOfLink).WithName(LinkOperationId)
            .Describe(
                "The answer of POST /estimate for a link or an image of a page. Each parameter is the JSON path of a member of the body: " +
                "`/estimate?model=meta-llama/Llama-3.1-8B-Instruct&gpu=l40s&workload.batchSize=8&require.maxTpotMs=50`. Values that are not text or numbers " +
                "are JSON. Opened in a browser it leads to the page (`/`) with the same request.");
    }

    private static void Describe(this RouteHandlerBuilder endpoint, string description) => endpoint.WithTags("Estimates")
        .WithSummary("Memory, largest batch, latency and throughput of a deployment.")
        .WithDescription(description)
        .Produces<EstimateResponse>(StatusCodes.Status200OK, Json, MarkdownReport.MediaType, JunitReport.MediaType, Drawing.MediaType, TextReport.MediaType)
        .ProducesProblem(StatusCodes.Status400BadRequest)
        .ProducesProblem(StatusCodes.Status404NotFound)
        .ProducesProblem(StatusCodes.Status406NotAcceptable)
        .ProducesProblem(StatusCodes.Status422UnprocessableEntity)
        .Does(Work.Estimate);

    private static readonly QueryFlag[] Flags = [new(FailOnViolation, false), new(Calibrated, true)];

    private static readonly string[] Offered = [Json, MarkdownReport.MediaType, JunitReport.MediaType, Drawing.MediaType, TextReport.MediaType];

    /// <summary>Who opens a link in a browser is shown the page with the same request.</summary>
    private static readonly string[] OfferedToLinks = [.. Offered, Html];

    internal static async Task<IResult> Estimate(HttpContext http, Asking asking)
    {
        if (MediaTypes.Choose(http.Request.Headers.Accept, Offered) is not { } mediaType)
            return TypedResults.StatusCode(StatusCodes.Status406NotAcceptable);
        if (!QueryFlag.TryRead(http.Request.Query, Flags, out bool[] flags, out ProblemHttpResult? problem))
            return problem;
        return RequestBody.TryRead(http, out byte[]? bytes, out problem) ? await AnswerTo(bytes, http, mediaType, flags, asking) : problem;
    }

    internal static async Task<IResult> EstimateOfLink(HttpContext http, Asking asking)
    {
        if (MediaTypes.Choose(http.Request.Headers.Accept, OfferedToLinks) is not { } mediaType)
            return TypedResults.StatusCode(StatusCodes.Status406NotAcceptable);
        ILookup<bool, KeyValuePair<string, StringValues>> parameters = http.Request.Query.ToLookup(
            parameter => Flags.Any(flag => flag.IsCalled(parameter.Key)));
        if (mediaType == Html)
            return TypedResults.LocalRedirect($"~/{QueryString.Create(parameters[false])}");
        if (!QueryFlag.TryRead(parameters[true], Flags, out bool[] flags, out ProblemHttpResult? problem))
            return problem;
        return RequestQuery.BodyOf(parameters[false]).Succeeded(out byte[]? bytes, out Refusal? refusal)
            ? await AnswerTo(bytes, http, mediaType, flags, asking)
            : Refused.Problem(refusal);
    }

    private static async Task<IResult> AnswerTo(byte[] bytes, HttpContext http, string mediaType, bool[] flags, Asking asking)
    {
        (bool failOnViolation, bool calibrated) = (flags[0], flags[1]);
        Outcome<MeasuredTimes> runs = calibrated ? await asking.Runs.Of(http) : MeasuredTimes.None;
        return runs.Succeeded(out MeasuredTimes? measured, out Refusal? refusal)
            ? AnswerTo(bytes, http, mediaType, failOnViolation, measured, asking)
            : Refused.Problem(refusal);
    }

    private static IResult AnswerTo(byte[] bytes, HttpContext http, string mediaType, bool failOnViolation, MeasuredTimes measured, Asking asking)
    {
        bool isJson = !TranslationBody.IsText(http.Request.ContentType);
        // What leans on measured runs changes with them, and is not remembered.
        bool mayRemember = mediaType == Json && isJson && measured.IsEmpty;
        if (mayRemember && asking.Remembered.TryFind(bytes, out RememberedAnswer? answer))
            return new WrittenAnswer(answer.Json, StatusOf(failOnViolation && answer.Violated));
        Outcome<Answered> found =
            from read in asking.Expansion.Read(bytes, http.Request.ContentType)
            from sized in asking.Sizer.LeaningOn(measured).Size(read.Request)
            let response = WithReading(EstimateAnswer.Of(sized), read.Warnings)
            select Measured(WithRemedies(response, asking.Remedies.For(sized, http.RequestAborted), sized.Assessment), asking.Measures);
        if (!found.Succeeded(out Answered? answered, out Refusal? refusal))
            return Refused.Problem(refusal);
        if (mediaType != Json || !isJson)
            return Report(answered, mediaType, failOnViolation, http.Request.Headers.Accept);
        bool violated = IsViolated(answered.Response);
        int status = StatusOf(failOnViolation && violated);
        JsonAnswer<EstimateResponse> json = AsJson(answered.Response, status);
        // A body that comes once is the usual one, and costs no memory.
        if (!mayRemember || !asking.Asked.IsAskedAgain(bytes))
            return json;
        answer = new RememberedAnswer(json.ToBytes(), violated);
        asking.Remembered.Keep(bytes, answer);
        return new WrittenAnswer(answer.Json, status);
    }

    private static JsonAnswer<EstimateResponse> AsJson(EstimateResponse response, int status)
    {
        bool isSummary = response.Resolved.Request.Body.Detail == DetailNames.Summary;
        return new(isSummary ? response with { Summary = SummaryText.Of(response) } : response, AnswerJson.Default.EstimateResponse, status)
        {
            OnScreen = isSummary,
        };
    }

    private static IResult Report(Answered answered, string mediaType, bool failOnViolation, StringValues accept)
    {
        (EstimateResponse response, Assessment assessment) = answered;
        int status = StatusOf(failOnViolation && IsViolated(response));
        if (mediaType == Json)
            return AsJson(response, status);
        if (mediaType == Drawing.MediaType)
            return new Picture(MemoryPicture.Of(response, PictureWidth.AskedBy(accept)), status);
        string text = mediaType switch
        {
            MarkdownReport.MediaType => MarkdownReport.Of(response, assessment),
            JunitReport.MediaType => JunitReport.Of(response, assessment),
            _ => TextReport.Of(response, assessment),
        };
        return TypedResults.Text(text, mediaType, Encoding.UTF8, status);
    }

    /// <summary>What works out an answer.</summary>
    internal sealed record Asking(RequestExpansion Expansion, Sizer Sizer, RemedySearch Remedies, RememberedAnswers Remembered, AskedQuestions Asked,
        Measures Measures, WorkspaceRuns Runs);

    private static Answered Measured(Answered answered, Measures measures)
    {
        Domain.Sizing.Estimate estimate = answered.Assessment.Estimate;
        measures.Estimated(estimate.Deployment.Engine.Name, estimate.Fits, answered.Assessment.Verdict?.Passed);
        return answered;
    }

    /// <summary>How a command was read goes before what came of it.</summary>
    private static EstimateResponse WithReading(EstimateResponse answer, IReadOnlyList<WarningAnswer> warnings) =>
        warnings.Count == 0 ? answer : answer with { Warnings = [.. warnings, .. answer.Warnings] };

    private static Answered WithRemedies(EstimateResponse answer, RemediesAnswer ways, Assessment assessment) =>
        new(answer with { Remedies = ways.Found, Warnings = [.. answer.Warnings, .. ways.Warnings] }, assessment);

    /// <summary>The answer as JSON has it, and in the domain's terms for reports.</summary>
    private sealed record Answered(EstimateResponse Response, Assessment Assessment);

    private static bool IsViolated(EstimateResponse response) => response.Verdict is { Passed: false };

    private static int StatusOf(bool violated) => violated ? StatusCodes.Status422UnprocessableEntity : StatusCodes.Status200OK;
}
