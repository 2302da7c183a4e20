using System.Text;
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
    public const string FailOnViolation = "failOnViolation";
    public const string LinkOperationId = "EstimateOfLink";
    private const string Json = "application/json";
    private static readonly string[] ReadMethods = [HttpMethods.Get, HttpMethods.Head];

    public static IServiceCollection AddEstimates(this IServiceCollection services) =>
        services.AddSingleton<Sizer>().AddSingleton<RemedySearch>().AddSingleton(
            provider => new RememberedAnswers(provider.GetRequiredService<IOptions<LimitOptions>>().Value.RememberedAnswerBytes));

    public static void MapEstimates(this IEndpointRouteBuilder routes)
    {
        routes.MapPost("/estimate", Estimate).WithName(OperationId).Accepts<EstimateRequest>("application/json")
            .ProducesProblem(StatusCodes.Status413PayloadTooLarge).ProducesProblem(StatusCodes.Status415UnsupportedMediaType)
            .Describe(
                "Says where GPU memory goes, whether the asked batch fits, the largest batch that does, and how fast it runs. A deployment that does not fit " +
                "is a 200 with `fits: false` and the shortfall. With `require`, `verdict` says whether everything asserted holds, and `remedies` what would " +
                "make it pass. `Accept: text/markdown` gives a summary for a comment, `application/xml` the checks as JUnit, `image/svg+xml` a picture of " +
                "the memory.");
        routes.MapMethods("/estimate", ReadMethods, EstimateOfLink).WithName(LinkOperationId)
            .Describe(
                "The answer of POST /estimate for a link or an image of a page. Each parameter is the JSON path of a member of the body: " +
                "`/estimate?model=meta-llama/Llama-3.1-8B-Instruct&gpu=l40s&workload.batchSize=8&require.maxTpotMs=50`. Values that are not text or numbers " +
                "are JSON.");
    }

    private static void Describe(this RouteHandlerBuilder endpoint, string description) => endpoint.WithTags("Estimates")
        .WithSummary("Memory, largest batch, latency and throughput of a deployment.")
        .WithDescription(description)
        .Produces<EstimateResponse>(StatusCodes.Status200OK, Json, MarkdownReport.MediaType, JunitReport.MediaType, Drawing.MediaType)
        .ProducesProblem(StatusCodes.Status400BadRequest)
        .ProducesProblem(StatusCodes.Status404NotFound)
        .ProducesProblem(StatusCodes.Status406NotAcceptable)
        .ProducesProblem(StatusCodes.Status422UnprocessableEntity)
        .Does(Work.Estimate);

    private static readonly string[] Offered = [Json, MarkdownReport.MediaType, JunitReport.MediaType, Drawing.MediaType];

    internal static IResult Estimate(HttpContext http, Sizer sizer, RemedySearch remedies, RememberedAnswers remembered, Measures measures)
    {
        if (MediaTypes.Choose(http.Request.Headers.Accept, Offered) is not { } mediaType)
            return TypedResults.StatusCode(StatusCodes.Status406NotAcceptable);
        if (!QueryFlag.TryRead(http.Request.Query, FailOnViolation, out bool failOnViolation, out ProblemHttpResult? problem))
            return problem;
        (byte[]? bytes, problem) = RequestBody.Of(http);
        return bytes is null ? problem!
            : AnswerTo(bytes, mediaType, failOnViolation, new Asking(sizer, remedies, measures, http.RequestAborted), remembered);
    }

    internal static IResult EstimateOfLink(HttpContext http, Sizer sizer, RemedySearch remedies, RememberedAnswers remembered, Measures measures)
    {
        if (MediaTypes.Choose(http.Request.Headers.Accept, Offered) is not { } mediaType)
            return TypedResults.StatusCode(StatusCodes.Status406NotAcceptable);
        ILookup<bool, KeyValuePair<string, StringValues>> parameters = http.Request.Query.ToLookup(
            parameter => parameter.Key.Equals(FailOnViolation, StringComparison.OrdinalIgnoreCase));
        if (!QueryFlag.TryRead(new QueryCollection(parameters[true].ToDictionary()), FailOnViolation, out bool failOnViolation, out ProblemHttpResult? problem))
            return problem;
        return RequestQuery.BodyOf(parameters[false]).Succeeded(out byte[]? bytes, out Refusal? refusal)
            ? AnswerTo(bytes, mediaType, failOnViolation, new Asking(sizer, remedies, measures, http.RequestAborted), remembered)
            : Refused.Problem(refusal);
    }

    private static IResult AnswerTo(byte[] bytes, string mediaType, bool failOnViolation, Asking ask, RememberedAnswers remembered)
    {
        if (mediaType != Json)
            return Report(bytes, ask, mediaType, failOnViolation);
        if (!remembered.TryFind(bytes, out RememberedAnswer? answer))
        {
            if (!Answer(bytes, ask).Succeeded(out Answered? answered, out Refusal? refusal))
                return Refused.Problem(refusal);
            EstimateResponse response = answered.Response;
            answer = new RememberedAnswer(WrittenAnswer.Of(response, AnswerJson.Default.EstimateResponse), IsViolated(response));
            remembered.Keep(bytes, answer);
        }

        return new WrittenAnswer(answer.Json, StatusOf(failOnViolation && answer.Violated));
    }

    private static IResult Report(byte[] bytes, Asking ask, string mediaType, bool failOnViolation)
    {
        if (!Answer(bytes, ask).Succeeded(out Answered? answered, out Refusal? refusal))
            return Refused.Problem(refusal);
        (EstimateResponse response, Appraisal appraisal) = answered;
        int status = StatusOf(failOnViolation && IsViolated(response));
        return mediaType == Drawing.MediaType ? new Picture(MemoryPicture.Of(response), status) : TypedResults.Text(
            mediaType == MarkdownReport.MediaType ? MarkdownReport.Of(response, appraisal) : JunitReport.Of(response, appraisal),
            mediaType,
            Encoding.UTF8,
            status);
    }

    private static Outcome<Answered> Answer(byte[] body, Asking ask) =>
        from request in RequestBody.Parse(body)
        from sized in ask.Sizer.Size(request)
        select Measured(WithRemedies(EstimateAnswer.Of(sized), ask.Remedies.For(sized, ask.Over), sized.Appraisal), ask.Measures);

    private static Answered Measured(Answered answered, Measures measures)
    {
        Domain.Sizing.Estimate estimate = answered.Appraisal.Estimate;
        measures.Estimated(estimate.Deployment.Engine.Name, estimate.Fits, answered.Appraisal.Verdict?.Passed);
        return answered;
    }

    /// <summary>What works out an answer.</summary>
    private sealed record Asking(Sizer Sizer, RemedySearch Remedies, Measures Measures, CancellationToken Over);

    private static Answered WithRemedies(EstimateResponse answer, RemediesAnswer ways, Appraisal appraisal) =>
        new(answer with { Remedies = ways.Found, Warnings = [.. answer.Warnings, .. ways.Warnings] }, appraisal);

    /// <summary>The answer as JSON has it, and in the domain's terms for reports.</summary>
    private sealed record Answered(EstimateResponse Response, Appraisal Appraisal);

    private static bool IsViolated(EstimateResponse response) => response.Verdict is { Passed: false };

    private static int StatusOf(bool violated) => violated ? StatusCodes.Status422UnprocessableEntity : StatusCodes.Status200OK;
}
