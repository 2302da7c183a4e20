using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;

namespace InferenceSizing.Api.Tests.Calibrations;

/// <summary>Nothing acknowledged is lost: the service is killed, not ended, while it writes.</summary>
public sealed class KilledTests : IDisposable
{
    private const int Writers = 4, Acknowledged = 24;

    private readonly DirectoryInfo _place = Directory.CreateTempSubdirectory();

    private readonly List<Process> _started = [];

    public void Dispose()
    {
        foreach (Process process in _started)
        {
            process.Kill();
            process.WaitForExit();
            process.Dispose();
        }

        _place.Delete(recursive: true);
    }

    [Fact]
    public async Task What_was_answered_is_there_after_a_kill_amid_writes()
    {
        ConcurrentBag<string> kept = [];
        Process first = Start();
        using HttpClient writing = new() { BaseAddress = await AddressOf(first) };
        await Task.WhenAll(Enumerable.Range(0, Writers).Select(writer => Write(writing, writer, first, kept)));
        await first.WaitForExitAsync();

        using HttpClient reading = new() { BaseAddress = await AddressOf(Start()) };
        JsonNode list = JsonNode.Parse(await reading.GetStringAsync(new Uri("/calibrations", UriKind.Relative)))!;
        string[] found = [.. list["items"]!.AsArray().Select(item => item!["id"]!.ToString())];

        Assert.InRange(kept.Count, Acknowledged, int.MaxValue);
        Assert.Empty(kept.Except(found));
    }

    /// <summary>Writes until the service is gone; whoever has enough answers kills it while the others still write.</summary>
    private static async Task Write(HttpClient client, int writer, Process service, ConcurrentBag<string> kept)
    {
        for (int i = 0; ; i++)
        {
            using StringContent run = new($$"""
                {"backend": "vllm", "model_id": "Qwen/Qwen3-8B", "num_prompts": 64, "max_concurrency": 8, "completed": 64, "total_input_tokens": 65536,
                 "total_output_tokens": 16384, "mean_tpot_ms": {{30 + writer}}.{{i + 1}}}
                """, Encoding.UTF8, "text/plain");
            try
            {
                using HttpResponseMessage answer = await client.PostAsync(new Uri("/calibrations?gpu=l40s", UriKind.Relative), run);
                Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
                kept.Add((await answer.Object())["id"]!.ToString());
            }
            catch (HttpRequestException) when (kept.Count >= Acknowledged)
            {
                return;
            }

            if (kept.Count >= Acknowledged)
                service.Kill();
        }
    }

    private Process Start()
    {
        Process process = Process.Start(new ProcessStartInfo(
            "dotnet",
            [
                typeof(Program).Assembly.Location, "--urls", "http://127.0.0.1:0", "--Limits:RequestTimeoutSeconds", SizingService.TimeLimitSeconds,
                "--Calibrations:Database", $"Data Source={Path.Combine(_place.FullName, "runs.db")}",
            ])
        {
            RedirectStandardOutput = true,
            WorkingDirectory = _place.FullName,
        })!;
        _started.Add(process);
        return process;
    }

    /// <summary>The address that the service says it listens on.</summary>
    private static async Task<Uri> AddressOf(Process service)
    {
        while (await service.StandardOutput.ReadLineAsync() is { } line)
        {
            if (line.StartsWith('{') && JsonNode.Parse(line)!["address"] is { } address)
            {
                // Nobody reads the rest: a full pipe would hold the service up.
                _ = service.StandardOutput.BaseStream.CopyToAsync(Stream.Null);
                return new Uri(address.ToString());
            }
        }

        throw new InvalidOperationException("The service ended before it listened.");
    }
}
