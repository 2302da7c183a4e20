using System.Buffers;
using System.IO.Pipelines;
using InferenceSizing.Formats.Bytes;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;

namespace InferenceSizing.Api.Hosting.Admission;

/// <summary>The body of a request, whole.</summary>
internal sealed class HeldBody(byte[] bytes)
{
    public byte[] Bytes => bytes;
}

/// <summary>Reads a body whole before its request takes a place, so that a slow sender holds nothing but its connection.</summary>
internal sealed class BodyReading(IOptions<LimitOptions> limits, Gates gates)
{
    private readonly int _limit = limits.Value.MaxRequestBodyBytes;

    /// <summary>What is read and dropped of a body that is too large: a client that writes before it reads would else find the connection reset, and no
    /// answer.</summary>
    private const int Drained = 8 * 1024 * 1024;

    /// <summary>Reads the body and keeps it as the request's <see cref="HeldBody"/>.</summary>
    /// <returns>The problem with it; null where it is here.</returns>
    public async ValueTask<ProblemHttpResult?> Hold(HttpContext http, string client)
    {
        if (http.Features.Get<IHttpRequestBodyDetectionFeature>() is { CanHaveBody: false })
            return Keep(http, []);
        if (http.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
            size.MaxRequestBodySize = _limit + (long)Drained;
        if (http.Request.ContentLength > _limit)
            return await TooLarge(http);
        PipeReader body = http.Request.BodyReader;
        bool counted = false;
        while (true)
        {
            ReadResult read = await body.ReadAsync(http.RequestAborted);
            long here = read.Buffer.Length;
            if (here > _limit)
            {
                body.AdvanceTo(read.Buffer.End);
                return await TooLarge(http);
            }

            if (!counted && here > Gates.LargeBytes)
            {
                Entry memory = await gates.HeldKilobytes.Enter(client, Gates.KilobytesOf(http.Request.ContentLength ?? _limit), http.RequestAborted);
                if (memory.Place is null)
                    return TurnedAway.Of(http, memory.Met! with { Limit = Gates.BytesOf(memory.Met.Limit), Unit = QuotaUnit.ContentBytes });
                http.Response.RegisterForDispose(memory.Place);
                counted = true;
            }

            if (read.IsCompleted)
            {
                byte[] bytes = read.Buffer.ToArray();
                body.AdvanceTo(read.Buffer.End);
                return Keep(http, bytes);
            }

            body.AdvanceTo(read.Buffer.Start, read.Buffer.End);
        }
    }

    private static ProblemHttpResult? Keep(HttpContext http, byte[] bytes)
    {
        if (JsonStrings.HaveHalves(bytes))
            return Problem.Invalid("", "A string of the JSON has half of a surrogate pair.");
        http.Features.Set(new HeldBody(bytes));
        // For those who read the body by themselves.
        http.Request.Body = new MemoryStream(bytes, writable: false);
        return null;
    }

    private async ValueTask<ProblemHttpResult> TooLarge(HttpContext http)
    {
        await PassOver(http, _limit, Drained);
        return Problem.TooLarge(_limit);
    }

    /// <summary>Reads and drops the body of an upload that found no place.</summary>
    public ValueTask PassOver(HttpContext http)
    {
        if (http.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
            size.MaxRequestBodySize = null;
        return PassOver(http, 0, limits.Value.MaxModelFileBytes);
    }

    /// <summary>Reads and drops a body that is answered without it, so far as it is not much longer than what is taken. A client that waits to be asked for
    /// its body (<c>Expect: 100-continue</c>) is answered at once.</summary>
    private static async ValueTask PassOver(HttpContext http, long taken, long most)
    {
        PipeReader body = http.Request.BodyReader;
        long left = http.Request.Headers.Expect.Count > 0 || http.Request.ContentLength > taken + most ? 0 : most;
        while (left > 0)
        {
            ReadResult read = await body.ReadAsync(http.RequestAborted);
            left -= read.Buffer.Length;
            body.AdvanceTo(read.Buffer.End);
            if (read.IsCompleted)
                break;
        }
    }
}
