using System.Text;
using InferenceSizing.Api.Estimates.Binding;
using InferenceSizing.Api.Hosting;
using InferenceSizing.Api.Hosting.Admission;
using InferenceSizing.Formats.Logs;
using Microsoft.AspNetCore.Http.HttpResults;

namespace InferenceSizing.Api.Diagnosis;

/// <summary>POST /diagnose.</summary>
internal static class DiagnosisEndpoints
{
    public const string OperationId = "Diagnose";

    /// <summary>A start-up log is 20 KB to 1 MB.</summary>
    public const int MostBytes = 4 * 1024 * 1024;

    public static IServiceCollection AddDiagnosis(this IServiceCollection services) => services.AddSingleton<LogDiagnosis>();

    public static void MapDiagnosis(this IEndpointRouteBuilder routes) => routes.MapPost("/diagnose", Diagnose)
        .WithName(OperationId).WithTags("Diagnosis")
        .WithSummary("What an engine's start-up log says, beside the estimate for the same settings.")
        .WithDescription(
            "Takes the log of vLLM, SGLang, TensorRT-LLM, llama.cpp, Ollama, TensorRT, PyTorch or ONNX Runtime as it is, up to 4 MB: coloured, wrapped by a " +
            "collector, cut off at either end. Gives engine, release, model, flags and how the start-up ended, every printed figure with ours beside it, and " +
            "what would make a failed start-up pass. `model` and `gpu` of the query say what the log does not.")
        .AllowsQuery("model", "gpu")
        .Produces<DiagnosisAnswer>()
        .RefusesBodies()
        .AnswersJsonOnly().Does(Work.Estimate);

    internal static IResult Diagnose(HttpContext http, LogDiagnosis diagnosis, string? model, string? gpu)
    {
        if (!RequestBody.TryRead(http, out byte[]? bytes, out ProblemHttpResult? problem))
            return problem;
        if (bytes.Length > MostBytes)
            return Problem.TooLarge(MostBytes);
        if (bytes.Length == 0)
            return Problem.Invalid("", "A log is required.");
        ReadLog log = LogReader.Read(Encoding.UTF8.GetString(bytes));
        return new JsonAnswer<DiagnosisAnswer>(diagnosis.Of(log, model, gpu, http.RequestAborted), DiagnosisJson.Default.DiagnosisAnswer);
    }
}
