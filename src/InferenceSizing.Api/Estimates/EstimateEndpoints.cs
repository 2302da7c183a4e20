using InferenceSizing.Api.Estimates.Answer;
using InferenceSizing.Api.Estimates.Binding;
using InferenceSizing.Api.Estimates.Request;
using InferenceSizing.Api.Estimates.Resolution;
using InferenceSizing.Api.Estimates.Validation;
using InferenceSizing.Api.Hosting;
using InferenceSizing.Api.Remedies;
using Microsoft.AspNetCore.Http.HttpResults;

namespace InferenceSizing.Api.Estimates;

/// <summary>POST /estimate.</summary>
internal static class EstimateEndpoints
{
    public const string OperationId = "Estimate";
    public const string FailOnViolation = "failOnViolation";

    public static IServiceCollection AddEstimates(this IServiceCollection services) =>
        services.AddSingleton<RequestBody>().AddSingleton<EstimateRequestValidator>().AddSingleton<Sizer>().AddSingleton<RemedySearch>().AddSingleton<RememberedAnswers>();

    public static void MapEstimates(this IEndpointRouteBuilder routes) => routes.MapPost("/estimate", Estimate)
        .WithName(OperationId).WithTags("Estimates")
        .WithSummary("Memory, largest batch, latency and throughput of a deployment.")
        .WithDescription("Says where GPU memory goes, whether the asked batch fits, the largest batch that does, and how fast it runs. A deployment that does not fit is a 200 with `fits: false` and the shortfall. With `require`, `verdict` says whether everything asserted holds.")
        .Accepts<EstimateRequest>("application/json")
        .Produces<EstimateResponse>()
        .ProducesProblem(StatusCodes.Status400BadRequest)
        .ProducesProblem(StatusCodes.Status404NotFound)
        .ProducesProblem(StatusCodes.Status406NotAcceptable)
        .ProducesProblem(StatusCodes.Status413PayloadTooLarge)
        .ProducesProblem(StatusCodes.Status415UnsupportedMediaType)
        .ProducesProblem(StatusCodes.Status422UnprocessableEntity)
        .ProducesProblem(StatusCodes.Status429TooManyRequests)
        .ProducesProblem(StatusCodes.Status503ServiceUnavailable)
        .AnswersJsonOnly().LimitsConcurrency();

    internal static async Task<IResult> Estimate(HttpContext http, RequestBody body, Sizer sizer, RemedySearch remedies, RememberedAnswers remembered)
    {
        if (!QueryFlag.TryRead(http.Request.Query, FailOnViolation, out bool failOnViolation, out ProblemHttpResult? problem))
            return problem;
        (byte[]? bytes, problem) = await body.Read(http);
        if (bytes is null)
            return problem!;
        if (!remembered.TryFind(bytes, out RememberedAnswer? answer))
        {
            (answer, problem) = Answer(bytes, sizer, remedies);
            if (answer is null)
                return problem!;
            remembered.Keep(bytes, answer);
        }

        return new WrittenAnswer(answer.Json, failOnViolation && answer.Violated ? StatusCodes.Status422UnprocessableEntity : StatusCodes.Status200OK);
    }

    private static (RememberedAnswer? Answer, ProblemHttpResult? Problem) Answer(byte[] body, Sizer sizer, RemedySearch remedies)
    {
        (EstimateRequest? request, ProblemHttpResult? problem) = RequestBody.Parse(body);
        if (request is null)
            return (null, problem);
        (Sized? sized, problem) = sizer.Size(request);
        if (sized is null)
            return (null, problem);
        EstimateResponse response = EstimateAnswer.Of(sized.Question, sized.Appraisal) with { Remedies = remedies.For(request, sized) };
        return (new RememberedAnswer(WrittenAnswer.Of(response, AnswerJson.Default.EstimateResponse), sized.Appraisal.Verdict is { Passed: false }), null);
    }
}
