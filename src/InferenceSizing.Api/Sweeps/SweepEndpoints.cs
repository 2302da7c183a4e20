using FluentValidation;
using InferenceSizing.Api.Calibrations;
using InferenceSizing.Api.Contract;
using InferenceSizing.Api.Estimates;
using InferenceSizing.Api.Estimates.Binding;
using InferenceSizing.Api.Estimates.Resolution;
using InferenceSizing.Api.Hosting;
using InferenceSizing.Api.Hosting.Admission;
using InferenceSizing.Api.Hosting.Telemetry;
using InferenceSizing.Api.Pictures;
using InferenceSizing.Api.Sweeps.Request;
using InferenceSizing.Api.Translation;
using InferenceSizing.Domain.Learning;
using InferenceSizing.Domain.Outcomes;
using Microsoft.AspNetCore.Http.HttpResults;

namespace InferenceSizing.Api.Sweeps;

/// <summary>POST /sweep.</summary>
internal static class SweepEndpoints
{
    public const string OperationId = "Sweep";

    public static void MapSweeps(this IEndpointRouteBuilder routes) => routes.MapPost("/sweep", Sweep)
        .WithName(OperationId).WithTags("Sweeps")
        .WithSummary("One request over up to six axes and 10,000 points.")
        .WithDescription(
            "Sizes every combination of the axes' values, the last axis varying fastest, and streams the points in that order: as one JSON document, as " +
            "NDJSON (`Accept: application/x-ndjson`) or as CSV (`Accept: text/csv`); `image/svg+xml` draws them as curves over the longest axis of " +
                "numbers. A point whose values do not go together has an `error` and no figures. " +
            "The work ends when the client goes away.")
        .Accepts<SweepRequest>("application/json")
        .Produces<SweepAnswer>(StatusCodes.Status200OK, SweptAnswer.Document, SweptAnswer.Lines, SweptAnswer.Table, Drawing.MediaType)
        .RefusesBodies()
        .AllowsQuery(EstimateEndpoints.Calibrated).Does(Work.Plan);

    internal static async Task<IResult> Sweep(
        HttpContext http, RequestExpansion expansion, IValidator<SweepRequest> validator, Sizer plain, WorkspaceRuns runs, SearchThreads threads,
        Measures measures, bool calibrated = true)
    {
        if (MediaTypes.Choose(http.Request.Headers.Accept, SweptAnswer.Offered) is not { } mediaType)
            return TypedResults.StatusCode(StatusCodes.Status406NotAcceptable);
        if (!RequestBody.TryRead(http, out byte[]? bytes, out ProblemHttpResult? problem))
            return problem;
        Outcome<MeasuredTimes> leaning = calibrated ? await runs.Of(http) : MeasuredTimes.None;
        if (!leaning.Succeeded(out MeasuredTimes? measured, out Refusal? refusal))
            return Refused.Problem(refusal);
        Sizer sizer = plain.LeaningOn(measured);
        CancellationToken over = http.RequestAborted;
        Outcome<IResult> answer = await threads.Run(
            () =>
            from sent in RequestBody.Parse(bytes, SweepJson.Default.SweepRequest)
            from sweep in Refused.Unless(validator.Validate(sent), sent)
            from given in RequestBody.ParseWithin(sweep.Request!.Value, "request")
            from read in expansion.Expand(given)
            from points in SweepPoints.Of(read.Request, sweep.Axes!, sizer, over)
            from swept in mediaType == Drawing.MediaType
                ? SweepPicture.Of(
                    points, sweep.Axes!, sizer.Size(read.Request).Value, PictureWidth.AskedBy(http.Request.Headers.Accept), threads.Over(over)).Select(
                    IResult (svg) => new Picture(svg, StatusCodes.Status200OK))
                : new SweptAnswer(points, read.Warnings, [.. sweep.Axes!.Select(axis => axis.Path!)], mediaType, threads, measures)
            select swept,
            over);
        return answer.Succeeded(out IResult? result, out refusal) ? result : Refused.Problem(refusal);
    }
}
