using System.Buffers;
using System.IO.Pipelines;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using InferenceSizing.Api.Contract;
using InferenceSizing.Api.Estimates.Request;
using InferenceSizing.Api.Hosting;
using InferenceSizing.Domain.Outcomes;
using InferenceSizing.Formats.Bytes;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;

namespace InferenceSizing.Api.Estimates.Binding;

/// <summary>Reads the body whole, within its limit, and then parses it in one go: no intermediate document, and errors know their path.</summary>
internal sealed class RequestBody(IOptions<LimitOptions> limits) : IDisposable
{
    /// <summary>Nearly every body is below this; a config whose quantizer names every expert is not.</summary>
    private const int LargeBytes = 256 * 1024;

    /// <summary>Large bodies that are worked on at once, others wait: each takes several times its size until it is answered, and a pod has 256 MiB.</summary>
    private const int MostLargeBodies = 2;

    private readonly SemaphoreSlim _large = new(MostLargeBodies);
    private readonly int _limit = limits.Value.MaxRequestBodyBytes;

    private const string Json = "application/json";
    private const string JsonInUtf8 = "application/json; charset=utf-8";

    /// <returns>The bytes, or the problem that they have.</returns>
    public async ValueTask<(byte[]? Bytes, ProblemHttpResult? Problem)> Read(HttpContext http)
    {
        if (http.Request.ContentLength > _limit)
            return (null, Problem.TooLarge(_limit));
        if (!IsUtf8(http.Request.ContentType))
            return (null, TypedResults.Problem("JSON is sent as UTF-8.", statusCode: StatusCodes.Status415UnsupportedMediaType));
        PipeReader body = http.Request.BodyReader;
        bool large = false;
        while (true)
        {
            ReadResult read = await body.ReadAsync(http.RequestAborted);
            if (!large && read.Buffer.Length > LargeBytes)
            {
                large = true;
                await _large.WaitAsync(http.RequestAborted);
                http.Response.RegisterForDispose(new Place(_large));
            }

            if (read.Buffer.Length > _limit)
            {
                body.AdvanceTo(read.Buffer.End);
                return (null, Problem.TooLarge(_limit));
            }

            if (read.IsCompleted)
            {
                byte[] bytes = read.Buffer.ToArray();
                body.AdvanceTo(read.Buffer.End);
                return (bytes, null);
            }

            body.AdvanceTo(read.Buffer.Start, read.Buffer.End);
        }
    }

    public void Dispose() => _large.Dispose();

    /// <summary>The type itself is the router's to check; here it is the charset.</summary>
    private static bool IsUtf8(string? contentType) => contentType is null or Json or JsonInUtf8
        || !MediaTypeHeaderValue.TryParse(contentType, out MediaTypeHeaderValue? type)
        || type.Charset.Length == 0
        || type.Charset.Equals("utf-8", StringComparison.OrdinalIgnoreCase)
        || type.Charset.Equals("\"utf-8\"", StringComparison.OrdinalIgnoreCase);

    /// <returns>The request, or what is wrong with it.</returns>
    public static Outcome<EstimateRequest> Parse(ReadOnlySpan<byte> bytes) => Parse(bytes, EstimateJson.Default.EstimateRequest);

    /// <returns>The content of the body, or what is wrong with it.</returns>
    public static Outcome<T> Parse<T>(ReadOnlySpan<byte> bytes, JsonTypeInfo<T> type)
        where T : class
    {
        if (bytes.IsEmpty)
            return Refused.At("", "A JSON body is required.");
        if (!PythonNumbers.MayOccur(bytes))
            return Parsed(bytes, type);
        byte[] rewritten = bytes.ToArray();
        PythonNumbers.Rewrite(rewritten);
        return Parsed(rewritten, type);
    }

    private static Outcome<T> Parsed<T>(ReadOnlySpan<byte> bytes, JsonTypeInfo<T> type)
        where T : class
    {
        try
        {
            return JsonSerializer.Deserialize(bytes, type) is { } request ? request : Refused.At("", "The body is null; an object is required.");
        }
        catch (JsonException failure)
        {
            return BindingFailure.Describe(failure, typeof(T));
        }
    }

    /// <summary>A request that stands within another body.</summary>
    /// <param name="element">The request.</param>
    /// <param name="member">Where it stands.</param>
    public static Outcome<EstimateRequest> ParseWithin(JsonElement element, string member)
    {
        try
        {
            return element.Deserialize(EstimateJson.Default.EstimateRequest) is { } request ? request : Refused.At(member, "Expected an object.");
        }
        catch (JsonException failure)
        {
            return BindingFailure.Describe(failure, typeof(EstimateRequest), member);
        }
    }

    /// <summary>A large body's place, given back when its request has been answered.</summary>
    private sealed class Place(SemaphoreSlim places) : IDisposable
    {
        public void Dispose() => places.Release();
    }
}
