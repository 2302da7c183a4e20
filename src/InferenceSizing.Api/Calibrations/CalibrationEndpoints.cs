using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using InferenceSizing.Api.Contract;
using InferenceSizing.Api.Estimates.Binding;
using InferenceSizing.Api.Hosting;
using InferenceSizing.Api.Hosting.Admission;
using InferenceSizing.Domain.Outcomes;
using InferenceSizing.Formats.Benchmarks;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace InferenceSizing.Api.Calibrations;

/// <summary>/calibrations: measured runs, kept by workspace.</summary>
internal static class CalibrationEndpoints
{
    public const string OperationId = "AddCalibration";

    public static IServiceCollection AddCalibrations(this IServiceCollection services)
    {
        services.AddOptions<CalibrationOptions>().BindConfiguration(CalibrationOptions.Section)
            .Validate(options => options.Database.Length > 0, "Calibrations:Database is a connection string.")
            .Validate(options => options.MostInWorkspace is >= 1 and <= 1_000_000, "Calibrations:MostInWorkspace is between 1 and 1000000.")
            .ValidateOnStart();
        services.TryAddSingleton(TimeProvider.System);
        services.AddDbContextFactory<CalibrationContext>((provider, context) =>
        {
            string database = provider.GetRequiredService<Microsoft.Extensions.Options.IOptions<CalibrationOptions>>().Value.Database;
            if (CalibrationOptions.IsServer(database))
                context.UseNpgsql(database);
            else
                context.UseSqlite(database);
            // The one migration is written by hand for both databases; there is no snapshot to compare the model with.
            context.ConfigureWarnings(warnings => warnings.Ignore(RelationalEventId.PendingModelChangesWarning));
        });
        return services.AddSingleton<CalibrationStore>().AddSingleton<MeasuredRun>().AddSingleton<WorkspaceRuns>();
    }

    public static void MapCalibrations(this IEndpointRouteBuilder routes)
    {
        RouteGroupBuilder group = routes.MapGroup("/calibrations").WithTags("Calibrations");
        group.MapPost("", Add).WithName(OperationId)
            .WithSummary("A benchmark's result, kept beside the estimate of its conditions, and leaned on by later ones.")
            .WithDescription(
                "Takes a result as its tool writes it, told by its content: vllm bench serve, latency and throughput, SGLang's bench_serving, llama-bench " +
                "(JSON, JSON lines, CSV, Markdown), GenAI-Perf, AIPerf, GuideLLM, trtllm-bench, trtexec, MLPerf's summary, InferenceX, inference-perf, " +
                "ollama, the answer of POST /diagnose where the log shows requests, " +
                "or a CSV or JSON table of one's own. Times of later estimates in the workspace lean on it (`calibratedBy`). " +
                "`model`, `gpu`, `engine` and `version` of the query say what the file does not. The header " +
                "X-Workspace names the workspace.")
            .AllowsQuery("model", "gpu", "engine", "version")
            .Produces<CalibrationAnswer>(StatusCodes.Status201Created)
            .ProducesProblem(StatusCodes.Status413PayloadTooLarge).ProducesProblem(StatusCodes.Status415UnsupportedMediaType)
            .ProducesProblem(StatusCodes.Status409Conflict);
        group.MapMethods("", ReadMethods.All, List).WithName("ListCalibrations").WithSummary("The calibrations of a workspace.")
            .WithDescription("All of them with what was read, by id: an export.").AllowsQuery().Produces<CalibrationList>();
        group.MapMethods("/{id}", ReadMethods.All, Get)
            .WithName("GetCalibration").WithSummary("A calibration.").WithDescription("What was read from it.").AllowsQuery()
            .Produces<CalibrationAnswer>().ProducesProblem(StatusCodes.Status404NotFound);
        group.MapDelete("/{id}", Delete).WithName("DeleteCalibration").WithSummary("Removes a calibration.").WithDescription("It is not kept anywhere.")
            .AllowsQuery().Produces(StatusCodes.Status204NoContent).ProducesProblem(StatusCodes.Status404NotFound);
        group.ProducesProblem(StatusCodes.Status400BadRequest).ProducesProblem(StatusCodes.Status406NotAcceptable)
            .AnswersJsonOnly().Does(Work.Calibrate);
    }

