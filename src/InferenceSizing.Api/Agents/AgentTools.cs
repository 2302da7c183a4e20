using System.ComponentModel;
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using FluentValidation;
using InferenceSizing.Api.Calibrations;
using InferenceSizing.Api.Contract;
using InferenceSizing.Api.Diagnosis;
using InferenceSizing.Api.Estimates;
using InferenceSizing.Api.Estimates.Answer;
using InferenceSizing.Api.Estimates.Binding;
using InferenceSizing.Api.Estimates.Request;
using InferenceSizing.Api.Estimates.Resolution;
using InferenceSizing.Api.Hosting.Admission;
using InferenceSizing.Api.Plans;
using InferenceSizing.Api.Plans.Request;
using InferenceSizing.Api.Remedies;
using InferenceSizing.Api.Reports;
using InferenceSizing.Catalogue;
using InferenceSizing.Catalogue.Search;
using InferenceSizing.Domain.Learning;
using InferenceSizing.Domain.Outcomes;
using InferenceSizing.Formats.Logs;
using ModelContextProtocol;
using ModelContextProtocol.Server;

namespace InferenceSizing.Api.Agents;

/// <summary>Tools of the Model Context Protocol: the endpoints in a few lines of text each, with a link to the whole answer.</summary>
[McpServerToolType]
internal sealed class AgentTools(
    Sizer sizer, RemedySearch remedies, PlanSearch plans, LogDiagnosis diagnosis, SearchThreads threads, IValidator<PlanRequest> planValidator,
    CatalogueSet catalogue, WorkspaceRuns runs, IHttpContextAccessor asked)
{
    private const int MostFound = 12, MostPlanned = 5, Digits = 3;

    [McpServerTool(Name = "estimate", Title = "Size a deployment", ReadOnly = true, Idempotent = true, OpenWorld = false)]
    [Description("GPU memory, largest batch, latency, throughput and cost of serving a model on a GPU, and what would make it fit. Needs no network or GPU.")]
    public async Task<string> Estimate(
        [Description("Model id (a Hugging Face id, or a name such as resnet50).")] string model,
        [Description("GPU id or name, for example h100-sxm or L40S.")] string gpu,
        [Description("GPUs of the deployment.")] int? gpuCount = null,
        [Description("How weights are stored: bf16, fp8, awq-int4, q4_k_m and so on. Left out: as the engine loads the checkpoint.")] string? precision = null,
        [Description("vllm, sglang, tensorrt-llm, llama.cpp, transformers, tensorrt, onnxruntime or pytorch.")] string? engine = null,
        [Description("Prompt length, tokens.")] int? inputTokens = null,
        [Description("Tokens generated for each prompt.")] int? outputTokens = null,
        [Description("Requests, or images, in flight at once.")] int? batchSize = null,
        [Description("Other members of the body of POST /estimate, for example {\"require\": {\"maxTpotMs\": 50}}.")] JsonElement? more = null,
        CancellationToken over = default)
    {
        if (more is { ValueKind: not (JsonValueKind.Object or JsonValueKind.Null) })
            throw new McpException("more: Expected an object: members of the body of POST /estimate.");
        JsonObject body = more is { ValueKind: JsonValueKind.Object } other ? JsonObject.Create(other)! : [];
        Put(body, model, "model");
        Put(body, gpu, "gpu", "id");
        Put(body, gpuCount, "gpu", "count");
        Put(body, precision, "precision", "weights");
        Put(body, engine, "engine", "name");
        Put(body, inputTokens, "workload", "inputTokens");
        Put(body, outputTokens, "workload", "outputTokens");
        Put(body, batchSize, "workload", "batchSize");
        Outcome<MeasuredTimes> leaning = await runs.Of(asked.HttpContext!);
        string report = Told(
            from measured in leaning
            from request in RequestBody.Parse(Encoding.UTF8.GetBytes(body.ToJsonString()))
            from sized in sizer.LeaningOn(measured).Size(request)
            select MarkdownReport.Of(EstimateAnswer.Of(sized) with { Remedies = remedies.For(sized, over).Found }, sized.Assessment, isRead: true));
        return $"{report}\nThe whole answer: {RequestQuery.LinkOf(body)}\n";
    }

    [McpServerTool(Name = "plan", Title = "Find deployments for a load", ReadOnly = true, Idempotent = true, OpenWorld = false)]
    [Description("The cheapest deployments (GPUs, precision, engine, replicas) that serve a rate of requests within limits on latency.")]
    public async Task<string> Plan(
        [Description("Model id.")] string model,
        [Description("Requests, or images, a second of the whole deployment.")] double requestsPerSecond,
        [Description("Prompt length, tokens.")] int? inputTokens = null,
        [Description("Tokens generated for each prompt.")] int? outputTokens = null,
        [Description("Time to the first token at most, milliseconds.")] double? maxTtftMs = null,
        [Description("Time for each output token at most, milliseconds.")] double? maxTpotMs = null,
        [Description("GPU ids to choose from. Left out: all.")] string[]? gpus = null,
        CancellationToken over = default)
    {
        PlanRequest plan = new()
        {
            Models = [JsonSerializer.SerializeToElement(model)],
            Workload = new PlanWorkload { RequestsPerSecond = requestsPerSecond, InputTokens = inputTokens, OutputTokens = outputTokens },
            Objectives = new PlanObjectives { MaxTtftMs = maxTtftMs, MaxTpotMs = maxTpotMs },
            Constraints = new PlanConstraints { Gpus = gpus },
            Most = MostPlanned,
        };
        Outcome<MeasuredTimes> leaning = await runs.Of(asked.HttpContext!);
        string table = Told(await threads.Run(
            () =>
            from measured in leaning
            from valid in Refused.Unless(planValidator.Validate(plan), plan)
            from models in PlanModel.ReadAll(valid.Models!, catalogue)
            from found in plans.LeaningOn(measured).For(valid, models, over)
            select Table(found),
            over));
        string whole = JsonSerializer.Serialize(plan with { Most = null }, PlanJson.Default.PlanRequest);
        return $"{table}\nThe whole answer: POST /plan with {whole}\n";
    }

    [McpServerTool(Name = "diagnose", Title = "Read an engine's start-up log", ReadOnly = true, Idempotent = true, OpenWorld = false)]
    [Description("How a start of vLLM, SGLang, TensorRT-LLM, llama.cpp or Ollama ended, its printed memory beside the estimate, and what would make it start.")]
    public string Diagnose(
        [Description("The log, as it is; the part from the first line of the engine to its error is enough.")] string log,
        [Description("Model id, where the log does not say it.")] string? model = null,
        [Description("GPU id or name, where the log does not say it.")] string? gpu = null,
        CancellationToken over = default)
    {
        return Told(
            from text in LogText(log)
            let found = diagnosis.Of(LogReader.Read(text), model, gpu, over)
            select DiagnosisReport.Of(found) + Whole(found));

        string Whole(DiagnosisAnswer found)
        {
            string query = QueryString.Create(new Dictionary<string, string?> { ["model"] = model, ["gpu"] = gpu }.Where(named => named.Value is not null))
                .ToString();
            string estimate = found.Missing.Count > 0 ? "" : $"The estimate of its settings: {RequestQuery.LinkOf(found.Request)}\n";
            return $"\n{estimate}The whole answer: POST /diagnose{query} with the log\n";
        }
    }

    [McpServerTool(Name = "search", Title = "Find names of models and GPUs", ReadOnly = true, Idempotent = true, OpenWorld = false)]
    [Description("Ids of models and GPUs that can be sized, by words in their names.")]
    public string Search([Description("Words, for example 'qwen 7b' or 'h100'.")] string query)
    {
        PageRequest first = new(1, MostFound);
        string models = string.Join(", ", catalogue.QueryModels(query, null, null, first).Items.Select(model => model.Id));
        string gpus = string.Join(", ", catalogue.QueryAccelerators(query, null, first).Items.Select(gpu => gpu.Id));
        return $"Models: {(models.Length == 0 ? "none" : models)}\nGPUs: {(gpus.Length == 0 ? "none" : gpus)}\n";
    }

    private static string Table(PlanAnswer plan)
    {
        StringBuilder text = new("| deployment | US dollars an hour | ms a token or batch | load | its estimate |\n| --- | ---: | ---: | ---: | --- |\n");
        foreach (PlannedAnswer each in plan.Deployments)
            text.Append(CultureInfo.InvariantCulture,
                $"| {each.Gpus} x {each.Gpu} {each.Precision} {each.Engine}, replicas: {each.Replicas} | {each.UsdPerHour} | ")
                .Append(CultureInfo.InvariantCulture, $"{Rounded((each.TpotMs ?? each.RequestMs)?.Estimate)} | {Rounded(each.Utilization)} | ")
                .Append(CultureInfo.InvariantCulture, $"{LinkOf(each.Request.Body)} |\n");
        return plan.Deployments.Count == 0 ? "No deployment serves the load within the limits." : text.ToString();
    }

    private static string LinkOf(EstimateRequest request) =>
        RequestQuery.LinkOf(JsonSerializer.SerializeToNode(request, EstimateJson.Default.EstimateRequest)!.AsObject());

    private static decimal? Rounded(decimal? value) => value is { } known ? Figure.Of((double)known, Digits) : null;

    private static Outcome<string> LogText(string log) => log.Length == 0 ? Refused.At("log", "A log is required.")
        : Encoding.UTF8.GetByteCount(log) > DiagnosisEndpoints.MostBytes ? Refused.At("log", "It is longer than 4 MiB.") : log;

    private static string Told(Outcome<string> outcome) =>
        outcome.Succeeded(out string? text, out Refusal? refusal) ? text : throw new McpException(Refused.Whole(refusal));

    /// <summary>Sets a member that was given, beside what the body already holds.</summary>
    /// <exception cref="McpException">The body says something of it already.</exception>
    private static void Put<T>(JsonObject body, T? value, params ReadOnlySpan<string> path)
    {
        if (value is null)
            return;
        JsonObject owner = body;
        foreach (string name in path[..^1])
            owner = (owner.TryGetPropertyValue(name, out JsonNode? held) ? held : owner[name] = new JsonObject()) as JsonObject ?? throw GivenTwice(path);
        if (!owner.TryAdd(path[^1], JsonValue.Create(value)))
            throw GivenTwice(path);
    }

    private static McpException GivenTwice(ReadOnlySpan<string> path) => new($"more.{string.Join('.', path)}: It is given by another argument already.");
}
