using System.Net;
using System.Text.Json.Nodes;
using InferenceSizing.Api.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Timeouts;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace InferenceSizing.Api.Tests.Hosting;

public sealed class TimedOutAnswerTests
{
    /// <summary>The work outlasts any time limit: it waits until the limit has passed, then answers.</summary>
    [Fact]
    public async Task An_answer_that_comes_too_late_is_a_problem_and_nothing_else()
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.Services.AddProblems();
        builder.Services.AddRequestTimeouts(timeouts => timeouts.DefaultPolicy = new RequestTimeoutPolicy
        {
            Timeout = TimeSpan.FromMilliseconds(1),
            TimeoutStatusCode = StatusCodes.Status503ServiceUnavailable,
        });
        await using WebApplication service = builder.Build();
        service.UseProblems();
        service.UseRequestTimeouts();
        service.Urls.Add("http://127.0.0.1:0");
        service.Run(async http =>
        {
            TaskCompletionSource over = new(TaskCreationOptions.RunContinuationsAsynchronously);
            await using CancellationTokenRegistration registration = http.RequestAborted.Register(over.SetResult);
            await over.Task;
            await new WrittenAnswer("""{"fits": true}"""u8.ToArray(), StatusCodes.Status200OK).ExecuteAsync(http);
        });
        await service.StartAsync();

        using HttpClient client = new();
        using HttpResponseMessage response = await client.GetAsync(new Uri(service.Urls.Single()));

        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        JsonObject problem = await response.Object();
        Assert.Equal(503, (int)problem["status"]!);
        Assert.False(problem.ContainsKey("fits"));
    }
}