    internal static async Task<IResult> Add(
        HttpContext http, CalibrationStore store, WorkspaceRuns runs, MeasuredRun measured, string? model, string? gpu, string? engine, string? version)
    {
        (string workspace, IResult? closed) = await Open(http, store);
        if (closed is not null)
            return closed;
        if (!RequestBody.TryRead(http, out byte[]? bytes, out ProblemHttpResult? problem))
            return problem;
        RunContext context = new(model, gpu, engine, version);
        if (!BenchmarkReader.Read(Encoding.UTF8.GetString(bytes)).Succeeded(out IReadOnlyList<BenchmarkRun>? read, out Refusal? refusal))
            return Refused.Problem(refusal);
        CalibrationAnswer answer = new(IdOf(bytes, context), workspace, [.. read.Select(run => measured.Of(run, context))]);
        string json = JsonSerializer.Serialize(answer, CalibrationJson.Default.CalibrationAnswer);
        if (!await store.Add(new CalibrationRow { Id = answer.Id, Workspace = workspace, Answer = json }, http.RequestAborted))
            return TypedResults.Problem("The workspace holds as many calibrations as it may: delete some first.", statusCode: StatusCodes.Status409Conflict);
        runs.Changed(workspace);
        http.Response.Headers.Location = $"/calibrations/{answer.Id}";
        return new WrittenAnswer(Encoding.UTF8.GetBytes(json), StatusCodes.Status201Created);
    }

    internal static async Task<IResult> List(HttpContext http, CalibrationStore store)
    {
        (string workspace, IResult? closed) = await Open(http, store);
        if (closed is not null)
            return closed;
        IReadOnlyList<CalibrationRow> rows = await store.All(workspace, http.RequestAborted);
        CalibrationList list = new([.. rows.Select(row => JsonSerializer.Deserialize(row.Answer, CalibrationJson.Default.CalibrationAnswer)!)]);
        return new JsonAnswer<CalibrationList>(list, CalibrationJson.Default.CalibrationList);
    }

    internal static async Task<IResult> Get(HttpContext http, CalibrationStore store, string id)
    {
        (string workspace, IResult? closed) = await Open(http, store);
        if (closed is not null)
            return closed;
        return await store.Find(workspace, id, http.RequestAborted) is { } row
            ? new WrittenAnswer(Encoding.UTF8.GetBytes(row.Answer), StatusCodes.Status200OK) : Unknown();
    }

    internal static async Task<IResult> Delete(HttpContext http, CalibrationStore store, WorkspaceRuns runs, string id)
    {
        (string workspace, IResult? closed) = await Open(http, store);
        if (closed is not null)
            return closed;
        if (!await store.Delete(workspace, id, http.RequestAborted))
            return Unknown();
        runs.Changed(workspace);
        return TypedResults.NoContent();
    }

    private static ProblemHttpResult Unknown() =>
        TypedResults.Problem("The workspace has no calibration of that id.", statusCode: StatusCodes.Status404NotFound);

    /// <summary>The caller's workspace, or why nothing can be kept or found in it.</summary>
    private static async Task<(string Workspace, IResult? Closed)> Open(HttpContext http, CalibrationStore store)
    {
        if (!Workspace.Of(http).Succeeded(out string? workspace, out Refusal? refusal))
            return ("", Refused.Problem(refusal));
        return (workspace, await store.IsOpen(http.RequestAborted) ? null : TypedResults.Problem(
            "There is no place to keep calibrations: mount a volume for the file of Calibrations:Database, or name a PostgreSQL database there.",
            statusCode: StatusCodes.Status503ServiceUnavailable, title: "Calibrations cannot be kept.", type: "/problems/calibrations-closed"));
    }

    private static string IdOf(byte[] body, RunContext context)
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(body);
        foreach (string? part in (ReadOnlySpan<string?>)[context.Model, context.Gpu, context.Engine, context.Version])
            hash.AppendData(Encoding.UTF8.GetBytes($"\n{part}"));
        return Convert.ToHexStringLower(hash.GetHashAndReset())[..CalibrationContext.IdLength];
    }
}
