using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;

namespace InferenceSizing.Api.Tests;

/// <summary>The service in this process, as it ships but for its log and its time limit: no answer may depend on how busy the machine is.</summary>
public class SizingService : WebApplicationFactory<Program>
{
    /// <summary>The longest that the service allows.</summary>
    internal const string TimeLimitSeconds = "600";

    protected override void ConfigureWebHost(IWebHostBuilder builder) => builder
        .UseSetting("Serilog:MinimumLevel:Default", "Fatal")
        .UseSetting("Limits:RequestTimeoutSeconds", TimeLimitSeconds)
        .UseSetting("Calibrations:Database", $"Data Source={Path.Combine(Path.GetTempPath(), Path.GetRandomFileName())}.db");

    /// <summary>The same service with one setting changed.</summary>
    public HttpClient ClientWith(string setting, string value) => WithWebHostBuilder(builder => builder.UseSetting(setting, value)).CreateClient();
}

/// <summary>One service for all tests.</summary>
[CollectionDefinition(Name)]
public sealed class ServiceTests : ICollectionFixture<SizingService>
{
    public const string Name = "service";
}

/// <summary>Asking and reading.</summary>
public static class Asking
{
    public static StringContent Json(string body) => new(body, Encoding.UTF8, "application/json");

    public static Task<HttpResponseMessage> Estimate(this HttpClient client, string body, string query = "") =>
        client.PostAsync("/estimate" + query, Json(body));

    public static async Task<JsonObject> Object(this HttpResponseMessage response) => JsonNode.Parse(await response.Content.ReadAsStringAsync())!.AsObject();

    public static string? MediaType(this HttpResponseMessage response) => response.Content.Headers.ContentType?.MediaType;

    public static ByteArrayContent Raw(byte[] body, string mediaType = "application/json") =>
        new(body) { Headers = { ContentType = MediaTypeHeaderValue.Parse(mediaType) } };
}
