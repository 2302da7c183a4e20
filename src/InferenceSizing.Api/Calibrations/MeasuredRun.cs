using System.Text.Json;
using System.Text.Json.Nodes;
using InferenceSizing.Api.Diagnosis;
using InferenceSizing.Api.Estimates;
using InferenceSizing.Api.Estimates.Answer;
using InferenceSizing.Api.Estimates.Request;
using InferenceSizing.Api.Estimates.Resolution;
using InferenceSizing.Domain.Engines;
using InferenceSizing.Domain.Learning;
using InferenceSizing.Domain.Outcomes;
using InferenceSizing.Domain.Units;
using InferenceSizing.Formats.Benchmarks;
using InferenceSizing.Formats.Commands;

namespace InferenceSizing.Api.Calibrations;

/// <summary>What the query of POST /calibrations says that the file does not.</summary>
internal sealed record RunContext(string? Model, string? Gpu, string? Engine, string? Version);

/// <summary>A measured run beside an estimate of its conditions.</summary>
internal sealed class MeasuredRun(Sizer sizer)
{
    private static readonly JsonDocumentOptions Strict = new() { MaxDepth = EstimateJson.MaxDepth, AllowDuplicateProperties = false };

    private static readonly string[] Needed = ["model", "gpu", "engine"];

    public MeasuredRunAnswer Of(BenchmarkRun run, RunContext context)
    {
        JsonObject request = RequestOf(run, context);
        string[] missing = [.. Needed.Where(part => !request.ContainsKey(part))];
        Outcome<SizedRequest>? sized = missing.Length == 0 && run.Unusable is null ? Estimate(request) : null;
        SizedRequest? ours = sized?.Value;
        return new MeasuredRunAnswer
        {
            Tool = run.Tool,
            Name = run.Name,
            Engine = context.Engine ?? run.Engine,
            Request = request,
            Missing = missing,
            Counts = new RunCountsAnswer(run.Requests, run.Completed, run.Failed, run.DurationSeconds),
            Figures = [.. run.Figures.Select(figure => AnswerOf(figure, ours))],
            NotUsed = run.Unusable ?? (missing.Length > 0 ? $"{string.Join(", ", missing)} is not known: say it in the query."
                : ours is null ? $"No estimate is to be had of its conditions: {sized?.Refusal?.Reason} " +
                    "Correct it in the query (model, gpu, engine, version)." : null),
        };
    }

    private static JsonObject RequestOf(BenchmarkRun run, RunContext context)
    {
        JsonObject request = AskedBy(run);
        if ((context.Model ?? (run.Model is { } named ? ModelName.Of(named) : null)) is { } model)
            request["model"] = model;
        if ((context.Gpu ?? run.Gpu) is { } gpu)
            request["gpu"] = gpu;
        if ((context.Engine ?? run.Engine)?.ToLowerInvariant() is { } engine && EngineList.Find(engine) is { } known)
        {
            JsonObject chosen = Member(request, "engine");
            chosen["name"] = known.Name;
            if ((context.Version ?? run.Version) is { } version)
                chosen["version"] = version;
        }

        JsonObject workload = [];
        Put(workload, "inputTokens", run.InputTokens);
        Put(workload, "outputTokens", run.OutputTokens);
        Put(workload, "batchSize", run.Concurrency is > 0 and < Bounds.MaxSequences ? run.Concurrency : run.BatchSize);
        // A batch, and no number of clients: all of it starts together.
        if (run is { BatchSize: not null, Concurrency: null })
            workload["arrival"] = "static";
        if (workload.Count > 0)
            request["workload"] = workload;
        JsonObject layout = [];
        Put(layout, "tensor", run.Tensor);
        Put(layout, "pipeline", run.Pipeline);
        if (layout.Count > 0)
            request["parallelism"] = layout;
        return request;
    }

    /// <summary>The body that the file holds; an empty one where it holds none, or what is none.</summary>
    private static JsonObject AskedBy(BenchmarkRun run)
    {
        try
        {
            return run.Asked is { } asked && JsonNode.Parse(asked, null, Strict) is JsonObject body ? body : [];
        }
        catch (JsonException)
        {
            return [];
        }
    }

    /// <summary>A member of a body that is an object; a new one where it is none.</summary>
    private static JsonObject Member(JsonObject request, string name)
    {
        if (request[name] is JsonObject known)
            return known;
        JsonObject made = [];
        request[name] = made;
        return made;
    }

    private static void Put(JsonObject owner, string name, double? value)
    {
        if (value is >= 1)
            owner[name] = (long)Math.Round(value.Value);
    }

    /// <summary>The times of a stored calibration beside what is estimated of them now. A run that no estimate is to be had of has none.</summary>
    public IEnumerable<MeasuredTime> TimesOf(CalibrationAnswer stored)
    {
        for (int at = 0; at < stored.Runs.Count; at++)
        {
            MeasuredRunAnswer run = stored.Runs[at];
            if (run.NotUsed is not null || Estimate(run.Request).Value is not { } sized)
                continue;
            RunConditions conditions = sized.Question.Deployment.ConditionsUnder(sized.Question.Workload);
            foreach (MeasuredAnswer figure in run.Figures)
            {
                if (ComparedFigure.Of(figure) is { } compared && MeasuredTime.Of(
                    CalibratedByAnswer.NameOf(stored.Id, at), conditions, sized.Assessment.Estimate.Served, compared.Figure,
                    Magnitude.From(Measured.MillisecondsOr(figure.Value, figure.Unit))) is { } time)
                    yield return time;
            }
        }
    }

    private Outcome<SizedRequest> Estimate(JsonObject request)
    {
        try
        {
            return sizer.Size(request.Deserialize(EstimateJson.Default.EstimateRequest)!);
        }
        catch (JsonException)
        {
            return Refusal.Invalid(Topic.Question, "It is no body of POST /estimate.");
        }
    }

    private static MeasuredAnswer AnswerOf(Measured figure, SizedRequest? ours)
    {
        Reading? reading = ours is null ? null : ComparedFigure.Of(figure)?.PredictedBy(ours.Assessment.Estimate.Served);
        Predicted? estimate = reading is { } known ? Predicted.Of(known) : null;
        return new MeasuredAnswer(
            ComparedFigure.PathOf(figure) ?? JsonNamingPolicy.CamelCase.ConvertName(figure.Measure.ToString()), figure.Statistic, figure.Value,
            figure.Unit, figure.Test, figure.IsPerGpu ? true : null,
            estimate is { } told ? new PredictedFigure(told.Estimate, told.Low, told.High) : null,
            reading is { } off ? Figure.Of(figure.ErrorPercentOf(off.Estimate.Value)) : null);
    }
}
