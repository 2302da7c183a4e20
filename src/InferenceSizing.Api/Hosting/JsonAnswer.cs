using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace InferenceSizing.Api.Hosting;

/// <summary>A JSON answer written once into a buffer that its thread keeps, then to the client with its length known.</summary>
/// <typeparam name="T">The answer.</typeparam>
internal sealed class JsonAnswer<T>(T value, JsonTypeInfo<T> type, int status = StatusCodes.Status200OK) : IResult
{
    public Task ExecuteAsync(HttpContext httpContext)
    {
        AnswerBuffer buffer = AnswerBuffer.OfThread;
        JsonSerializer.Serialize(buffer.Writer, value, type);
        ReadOnlySpan<byte> bytes = buffer.Written;
        HttpResponse response = httpContext.Response;
        response.StatusCode = status;
        response.ContentType = "application/json; charset=utf-8";
        response.ContentLength = bytes.Length;
        response.BodyWriter.Write(bytes);
        buffer.Reset();
        ValueTask<System.IO.Pipelines.FlushResult> flush = response.BodyWriter.FlushAsync(httpContext.RequestAborted);
        return flush.IsCompletedSuccessfully ? Task.CompletedTask : flush.AsTask();
    }
}

/// <summary>A buffer and writer of one thread, used between two awaits and never across one.</summary>
internal sealed class AnswerBuffer
{
    /// <summary>Room for a full answer without growing.</summary>
    private const int Initial = 16 * 1024;

    /// <summary>A buffer that grew beyond this for one answer is not kept.</summary>
    private const int Kept = 256 * 1024;

    [ThreadStatic]
    private static AnswerBuffer? current;

    private readonly ArrayBufferWriter<byte> _bytes = new(Initial);

    /// <summary>Answers are JSON to every client (nosniff), never part of a page: only what JSON itself needs is escaped.</summary>
    private AnswerBuffer() => Writer = new Utf8JsonWriter(_bytes, new JsonWriterOptions { SkipValidation = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });

    public static AnswerBuffer OfThread => current ??= new AnswerBuffer();

    public Utf8JsonWriter Writer { get; }

    public ReadOnlySpan<byte> Written
    {
        get
        {
            Writer.Flush();
            return _bytes.WrittenSpan;
        }
    }

    public void Reset()
    {
        if (_bytes.Capacity > Kept)
        {
            current = null;
            return;
        }

        _bytes.ResetWrittenCount();
        Writer.Reset();
    }
}
