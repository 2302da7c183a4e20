using System.Net;
using System.Net.Sockets;
using InferenceSizing.Api.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace InferenceSizing.Api.Tests.Hosting;

public sealed class HealthProbeTests
{
    private static readonly TimeSpan Long = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Short = TimeSpan.FromMilliseconds(200);

    [Theory]
    [InlineData(StatusCodes.Status200OK, 0)]
    [InlineData(StatusCodes.Status302Found, 1)]
    [InlineData(StatusCodes.Status404NotFound, 1)]
    [InlineData(StatusCodes.Status503ServiceUnavailable, 1)]
    public async Task Outcome_is_zero_only_when_the_service_answers_with_success(int status, int expected)
    {
        await using WebApplication service = WebApplication.CreateSlimBuilder().Build();
        service.Urls.Add("http://127.0.0.1:0");
        service.Run(context =>
        {
            context.Response.StatusCode = status;
            return Task.CompletedTask;
        });
        await service.StartAsync();

        Assert.Equal(expected, await HealthProbe.OutcomeAsync([$"{service.Urls.Single()}/health/ready"], Long));
    }

    [Fact]
    public async Task A_closed_port_is_unhealthy()
    {
        using var reserved = new TcpListener(IPAddress.Loopback, 0);
        reserved.Start();
        int port = ((IPEndPoint)reserved.LocalEndpoint).Port;
        reserved.Stop();

        Assert.Equal(1, await HealthProbe.OutcomeAsync([$"http://127.0.0.1:{port}/health/ready"], Long));
    }

    [Fact]
    public async Task A_service_that_accepts_and_says_nothing_is_unhealthy()
    {
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();

        Assert.Equal(1, await HealthProbe.OutcomeAsync([$"http://127.0.0.1:{((IPEndPoint)silent.LocalEndpoint).Port}/health/ready"], Short));
    }

    [Theory]
    [InlineData]
    [InlineData("/health/ready")]
    [InlineData("ftp://127.0.0.1/health/ready")]
    [InlineData("http://127.0.0.1:8080/health/live", "http://127.0.0.1:8080/health/ready")]
    public async Task Anything_but_one_http_address_is_misuse(params string[] addresses) =>
        Assert.Equal(2, await HealthProbe.OutcomeAsync(addresses, Short));

    [Fact]
    public async Task Other_arguments_start_the_service()
    {
        Assert.False(await HealthProbe.AnsweredAsync([]));
        Assert.False(await HealthProbe.AnsweredAsync(["--urls", "http://127.0.0.1:0"]));
    }
}
