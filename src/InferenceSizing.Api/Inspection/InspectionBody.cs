using InferenceSizing.Api.Hosting;
using InferenceSizing.Api.Hosting.Access;
using InferenceSizing.Api.Hosting.Admission;
using InferenceSizing.Formats.Bytes;
using InferenceSizing.Formats.Checkpoints;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;

namespace InferenceSizing.Api.Inspection;

/// <summary>Reads the files of a request as they arrive: one as the body itself, several as the parts of a form.</summary>
internal sealed class InspectionBody(IOptions<LimitOptions> limits, Gates gates)
{
    /// <summary>Parts of a split model: the largest published ones have below 200.</summary>
    public const int MaxFiles = 512;

    private const int LongestBoundary = 70;
    private const int SkippedAtOnce = 64 * 1024;

    /// <summary>What any upload keeps without asking; one that keeps more waits for one of the few places of large ones.</summary>
    public const int FreeBytes = 1024 * 1024;

    private readonly int _limit = limits.Value.MaxModelFileBytes;
    private readonly long _onnxLimit = Math.Max(limits.Value.MaxModelFileBytes, limits.Value.MaxOnnxFileBytes);

    /// <param name="http">The request.</param>
    /// <param name="files">Takes the files, in the order of the form.</param>
    /// <returns>The problem that they have; null for none.</returns>
    public async ValueTask<ProblemHttpResult?> Read(HttpContext http, List<ModelFile> files)
    {
        if (http.Request.ContentLength > _onnxLimit)
            return Problem.TooLarge(_onnxLimit);
        if (http.Request.Headers.ContentEncoding.Count > 0)
            return TypedResults.Problem("Model files are sent without a content encoding.", statusCode: StatusCodes.Status415UnsupportedMediaType);
        if (http.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
            size.MaxRequestBodySize = _onnxLimit;
        int turn = limits.Value.LargeUploadSeconds;
        LargeUpload upload = new(gates.LargeUploads, http.Caller().Client, TimeSpan.FromSeconds(turn), http.RequestAborted);
        // What is kept of the files lives until the answer is made of them.
        http.Response.RegisterForDispose(upload);
        KeptBytes kept = new(limits.Value.MaxKeptBytes, FreeBytes, upload.Enter);
        try
        {
            return IsForm(http.Request.ContentType, out string? boundary)
                ? await ReadForm(http.Request.Body, boundary, kept, files, upload.Over)
                : await ReadFile(http.Request.Body, "", kept, files, upload.Over);
        }
        catch (OperationCanceledException) when (upload.LostItsPlace)
        {
            TurnedAway.OutOfTime(http, turn);
            return Problem.OutOfTime(turn);
        }
    }

    private async ValueTask<ProblemHttpResult?> ReadForm(
        Stream body, string? boundary, KeptBytes kept, List<ModelFile> files, CancellationToken cancellation)
    {
        if (boundary is not { Length: > 0 and <= LongestBoundary })
            return Problem.Invalid("", $"A form names its boundary, of 1 to {LongestBoundary} characters.");
        MultipartReader parts = new(boundary, body) { BodyLengthLimit = _onnxLimit };
        try
        {
            while (await parts.ReadNextSectionAsync(cancellation) is { } part)
            {
                if (files.Count == MaxFiles)
                    return Problem.Invalid("", $"A form has at most {MaxFiles} files.");
                string name = part.GetContentDispositionHeader()?.Name.Value is { Length: > 0 and <= LongestBoundary } given ? given : "file";
                if (await ReadFile(part.Body, $"{name}[{files.Count}]", kept, files, cancellation) is { } problem)
                    return problem;
            }
        }
        catch (InvalidDataException failure)
        {
            return failure.Message.Contains("limit", StringComparison.OrdinalIgnoreCase) ? Problem.TooLarge(_limit)
                : Problem.Invalid("", "The parts of the form are not well formed.");
        }
        catch (IOException failure) when (failure is not BadHttpRequestException)
        {
            return Problem.Invalid("", "The form ends before its last part does.");
        }

        return null;
    }

    private async ValueTask<ProblemHttpResult?> ReadFile(
        Stream stream, string name, KeptBytes kept, List<ModelFile> files, CancellationToken cancellation)
    {
        ModelFileReading reading = await ModelFileReader.Read(stream, _limit, _onnxLimit, kept, cancellation);
        if (reading.TooLarge)
            return Problem.TooLarge(reading.Refusal!.Reason);
        if (reading.File is null)
            return Problem.Invalid(name, reading.Refusal!.Reason);
        files.Add(reading.File);
        return await PassesOver(stream, cancellation) ? null : Problem.TooLarge(_limit);
    }

    /// <summary>Reads what follows the head, so that the sender can end in peace.</summary>
    private async ValueTask<bool> PassesOver(Stream stream, CancellationToken cancellation)
    {
        byte[] skipped = System.Buffers.ArrayPool<byte>.Shared.Rent(SkippedAtOnce);
        try
        {
            long count = 0;
            while (count <= _limit)
            {
                int read = await stream.ReadAsync(skipped, cancellation);
                if (read == 0)
                    return true;
                count += read;
            }

            return false;
        }
        finally
        {
            System.Buffers.ArrayPool<byte>.Shared.Return(skipped);
        }
    }

    private static bool IsForm(string? contentType, out string? boundary)
    {
        boundary = null;
        if (!MediaTypeHeaderValue.TryParse(contentType, out MediaTypeHeaderValue? type)
            || !type.MediaType.Equals("multipart/form-data", StringComparison.OrdinalIgnoreCase))
            return false;
        boundary = HeaderUtilities.RemoveQuotes(type.Boundary).Value;
        return true;
    }
}
