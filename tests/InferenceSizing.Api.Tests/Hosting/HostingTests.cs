using System.Net;
using System.Text;
using InferenceSizing.Api.Hosting.Admission;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace InferenceSizing.Api.Tests.Hosting;

[Collection(ServiceTests.Name)]
public sealed class HostingTests(SizingService service)
{
    private const string Body = """{"model": "resnet50", "gpu": "t4"}""";

    private readonly HttpClient _client = service.CreateClient();

    [Theory]
    [InlineData("/health/live", "alive")]
    [InlineData("/health/ready", "ready")]
    public async Task Probes_are_answered(string url, string status) => Assert.Equal(status, (string?)(await (await _client.GetAsync(url)).Object())["status"]);

    [Theory]
    [InlineData("PUT", "/estimate", 405)]
    [InlineData("DELETE", "/models", 405)]
    [InlineData("POST", "/gpus", 405)]
    [InlineData("GET", "/nothing", 404)]
    public async Task Wrong_methods_and_paths_are_problems(string method, string url, int status)
    {
        using HttpRequestMessage request = new(new HttpMethod(method), url);
        using HttpResponseMessage response = await _client.SendAsync(request);
        Assert.Equal(status, (int)response.StatusCode);
        Assert.Equal("application/problem+json", response.MediaType());
        if (status == 405)
            Assert.NotEmpty(response.Content.Headers.Allow);
    }

    [Theory]
    [InlineData("text/plain")]
    [InlineData("application/xml")]
    [InlineData("application/json; charset=utf-16")]
    public async Task Other_media_types_are_refused(string mediaType)
    {
        using HttpResponseMessage response = await _client.PostAsync("/estimate", Asking.Raw(Encoding.UTF8.GetBytes(Body), mediaType));
        Assert.Equal(HttpStatusCode.UnsupportedMediaType, response.StatusCode);
        Assert.Equal("application/problem+json", response.MediaType());
        Assert.NotNull((await response.Object())["detail"]);
    }

    /// <summary>What <c>curl -d</c> sends without a header of the type.</summary>
    [Fact]
    public async Task A_form_learns_the_header_of_JSON()
    {
        using HttpResponseMessage response = await _client.PostAsync(
            "/estimate", Asking.Raw(Encoding.UTF8.GetBytes(Body), "application/x-www-form-urlencoded"));

        Assert.Contains("Content-Type: application/json", (string?)(await response.Object())["detail"], StringComparison.Ordinal);
    }

    /// <summary>PowerShell's Set-Content and Notepad write one; a parser may pass over it (RFC 8259, section 8.1).</summary>
    [Theory, InlineData("/estimate"), InlineData("/translate")]
    public async Task A_byte_order_mark_before_JSON_is_passed_over(string path)
    {
        string body = path == "/estimate" ? Body : """{"command": "vllm serve Qwen/Qwen3-8B", "gpu": "l4"}""";
        using HttpResponseMessage response = await _client.PostAsync(path, Asking.Raw([0xEF, 0xBB, 0xBF, .. Encoding.UTF8.GetBytes(body)], "application/json"));

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Theory]
    [InlineData("text/html", 406)]
    [InlineData("application/json;q=0", 406)]
    [InlineData("text/csv", 406)]
    [InlineData("text/html, application/*;q=0.5", 200)]
    [InlineData("*/*", 200)]
    public async Task Clients_that_take_no_JSON_are_told_so(string accept, int status)
    {
        using HttpRequestMessage request = new(HttpMethod.Post, "/estimate") { Content = Asking.Json(Body) };
        request.Headers.TryAddWithoutValidation("Accept", accept);
        using HttpResponseMessage response = await _client.SendAsync(request);
        Assert.Equal(status, (int)response.StatusCode);
        Assert.Equal(status == 200 ? "application/json" : "application/problem+json", response.MediaType());
    }

    [Theory]
    [InlineData("text/markdown")]
    [InlineData("application/xml")]
    [InlineData("application/json")]
    public async Task A_problem_has_the_same_form_whatever_the_client_accepts(string accept)
    {
        using HttpRequestMessage request = new(HttpMethod.Post, "/estimate") { Content = Asking.Json("""{"model": "no such model", "gpu": "t4"}""") };
        request.Headers.TryAddWithoutValidation("Accept", accept);
        using HttpResponseMessage response = await _client.SendAsync(request);
        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        Assert.Equal("application/problem+json", response.MediaType());
        Assert.Equal(["type", "title", "status", "detail", "instance", "nearest", "traceId"], (await response.Object()).Select(member => member.Key));
    }

