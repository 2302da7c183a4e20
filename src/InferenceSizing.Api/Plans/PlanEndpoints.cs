using FluentValidation;
using InferenceSizing.Api.Calibrations;
using InferenceSizing.Api.Contract;
using InferenceSizing.Api.Estimates;
using InferenceSizing.Api.Estimates.Binding;
using InferenceSizing.Api.Hosting;
using InferenceSizing.Api.Hosting.Admission;
using InferenceSizing.Api.Pictures;
using InferenceSizing.Api.Plans.Request;
using InferenceSizing.Api.Translation;
using InferenceSizing.Catalogue;
using InferenceSizing.Domain.Learning;
using InferenceSizing.Domain.Outcomes;
using Microsoft.AspNetCore.Http.HttpResults;

namespace InferenceSizing.Api.Plans;

/// <summary>POST /plan.</summary>
internal static class PlanEndpoints
{
    public const string OperationId = "Plan";
    private const string Json = "application/json";

    public static IServiceCollection AddPlans(this IServiceCollection services) => services.AddSingleton<PlanSearch>();

    public static void MapPlans(this IEndpointRouteBuilder routes) => routes.MapPost("/plan", Plan)
        .WithName(OperationId).WithTags("Plans")
        .WithSummary("What to deploy for a load, ranked by cost, GPUs, latency or energy.")
        .WithDescription(
            "Looks at every allowed GPU, precision, engine, layout and batch, keeps what serves the load within all limits, and ranks it. Each deployment " +
            "comes with the body for POST /estimate that gives its figures in full. A plan of too many combinations is refused with their number. The work " +
            "ends when the client goes away. `command` stands for the model, the engine and the precision of a command line. " +
            "`Accept: image/svg+xml` draws the deployments by cost and speed, `image/svg+xml; width=360` in a narrow picture.")
        .Accepts<PlanRequest>("application/json")
        .Produces<PlanAnswer>(StatusCodes.Status200OK, Json, Drawing.MediaType)
        .ProducesProblem(StatusCodes.Status400BadRequest)
        .ProducesProblem(StatusCodes.Status404NotFound)
        .ProducesProblem(StatusCodes.Status406NotAcceptable)
        .ProducesProblem(StatusCodes.Status413PayloadTooLarge)
        .ProducesProblem(StatusCodes.Status415UnsupportedMediaType)
        .ProducesProblem(StatusCodes.Status422UnprocessableEntity)
        .AllowsQuery(EstimateEndpoints.Calibrated).Does(Work.Plan);

    private static readonly string[] Offered = [Json, Drawing.MediaType];

    internal static async Task<IResult> Plan(
        HttpContext http, RequestExpansion expansion, IValidator<PlanRequest> validator, PlanSearch search, WorkspaceRuns runs, SearchThreads threads,
        CatalogueSet catalogue, bool calibrated = true)
    {
        if (MediaTypes.Choose(http.Request.Headers.Accept, Offered) is not { } mediaType)
            return TypedResults.StatusCode(StatusCodes.Status406NotAcceptable);
        if (!RequestBody.TryRead(http, out byte[]? bytes, out ProblemHttpResult? problem))
            return problem;
        Outcome<MeasuredTimes> leaning = calibrated ? await runs.Of(http) : MeasuredTimes.None;
        if (!leaning.Succeeded(out MeasuredTimes? measured, out Refusal? refusal))
            return Refused.Problem(refusal);
        CancellationToken over = http.RequestAborted;
        Outcome<PlanAnswer> planned = await threads.Run(
            () =>
            from sent in RequestBody.Parse(bytes, PlanJson.Default.PlanRequest)
            from whole in expansion.Expand(sent)
            from plan in Refused.Unless(validator.Validate(whole.Plan), whole.Plan)
            from models in PlanModel.ReadAll(plan.Models!, catalogue)
            from found in search.LeaningOn(measured).For(plan, models, over)
            select found with { Warnings = whole.Warnings },
            over);
        if (!planned.Succeeded(out PlanAnswer? answer, out refusal))
            return Refused.Problem(refusal);
        return mediaType == Drawing.MediaType
            ? new Picture(FrontPicture.Of(answer, PictureWidth.AskedBy(http.Request.Headers.Accept)), StatusCodes.Status200OK)
            : new JsonAnswer<PlanAnswer>(answer, AnswerJson.Default.PlanAnswer);
    }
}
