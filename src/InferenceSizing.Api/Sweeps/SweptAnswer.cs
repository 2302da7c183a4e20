using System.Buffers;
using System.IO.Pipelines;
using System.Text;
using System.Text.Json;
using InferenceSizing.Api.Estimates.Answer;
using InferenceSizing.Api.Hosting.Admission;
using InferenceSizing.Api.Hosting.Telemetry;
using InferenceSizing.Api.Pictures;

namespace InferenceSizing.Api.Sweeps;

/// <summary>A sweep as it is worked out: a stretch of points at a time over all cores, written in order before the next is begun, so that memory does not grow
/// with the sweep, and a client that goes away ends the work.</summary>
internal sealed class SweptAnswer(
    SweepPoints points, IReadOnlyList<WarningAnswer> warnings, IReadOnlyList<string> axes, string mediaType, SearchThreads threads, Measures measures) : IResult
{
    public const string Lines = "application/x-ndjson";
    public const string Table = "text/csv";
    public const string Document = "application/json";

    private const int Stretch = 256;

    public static IReadOnlyList<string> Offered { get; } = [Document, Lines, Table, Drawing.MediaType];

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        httpContext.Response.ContentType = mediaType == Table ? "text/csv; charset=utf-8; header=present" : mediaType;
        PipeWriter body = httpContext.Response.BodyWriter;
        CancellationToken gone = httpContext.RequestAborted;
        if (mediaType == Document)
            WriteOpening(body);
        else if (mediaType == Table)
            body.Write(Encoding.UTF8.GetBytes(SweepColumns.Header(axes)));
        measures.Searched("sweep", points.Count);
        SweepPointAnswer[] stretch = new SweepPointAnswer[Math.Min(Stretch, points.Count)];
        for (int first = 0; first < points.Count; first += Stretch)
        {
            int count = Math.Min(Stretch, points.Count - first), start = first;
            await threads.Run(() => Parallel.For(0, count, threads.Over(gone), index => stretch[index] = points.At(start + index)), gone);
            Write(body, stretch.AsSpan(0, count));
            await body.FlushAsync(gone);
        }

        if (mediaType == Document)
            body.Write("]}"u8);
        await body.FlushAsync(gone);
    }

    private void WriteOpening(PipeWriter body)
    {
        body.Write("{\"warnings\":"u8);
        body.Write(JsonSerializer.SerializeToUtf8Bytes(warnings, SweepJson.Default.IReadOnlyListWarningAnswer));
        body.Write(",\"points\":["u8);
    }

    private void Write(PipeWriter body, ReadOnlySpan<SweepPointAnswer> stretch)
    {
        if (mediaType == Table)
        {
            StringBuilder text = new();
            foreach (SweepPointAnswer point in stretch)
                SweepColumns.Append(text, point);
            body.Write(Encoding.UTF8.GetBytes(text.ToString()));
            return;
        }

        foreach (SweepPointAnswer point in stretch)
        {
            if (mediaType == Document && point.Index > 0)
                body.Write(","u8);
            body.Write(JsonSerializer.SerializeToUtf8Bytes(point, SweepJson.Default.SweepPointAnswer));
            if (mediaType == Lines)
                body.Write("\n"u8);
        }
    }
}
