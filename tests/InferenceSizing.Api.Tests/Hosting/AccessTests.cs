using System.Net;
using System.Net.Http.Headers;
using System.Security.Claims;
using InferenceSizing.Api.Hosting.Access;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;
using Microsoft.IdentityModel.Tokens;

namespace InferenceSizing.Api.Tests.Hosting;

[Collection(ServiceTests.Name)]
public sealed class AccessTests(SizingService service)
{
    private const string Body = """{"model": "resnet50", "gpu": "t4"}""";
    private const string Key = "a key of the tests";
    private const string Issuer = "https://issuer.example";
    private const string Audience = "sizing";

    private static readonly SymmetricSecurityKey Signing = new([.. Enumerable.Range(0, 32).Select(i => (byte)i)]) { KeyId = "test" };

    [Theory]
    [InlineData(null, "/engines", 401)]
    [InlineData("another key", "/engines", 401)]
    [InlineData(Key, "/engines", 200)]
    [InlineData(null, "/health/ready", 200)]
    [InlineData(null, "/version", 200)]
    [InlineData(null, "/nothing", 404)]
    public async Task A_key_opens_what_does_work_and_the_rest_is_open(string? key, string url, int status)
    {
        using WebApplicationFactory<Program> closed = WithKey("read");
        using HttpResponseMessage response = await Ask(closed, HttpMethod.Get, url, key);
        Assert.Equal(status, (int)response.StatusCode);
        if (status == 401)
        {
            Assert.Equal("application/problem+json", response.MediaType());
            Assert.NotEmpty(response.Headers.WwwAuthenticate);
        }
    }

    [Theory]
    [InlineData("estimate", 200)]
    [InlineData("read", 403)]
    public async Task A_key_opens_what_its_scopes_name(string scope, int status)
    {
        using WebApplicationFactory<Program> closed = WithKey(scope);
        using HttpResponseMessage response = await Ask(closed, HttpMethod.Post, "/estimate", Key);
        Assert.Equal(status, (int)response.StatusCode);
        if (status == 403)
            Assert.Contains("'estimate'", (string?)(await response.Object())["detail"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_quota_that_is_used_up_says_when_it_begins_anew()
    {
        using WebApplicationFactory<Program> closed = WithKey("read").WithWebHostBuilder(builder => builder.UseSetting("Access:Keys:0:RequestsPerMinute", "1"));
        Assert.Equal(HttpStatusCode.OK, (await Ask(closed, HttpMethod.Get, "/engines", Key)).StatusCode);
        using HttpResponseMessage second = await Ask(closed, HttpMethod.Get, "/engines", Key);
        Assert.Equal(HttpStatusCode.TooManyRequests, second.StatusCode);
        Assert.Equal("\"requests\";q=1;qu=\"requests\";w=60", second.Headers.GetValues("RateLimit-Policy").Single());
        Assert.InRange(second.Headers.RetryAfter!.Delta!.Value.TotalSeconds, 1, 60);
    }

    [Theory]
    [InlineData("read estimate", Audience, 200)]
    [InlineData("plan", Audience, 403)]
    [InlineData("estimate", "another service", 401)]
    public async Task A_token_of_the_issuer_opens_what_its_scopes_name(string scopes, string audience, int status)
    {
        using WebApplicationFactory<Program> closed = service.WithWebHostBuilder(builder => builder
            .UseSetting("Access:Tokens:Authority", Issuer).UseSetting("Access:Tokens:Audience", Audience)
            .ConfigureServices(services => services.Configure<JwtBearerOptions>(
                JwtBearerDefaults.AuthenticationScheme,
                bearer => bearer.Configuration = new OpenIdConnectConfiguration { Issuer = Issuer, SigningKeys = { Signing } })));
        string token = new JsonWebTokenHandler().CreateToken(new SecurityTokenDescriptor
        {
            Issuer = Issuer,
            Audience = audience,
            Subject = new ClaimsIdentity([new Claim("sub", "somebody"), new Claim("scope", scopes)]),
            SigningCredentials = new SigningCredentials(Signing, SecurityAlgorithms.HmacSha256),
        });
        using HttpRequestMessage request = new(HttpMethod.Post, "/estimate") { Content = Asking.Json(Body) };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        using HttpResponseMessage response = await closed.CreateClient().SendAsync(request);
        Assert.Equal(status, (int)response.StatusCode);
    }

    [Theory]
    [InlineData("Access:Keys:0:Sha256", "abc")]
    [InlineData("Access:Keys:0:Scopes:0", "everything")]
    [InlineData("Access:Tokens:Authority", "http://issuer.example")]
    [InlineData("Proxies:Networks:0", "everywhere")]
    public void Settings_that_would_open_too_much_stop_the_start(string setting, string value)
    {
        Exception refused = Assert.ThrowsAny<Exception>(() => WithKey("read").WithWebHostBuilder(builder => builder.UseSetting(setting, value)).CreateClient());
        Assert.Contains(setting.Split(":0")[0].Split(':')[0], refused.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_new_key_is_found_by_the_hash_that_is_printed_with_it()
    {
        string key = ApiKeys.NewKey();
        Assert.NotEqual(key, ApiKeys.NewKey());
        KeyOptions kept = new() { Id = "ci", Sha256 = ApiKeys.HashOf(key), Scopes = ["read"] };
        ApiKeys keys = new(Microsoft.Extensions.Options.Options.Create(new AccessOptions { Keys = [kept] }));
        Assert.Same(kept, keys.Find(key));
        Assert.Null(keys.Find(key + "x"));
    }

    [Fact]
    public void Clients_of_one_IPv6_network_are_one_client()
    {
        Assert.Equal(Caller.At(IPAddress.Parse("2001:db8::1")).Client, Caller.At(IPAddress.Parse("2001:db8::2:1")).Client);
        Assert.NotEqual(Caller.At(IPAddress.Parse("2001:db8::1")).Client, Caller.At(IPAddress.Parse("2001:db8:0:1::1")).Client);
        Assert.Equal("192.0.2.1", Caller.At(IPAddress.Parse("::ffff:192.0.2.1")).Client);
    }

    private WebApplicationFactory<Program> WithKey(string scope) => service.WithWebHostBuilder(builder => builder
        .UseSetting("Access:Keys:0:Id", "tests")
        .UseSetting("Access:Keys:0:Sha256", ApiKeys.HashOf(Key))
        .UseSetting("Access:Keys:0:Scopes:0", scope));

    private static async Task<HttpResponseMessage> Ask(WebApplicationFactory<Program> closed, HttpMethod method, string url, string? key)
    {
        using HttpRequestMessage request = new(method, url) { Content = method == HttpMethod.Post ? Asking.Json(Body) : null };
        if (key is not null)
            request.Headers.Add(ApiKeys.Header, key);
        return await closed.CreateClient().SendAsync(request);
    }
}