    [Theory, InlineData("/health/live"), InlineData("/health/ready")]
    public async Task Probes_answer_HEAD_and_refuse_other_methods(string url)
    {
        using HttpRequestMessage head = new(HttpMethod.Head, url);
        using HttpRequestMessage post = new(HttpMethod.Post, url);
        Assert.Equal(HttpStatusCode.OK, (await _client.SendAsync(head)).StatusCode);
        Assert.Equal(HttpStatusCode.MethodNotAllowed, (await _client.SendAsync(post)).StatusCode);
    }

    [Fact]
    public async Task A_body_beyond_the_limit_is_refused_with_and_without_a_stated_length()
    {
        string large = $$"""{"model": "{{new string('x', 9_000_000)}}", "gpu": "t4"}""";
        using HttpResponseMessage stated = await _client.Estimate(large);
        using HttpRequestMessage request = new(HttpMethod.Post, "/estimate") { Content = new HeldBody(Encoding.UTF8.GetBytes(large), Task.CompletedTask) };
        using HttpResponseMessage unstated = await _client.SendAsync(request);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, stated.StatusCode);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, unstated.StatusCode);
        Assert.Equal("application/problem+json", unstated.MediaType());
    }

    [Fact]
    public async Task Answers_carry_security_headers_and_no_server_name()
    {
        using HttpResponseMessage response = await _client.Estimate(Body);
        Assert.Equal("nosniff", response.Headers.GetValues("X-Content-Type-Options").Single());
        Assert.Equal("DENY", response.Headers.GetValues("X-Frame-Options").Single());
        Assert.StartsWith("default-src 'none'", response.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
        Assert.Empty(response.Headers.Server);
    }

    [Fact]
    public async Task One_request_too_many_is_told_when_to_come_back_and_which_limit_it_met()
    {
        using WebApplicationFactory<Program> narrow = Narrow();
        using HttpClient client = narrow.CreateClient();
        using (Place? taken = (await narrow.Services.GetRequiredService<Gates>()[Work.Estimate].Enter("somebody", 1, default)).Place)
        {
            Assert.NotNull(taken);
            using HttpResponseMessage refused = await client.Estimate(Body);
            Assert.Equal(HttpStatusCode.TooManyRequests, refused.StatusCode);
            Assert.Equal("1", refused.Headers.GetValues("Retry-After").Single());
            Assert.Equal("\"estimate\";q=1;qu=\"concurrent-requests\"", refused.Headers.GetValues("RateLimit-Policy").Single());
            Assert.Equal("\"estimate\";r=0;t=1", refused.Headers.GetValues("RateLimit").Single());
            Assert.Equal("/problems/too-many-requests", (string?)(await refused.Object())["type"]);
            Assert.Equal(HttpStatusCode.OK, (await client.GetAsync("/health/ready")).StatusCode);
            Assert.Equal(HttpStatusCode.OK, (await client.GetAsync("/engines")).StatusCode);
        }

        Assert.Equal(HttpStatusCode.OK, (await client.Estimate(Body)).StatusCode);
    }

    [Fact]
    public async Task A_body_that_is_not_here_yet_takes_no_place()
    {
        using WebApplicationFactory<Program> narrow = Narrow();
        // A client that follows redirects holds the body back to be able to send it again.
        using HttpClient client = narrow.CreateClient(new WebApplicationFactoryClientOptions { AllowAutoRedirect = false });
        TaskCompletionSource held = new(TaskCreationOptions.RunContinuationsAsynchronously);
        Task<HttpResponseMessage> slow = client.SendAsync(
            new HttpRequestMessage(HttpMethod.Post, "/estimate") { Content = new HeldBody(Encoding.UTF8.GetBytes(Body), held.Task) });
        for (int i = 0; i < 10; i++)
            Assert.Equal(HttpStatusCode.OK, (await client.Estimate(Body)).StatusCode);
        held.SetResult();
        Assert.Equal(HttpStatusCode.OK, (await slow).StatusCode);
    }

    [Fact]
    public async Task A_plan_whose_time_is_over_while_it_waits_is_one_problem()
    {
        using WebApplicationFactory<Program> brief = service.WithWebHostBuilder(builder => builder.UseSetting("Limits:SearchTimeoutSeconds", "1"));
        using HttpClient client = brief.CreateClient();
        Gate plans = brief.Services.GetRequiredService<Gates>()[Work.Plan];
        List<Place> taken = [];
        for (int i = 0; i < plans.Places; i++)
            taken.Add((await plans.Enter($"somebody {i}", 1, default)).Place!);
        using HttpResponseMessage late = await client.PostAsync(
            "/plan", Asking.Json("""{ "models": ["resnet50"], "workload": { "requestsPerSecond": 1 }, "constraints": { "gpus": ["t4"] } }"""));
        taken.ForEach(place => place.Dispose());

        Assert.Equal(HttpStatusCode.ServiceUnavailable, late.StatusCode);
        Assert.Equal("/problems/out-of-time", (string?)(await late.Object())["type"]);
        Assert.True(late.Headers.Contains("Retry-After"));
        Assert.Equal("\"time\";q=1;qu=\"seconds\"", late.Headers.GetValues("RateLimit-Policy").Single());
        Assert.Equal("nosniff", late.Headers.GetValues("X-Content-Type-Options").Single());
    }

    private WebApplicationFactory<Program> Narrow() => service.WithWebHostBuilder(builder =>
    {
        builder.UseSetting("Limits:ConcurrentRequests", "1");
        builder.UseSetting("Limits:QueuedRequests", "0");
    });

    [Fact]
    public async Task Configured_origins_may_call_from_a_browser_and_others_may_not()
    {
        using HttpClient client = service.ClientWith("Cors:Origins:0", "https://portal.example");
        Assert.Equal("https://portal.example", await AllowedOrigin("https://portal.example"));
        Assert.Null(await AllowedOrigin("https://other.example"));

        async Task<string?> AllowedOrigin(string origin)
        {
            using HttpRequestMessage preflight = new(HttpMethod.Options, "/estimate");
            preflight.Headers.Add("Origin", origin);
            preflight.Headers.Add("Access-Control-Request-Method", "POST");
            preflight.Headers.Add("Access-Control-Request-Headers", "content-type,authorization,traceparent");
            using HttpResponseMessage response = await client.SendAsync(preflight);
            return response.Headers.TryGetValues("Access-Control-Allow-Origin", out IEnumerable<string>? values) ? values.Single() : null;
        }
    }

    [Fact]
    public async Task A_page_of_a_portal_may_send_its_token_its_trace_and_its_workspace_and_delete()
    {
        using HttpClient client = service.ClientWith("Cors:Origins:0", "https://portal.example");
        using HttpRequestMessage preflight = new(HttpMethod.Options, "/calibrations/1");
        preflight.Headers.Add("Origin", "https://portal.example");
        preflight.Headers.Add("Access-Control-Request-Method", "DELETE");
        preflight.Headers.Add("Access-Control-Request-Headers", "x-workspace");
        using HttpResponseMessage response = await client.SendAsync(preflight);

        Assert.Contains("DELETE", Listed("Access-Control-Allow-Methods"));
        string[] needed = ["Authorization", "traceparent", "X-Request-ID", "X-Api-Key", "X-Workspace"];
        Assert.Empty(needed.Except(Listed("Access-Control-Allow-Headers")));

        string[] Listed(string header) => response.Headers.GetValues(header).Single().Split(',', StringSplitOptions.TrimEntries);
    }

    [Theory]
    [InlineData("Limits:ConcurrentRequests", "0")]
    [InlineData("Limits:MaxRequestBodyBytes", "1")]
    [InlineData("Cors:Origins:0", "not an origin")]
    [InlineData("Catalogue:Directory", "/no/such/directory")]
    public void Bad_settings_stop_the_start_by_name(string setting, string value)
    {
        Exception refused = Assert.ThrowsAny<Exception>(() => service.ClientWith(setting, value));
        Assert.Contains(setting.Split(":0")[0], refused.ToString(), StringComparison.Ordinal);
    }

    /// <summary>A body of unstated length, whose sender takes a rest.</summary>
    private sealed class HeldBody : HttpContent
    {
        private readonly byte[] _bytes;
        private readonly Task _rest;

        public HeldBody(byte[] bytes, Task rest)
        {
            (_bytes, _rest) = (bytes, rest);
            Headers.ContentType = new("application/json");
        }

        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            await stream.WriteAsync(_bytes.AsMemory(0, 1));
            await stream.FlushAsync();
            await _rest;
            await stream.WriteAsync(_bytes.AsMemory(1));
        }

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }
    }
}
