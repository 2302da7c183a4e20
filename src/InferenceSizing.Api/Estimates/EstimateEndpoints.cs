using FluentValidation.Results;
using InferenceSizing.Api.Estimates.Answer;
using InferenceSizing.Api.Estimates.Binding;
using InferenceSizing.Api.Estimates.Request;
using InferenceSizing.Api.Estimates.Resolution;
using InferenceSizing.Api.Estimates.Validation;
using InferenceSizing.Api.Hosting;
using InferenceSizing.Catalogue;
using InferenceSizing.Domain.Sizing;
using Microsoft.AspNetCore.Http.HttpResults;

namespace InferenceSizing.Api.Estimates;

/// <summary>POST /estimate.</summary>
internal static class EstimateEndpoints
{
    public const string OperationId = "Estimate";
    public const string FailOnViolation = "failOnViolation";

    public static IServiceCollection AddEstimates(this IServiceCollection services) =>
        services.AddSingleton<RequestBody>().AddSingleton<EstimateRequestValidator>().AddSingleton<RememberedAnswers>();

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

    internal static async Task<IResult> Estimate(HttpContext http, RequestBody body, EstimateRequestValidator validator, CatalogueSet catalogue, RememberedAnswers remembered)
    {
        if (!QueryFlag.TryRead(http.Request.Query, FailOnViolation, out bool failOnViolation, out ProblemHttpResult? problem))
            return problem;
        (byte[]? bytes, problem) = await body.Read(http);
        if (bytes is null)
            return problem!;
        if (!remembered.TryFind(bytes, out RememberedAnswer? answer))
        {
            (answer, problem) = Answer(bytes, validator, catalogue);
            if (answer is null)
                return problem!;
            remembered.Keep(bytes, answer);
        }

        return new WrittenAnswer(answer.Json, failOnViolation && answer.Violated ? StatusCodes.Status422UnprocessableEntity : StatusCodes.Status200OK);
    }

    private static (RememberedAnswer? Answer, ProblemHttpResult? Problem) Answer(byte[] body, EstimateRequestValidator validator, CatalogueSet catalogue)
    {
        (EstimateRequest? request, ProblemHttpResult? problem) = RequestBody.Parse(body);
        if (request is null)
            return (null, problem);
        ValidationResult valid = validator.Validate(request);
        if (!valid.IsValid)
            return (null, Problem.Invalid(valid.ToDictionary()));
        (SizingQuestion? question, problem) = SizingQuestion.From(request, catalogue);
        if (question is null)
            return (null, problem);
        if (!Estimator.Estimate(question.Deployment, question.Workload).Succeeded(out Estimate? estimate, out Refusal? refusal))
            return (null, refusal.Field == EngineChoice.JsonPath ? Problem.Unsupported(refusal.Field, refusal.Reason) : Problem.Invalid(refusal.Field, refusal.Reason));
        Verdict? verdict = question.Requirements is { } required ? Verdict.Of(required, estimate) : null;
        EstimateResponse response = EstimateAnswer.Of(question, estimate, verdict);
        return (new RememberedAnswer(WrittenAnswer.Of(response, AnswerJson.Default.EstimateResponse), verdict is { Passed: false }), null);
    }
}
