using InferenceSizing.Api;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.TestHost;

namespace InferenceSizing.Cli;

/// <summary>The service within this process: it listens nowhere, and answers as the one on a server does.</summary>
internal sealed class LocalService : IAsyncDisposable
{
    /// <summary>One person waits, no queue does: the longest that the service allows, no lines of a log, and no file of runs that lies about.</summary>
    private static readonly string[] Settings = ["--Limits:RequestTimeoutSeconds=600", "--Serilog:MinimumLevel:Default=Fatal",
        "--Calibrations:Database=Data Source=:memory:"];

    private readonly WebApplication _app;

    private LocalService(WebApplication app) => _app = app;

    public static async Task<LocalService> Start()
    {
        WebApplication app = SizingApplication.Build(Settings, static builder => builder.WebHost.UseTestServer());
        await app.StartAsync();
        return new LocalService(app);
    }

    /// <param name="method">GET or POST.</param>
    /// <param name="address">Path and query.</param>
    /// <param name="accept">Form of the answer.</param>
    /// <param name="content">The body; null without one.</param>
    public async Task<Reply> Ask(HttpMethod method, string address, string accept, HttpContent? content)
    {
        using HttpClient client = _app.GetTestClient();
        client.Timeout = Timeout.InfiniteTimeSpan;
        using HttpRequestMessage request = new(method, address) { Content = content };
        request.Headers.Accept.ParseAdd(accept);
        using HttpResponseMessage response = await client.SendAsync(request);
        return await Reply.Of(response);
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();
}
