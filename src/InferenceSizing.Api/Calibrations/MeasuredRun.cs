using System.Text.Json;
using System.Text.Json.Nodes;
using InferenceSizing.Api.Diagnosis;
using InferenceSizing.Api.Estimates;
using InferenceSizing.Api.Estimates.Answer;
using InferenceSizing.Api.Estimates.Request;
using InferenceSizing.Api.Estimates.Resolution;
using InferenceSizing.Domain.Engines;
using InferenceSizing.Formats.Benchmarks;
using InferenceSizing.Formats.Commands;

namespace InferenceSizing.Api.Calibrations;

/// <summary>What the query of POST /calibrations says that the file does not.</summary>
internal sealed record RunContext(string? Model, string? Gpu, string? Engine, string? Version);

/// <summary>A measured run beside an estimate of its conditions.</summary>
internal sealed class MeasuredRun(Sizer sizer)
{
    private static readonly string[] Needed = ["model", "gpu", "engine"];

    private static readonly Dictionary<Measure, (string Path, Func<EstimateResponse, Predicted?> Read)> Paths = new()
    {
        [Measure.TimeToFirstToken] = ("latency.ttftMs", answer => answer.Latency.TtftMs),
        [Measure.TimePerOutputToken] = ("latency.tpotMs", answer => answer.Latency.TpotMs),
        [Measure.RequestLatency] = ("latency.requestMs", answer => answer.Latency.RequestMs),
        [Measure.OutputThroughput] = ("throughput.outputTokensPerSecond", answer => answer.Throughput.OutputTokensPerSecond),
        [Measure.TotalThroughput] = ("throughput.totalTokensPerSecond", answer => answer.Throughput.TotalTokensPerSecond),
        [Measure.RequestThroughput] = ("throughput.requestsPerSecond", answer => answer.Throughput.RequestsPerSecond),
        [Measure.PrefillSpeed] = ("throughput.prefillTokensPerSecond", answer => answer.Throughput.PrefillTokensPerSecond),
    };

    public MeasuredRunAnswer Of(BenchmarkRun run, RunContext context)
    {
        JsonObject request = RequestOf(run, context);
        string[] missing = [.. Needed.Where(part => !request.ContainsKey(part))];
        EstimateResponse? ours = missing.Length == 0 && run.Unusable is null ? Estimate(request) : null;
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
                : ours is null ? "No estimate is to be had of its conditions." : null),
        };
    }

    private static JsonObject RequestOf(BenchmarkRun run, RunContext context)
    {
        JsonObject request = [];
        if ((context.Model ?? (run.Model is { } named ? ModelName.Of(named) : null)) is { } model)
            request["model"] = model;
        if ((context.Gpu ?? run.Gpu) is { } gpu)
            request["gpu"] = gpu;
        if ((context.Engine ?? run.Engine)?.ToLowerInvariant() is { } engine && EngineList.Find(engine) is { } known)
        {
            JsonObject chosen = new() { ["name"] = known.Name };
            if ((context.Version ?? run.Version) is { } version)
                chosen["version"] = version;
            request["engine"] = chosen;
        }

        JsonObject workload = [];
        Put(workload, "inputTokens", run.InputTokens);
        Put(workload, "outputTokens", run.OutputTokens);
        Put(workload, "batchSize", run.Concurrency is > 0 and < Bounds.MaxMillion ? run.Concurrency : run.BatchSize);
        if (workload.Count > 0)
            request["workload"] = workload;
        JsonObject layout = [];
        Put(layout, "tensor", run.Tensor);
        Put(layout, "pipeline", run.Pipeline);
        if (layout.Count > 0)
            request["parallelism"] = layout;
        return request;
    }

    private static void Put(JsonObject owner, string name, double? value)
    {
        if (value is >= 1)
            owner[name] = (long)Math.Round(value.Value);
    }

    private EstimateResponse? Estimate(JsonObject request)
    {
        try
        {
            return sizer.Size(request.Deserialize(EstimateJson.Default.EstimateRequest)!).Succeeded(out Sized? sized, out _) ? EstimateAnswer.Of(sized) : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static MeasuredAnswer AnswerOf(Measured figure, EstimateResponse? ours)
    {
        bool known = Paths.TryGetValue(figure.Measure, out var path);
        Predicted? estimate = ours is null || !known || figure.IsPerGpu || figure.Statistic is not "mean" ? null : path.Read(ours);
        return new MeasuredAnswer(
            known ? path.Path : JsonNamingPolicy.CamelCase.ConvertName(figure.Measure.ToString()), figure.Statistic, figure.Value, figure.Unit, figure.Test,
            figure.IsPerGpu ? true : null, estimate is null ? null : new PredictedFigure(estimate.Value.Estimate, estimate.Value.Low, estimate.Value.High),
            estimate is null ? null : Figure.Of(figure.ErrorPercentOf((double)estimate.Value.Estimate)));
    }
}
