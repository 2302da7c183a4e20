using System.Net;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.Extensions.Configuration;

namespace InferenceSizing.Api.Tests.Hosting;

/// <summary>The log as it ships, but to a file: its lines lead from the id in a problem to what the service did.</summary>
[Collection(ServiceTests.Name)]
public sealed class RequestLogTests(SizingService service)
{
    private const string UnknownModel = """{"model": "no such model", "gpu": "t4"}""";

    [Fact]
    public async Task The_trace_id_of_a_problem_is_in_its_log_line()
    {
        (JsonObject problem, JsonObject line) = await Logged(_ => { });
        string traceId = (string)problem["traceId"]!;
        Assert.Matches("^[0-9a-f]{32}$", traceId);
        Assert.Equal(traceId, (string?)line["@tr"]);
    }

    [Fact]
    public async Task A_trace_that_the_client_began_goes_on()
    {
        // The example of W3C Trace Context, section 3.2.3.
        const string traceId = "4bf92f3577b34da6a3ce929d0e0e4736";
        (JsonObject problem, JsonObject line) = await Logged(request => request.Headers.Add("traceparent", $"00-{traceId}-00f067aa0ba902b7-01"));
        Assert.Equal(traceId, (string?)problem["traceId"]);
        Assert.Equal(traceId, (string?)line["@tr"]);
    }

    [Fact]
    public async Task A_log_line_names_the_request_without_quotes_and_without_its_query_or_body()
    {
        (_, JsonObject line) = await Logged(_ => { });
        Assert.Matches(@"^POST /estimate 404 in \d+\.\d{3} ms$", (string)line["@m"]!);
        Assert.Equal("POST", (string?)line["RequestMethod"]);
        Assert.Equal("/estimate", (string?)line["RequestPath"]);
        Assert.Equal(404, (int?)line["StatusCode"]);
        Assert.DoesNotContain("failOnViolation", line.ToJsonString(), StringComparison.Ordinal);
        Assert.DoesNotContain("no such model", line.ToJsonString(), StringComparison.Ordinal);
    }

    /// <summary>Asks for an unknown model.</summary>
    /// <returns>The problem, and the one line that the log has of the request.</returns>
    private async Task<(JsonObject Problem, JsonObject Line)> Logged(Action<HttpRequestMessage> prepare)
    {
        string log = Path.GetTempFileName();
        try
        {
            JsonObject problem;
            await using (WebApplicationFactory<Program> logging = service.WithWebHostBuilder(builder =>
                builder.ConfigureAppConfiguration((_, configuration) => configuration.AddInMemoryCollection(ToFile(log)))))
            {
                using HttpClient client = logging.CreateClient();
                using HttpRequestMessage request = new(HttpMethod.Post, "/estimate?failOnViolation=true") { Content = Asking.Json(UnknownModel) };
                prepare(request);
                using HttpResponseMessage response = await client.SendAsync(request);
                Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
                problem = await response.Object();
            }

            JsonObject[] lines = [.. (await File.ReadAllLinesAsync(log)).Select(line => JsonNode.Parse(line)!.AsObject())];
            return (problem, Assert.Single(lines, line => line["RequestPath"] is not null));
        }
        finally
        {
            File.Delete(log);
        }
    }

    private static Dictionary<string, string?> ToFile(string path) => new()
    {
        ["Serilog:MinimumLevel:Default"] = "Information",
        ["Serilog:Using:0"] = "Serilog.Sinks.File",
        ["Serilog:WriteTo:0:Name"] = "File",
        ["Serilog:WriteTo:0:Args:path"] = path,
    };
}
