using InferenceSizing.Api.Hosting;
using InferenceSizing.Api.Hosting.Admission;
using InferenceSizing.Domain.Outcomes;
using InferenceSizing.Formats.Checkpoints;

namespace InferenceSizing.Api.Inspection;

/// <summary>POST /models/inspect.</summary>
internal static class InspectionEndpoints
{
    public const string OperationId = "InspectModel";

    public static IServiceCollection AddInspection(this IServiceCollection services) => services.AddSingleton<InspectionBody>().AddSingleton<GivenOut>();

    public static void MapInspection(this IEndpointRouteBuilder routes) => routes.MapPost("/models/inspect", Inspect)
        .WithName(OperationId).WithTags("Inspection")
        .WithSummary("What a model's own files say: architecture, tensors, bytes.")
        .WithDescription(
            "Takes a config.json, the index or the head of a safetensors file, the head of a GGUF file, or several of them as parts of a form; tells by the " +
            "bytes themselves which they are, and reads no further than the tensor table. `inspected` of the answer goes into POST /estimate in place of a " +
            "catalogue id: the weights are then those of the files.")
        .AllowsQuery()
        .Produces<InspectionAnswer>()
        .RefusesBodies()
        .ProducesProblem(StatusCodes.Status422UnprocessableEntity)
        .AnswersJsonOnly().Does(Work.Inspect);

    /// <remarks>Files are read and answered on threads of their own: a large graph takes a second, in which others are to be answered.</remarks>
    internal static Task<IResult> Inspect(HttpContext http, InspectionBody body, UploadThreads threads, GivenOut givenOut) =>
        threads.Run(() => Answer(http, body, givenOut), http.RequestAborted).Unwrap();

    private static async Task<IResult> Answer(HttpContext http, InspectionBody body, GivenOut givenOut)
    {
        try
        {
            List<ModelFile> files = [];
            if (await body.Read(http, files) is { } problem)
                return problem;
            if (!FileSet.Of(files).Succeeded(out FileSet? set, out Refusal? refusal))
                return Problem.Invalid("", refusal.Reason);
            InspectionAnswer answer = givenOut.Checked(InspectionAnswer.Of(set));
            // Sums are made as they are written, which is here.
            return new WrittenAnswer(new JsonAnswer<InspectionAnswer>(answer, InspectionJson.Default.InspectionAnswer).ToBytes(), StatusCodes.Status200OK);
        }
        catch (Exception beyond) when (beyond is ArithmeticException or ArgumentOutOfRangeException)
        {
            // Each file is sound by itself; their sums are not.
            return Problem.Unsupported("", "The files' lengths lead to figures beyond all that can be counted.");
        }
    }
}
