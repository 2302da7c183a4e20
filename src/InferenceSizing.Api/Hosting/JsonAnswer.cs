using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.Extensions.ObjectPool;

namespace InferenceSizing.Api.Hosting;

/// <summary>An answer whose bytes can be kept.</summary>
internal interface IJsonAnswer
{
    byte[] ToBytes();
}

/// <summary>A JSON answer written once into a buffer, and sent from there with its length known.</summary>
/// <typeparam name="T">The answer.</typeparam>
internal sealed class JsonAnswer<T>(T value, JsonTypeInfo<T> type, int status = StatusCodes.Status200OK) : IResult, IJsonAnswer
{
    /// <summary>Laid out for a terminal, not on one line.</summary>
    public bool OnScreen { get; init; }

    public byte[] ToBytes()
    {
        AnswerBuffer buffer = AnswerBuffer.Free.Get();
        try
        {
            return Written(buffer).ToArray();
        }
        finally
        {
            AnswerBuffer.Free.Return(buffer);
        }
    }

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        AnswerBuffer buffer = AnswerBuffer.Free.Get();
        try
        {
            await WrittenAnswer.Send(httpContext, Written(buffer), status);
        }
        finally
        {
            AnswerBuffer.Free.Return(buffer);
        }
    }

    private ReadOnlyMemory<byte> Written(AnswerBuffer buffer)
    {
        ReadOnlyMemory<byte> json = buffer.Write(value, type);
        return OnScreen ? ScreenJson.Of(json) : json;
    }
}

/// <summary>A JSON answer whose bytes are at hand.</summary>
internal sealed class WrittenAnswer(ReadOnlyMemory<byte> json, int status) : IResult
{
    public Task ExecuteAsync(HttpContext httpContext) => Send(httpContext, json, status);

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

/// <summary>A buffer with its writer, used for one answer after another.</summary>
internal sealed class AnswerBuffer : IDisposable
{
    /// <summary>Buffers that no answer uses now, as many as are usually written at once.</summary>
    public static readonly ObjectPool<AnswerBuffer> Free = new DefaultObjectPool<AnswerBuffer>(new Policy());

    /// <summary>Room for a full answer without growing.</summary>
    private const int Initial = 16 * 1024;

    /// <summary>A buffer that grew beyond this for one answer is not kept.</summary>
    private const int Kept = 256 * 1024;

    private readonly ArrayBufferWriter<byte> _bytes = new(Initial);
    private readonly Utf8JsonWriter _writer;

    /// <summary>Answers are JSON to every client (nosniff), never part of a page: only what JSON itself needs is escaped.</summary>
    private AnswerBuffer() =>
        _writer = new Utf8JsonWriter(_bytes, new JsonWriterOptions { SkipValidation = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });

    /// <returns>The bytes, until the buffer is given back.</returns>
    public ReadOnlyMemory<byte> Write<T>(T value, JsonTypeInfo<T> type)
    {
        JsonSerializer.Serialize(_writer, value, type);
        _writer.Flush();
        return _bytes.WrittenMemory;
    }

    public void Dispose() => _writer.Dispose();

    private sealed class Policy : IPooledObjectPolicy<AnswerBuffer>
    {
        public AnswerBuffer Create() => new();

        public bool Return(AnswerBuffer obj)
        {
            if (obj._bytes.Capacity > Kept)
            {
                obj.Dispose();
                return false;
            }

            obj._bytes.ResetWrittenCount();
            obj._writer.Reset();
            return true;
        }
    }
}
