using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace InferenceSizing.Api.Hosting;

/// <summary>An answer whose bytes can be kept.</summary>
internal interface IJsonAnswer
{
    byte[] ToBytes();
}

/// <summary>A JSON answer written once into a buffer that its thread keeps, then to the client with its length known.</summary>
/// <typeparam name="T">The answer.</typeparam>
internal sealed class JsonAnswer<T>(T value, JsonTypeInfo<T> type) : IResult, IJsonAnswer
{
    public byte[] ToBytes() => WrittenAnswer.Of(value, type);

    /// <remarks>The buffer is free again before anything is sent: a reader in the same process may go on, and answer, on this thread.</remarks>
    public Task ExecuteAsync(HttpContext httpContext) => WrittenAnswer.Send(httpContext, ToBytes(), StatusCodes.Status200OK);
}

/// <summary>A JSON answer whose bytes are at hand.</summary>
internal sealed class WrittenAnswer(ReadOnlyMemory<byte> json, int status) : IResult
{
    public Task ExecuteAsync(HttpContext httpContext) => Send(httpContext, json, status);

    public static byte[] Of<T>(T value, JsonTypeInfo<T> type)
    {
        AnswerBuffer buffer = AnswerBuffer.OfThread;
        try
        {
            return buffer.Write(value, type).ToArray();
        }
        finally
        {
            buffer.Reset();
        }
    }

    /// <summary>Sends an answer whole, or nothing of it where the request's time is over before it begins.</summary>
    /// <remarks>A started answer cannot be replaced: a time limit that passes during the sending ends the connection and adds no problem to the
    /// answer.</remarks>
    public static async Task Send(HttpContext http, ReadOnlyMemory<byte> json, int status)
    {
        CancellationToken over = http.RequestAborted;
        over.ThrowIfCancellationRequested();
        HttpResponse response = http.Response;
        response.StatusCode = status;
        response.ContentType = "application/json; charset=utf-8";
        response.ContentLength = json.Length;
        await response.StartAsync(over);
        await response.BodyWriter.WriteAsync(json, over);
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

    private Utf8JsonWriter Writer { get; }

    /// <summary>Answers are JSON to every client (nosniff), never part of a page: only what JSON itself needs is escaped.</summary>
    private AnswerBuffer() =>
        Writer = new Utf8JsonWriter(_bytes, new JsonWriterOptions { SkipValidation = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });

    public static AnswerBuffer OfThread => current ??= new AnswerBuffer();

    /// <returns>The bytes, until the buffer is reset.</returns>
    public ReadOnlySpan<byte> Write<T>(T value, JsonTypeInfo<T> type)
    {
        JsonSerializer.Serialize(Writer, value, type);
        Writer.Flush();
        return _bytes.WrittenSpan;
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
