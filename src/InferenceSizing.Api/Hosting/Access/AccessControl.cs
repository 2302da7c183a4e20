using System.Security.Claims;
using InferenceSizing.Api.Hosting.Admission;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;

namespace InferenceSizing.Api.Hosting.Access;

/// <summary>Lets in callers whose key or token has the scope of the work that an endpoint does. Endpoints that do none (probes,
/// version, documents) are open.</summary>
internal static class AccessControl
{
    /// <summary>A fault of the section, as it says itself.</summary>
    private sealed class AccessFaults : IValidateOptions<AccessOptions>
    {
        public ValidateOptionsResult Validate(string? name, AccessOptions options) =>
            options.Fault is { } fault ? ValidateOptionsResult.Fail(fault) : ValidateOptionsResult.Success;
    }

    private const string Bearer = "Bearer";

    /// <param name="services">The service's parts.</param>
    /// <param name="configuration">Says whether there is an issuer of tokens: without one nothing looks for tokens.</param>
    public static IServiceCollection AddAccessControl(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<AccessOptions>().BindConfiguration(AccessOptions.Section)
            .ValidateOnStart();
        services.AddSingleton<IValidateOptions<AccessOptions>, AccessFaults>().AddSingleton<ApiKeys>().AddSingleton<Quotas>();
        if (string.IsNullOrEmpty(configuration[$"{AccessOptions.Section}:{nameof(AccessOptions.Tokens)}:{nameof(TokenOptions.Authority)}"]))
            return services;
        services.AddAuthentication().AddJwtBearer();
        services.AddOptions<JwtBearerOptions>(JwtBearerDefaults.AuthenticationScheme).Configure<IOptions<AccessOptions>>((bearer, access) =>
        {
            TokenOptions tokens = access.Value.Tokens;
            bearer.Authority = tokens.Authority;
            bearer.Audience = tokens.Audience;
            // Claims keep the names that the issuer gave them.
            bearer.MapInboundClaims = false;
        });
        return services;
    }

    public static void UseAccessControl(this WebApplication app)
    {
        AccessOptions options = app.Services.GetRequiredService<IOptions<AccessOptions>>().Value;
        if (!options.IsOn)
            return;
        ApiKeys keys = app.Services.GetRequiredService<ApiKeys>();
        Quotas quotas = app.Services.GetRequiredService<Quotas>();
        app.Use(next => http => http.WorkOf() is { } work && !HttpMethods.IsOptions(http.Request.Method) ? LetIn(http, work, next) : next(http));

        async Task LetIn(HttpContext http, Work work, RequestDelegate next)
        {
            (Caller? caller, IReadOnlyCollection<string> scopes, string reason) = await Find(http, options.Tokens, keys);
            ProblemHttpResult? problem = null;
            if (caller is null)
            {
                http.Response.Headers.WWWAuthenticate = options.Tokens.IsOn ? Bearer : "ApiKey";
                problem = Problem.NotAuthenticated(reason);
            }
            else if (!scopes.Contains(Scopes.Of(work)))
            {
                http.Features.Set(caller);
                problem = Problem.NotAllowed(Scopes.Of(work));
            }
            else
            {
                http.Features.Set(caller);
                if (quotas.Met(caller) is { } met)
                    problem = TurnedAway.Of(http, met);
            }

            await (problem is null ? next(http) : problem.ExecuteAsync(http));
        }
    }

    private static async ValueTask<Entry> Find(HttpContext http, TokenOptions tokens, ApiKeys keys)
    {
        if (http.Request.Headers.TryGetValue(ApiKeys.Header, out var given))
        {
            return given.Count == 1 && keys.Find(given[0]!) is { } key
                ? new Entry(new Caller($"key:{key.Id}", key.Workspace) { IsIdentified = true, RequestsPerMinute = key.RequestsPerMinute }, key.Scopes)
                : Entry.Refused("The key is not known.");
        }

        if (!tokens.IsOn)
            return Entry.Refused($"A key is required, in the header {ApiKeys.Header}.");
        AuthenticateResult token = await http.AuthenticateAsync(JwtBearerDefaults.AuthenticationScheme);
        if (token.Principal is not { } principal)
        {
            return Entry.Refused(token.Failure is null ? $"A bearer token is required, or a key in the header {ApiKeys.Header}."
                : "The token is not valid here.");
        }

        string subject = principal.FindFirstValue("sub") ?? principal.FindFirstValue("client_id") ?? "unknown";
        return new Entry(
            new Caller($"sub:{subject}", principal.FindFirstValue(tokens.WorkspaceClaim) ?? Caller.CommonWorkspace)
            {
                IsIdentified = true,
                RequestsPerMinute = tokens.RequestsPerMinute,
            },
            [
                .. principal.FindAll(tokens.ScopeClaim).SelectMany(claim => claim.Value.Split(' '))
                    .Where(scope => scope.StartsWith(tokens.ScopePrefix, StringComparison.Ordinal)).Select(scope => scope[tokens.ScopePrefix.Length..]),
            ]);
    }

    /// <summary>Who calls, or why nobody that is known does.</summary>
    /// <param name="Caller">Null for nobody that is known.</param>
    /// <param name="Scopes">Of the caller.</param>
    /// <param name="Reason">Empty for one that is known.</param>
    private readonly record struct Entry(Caller? Caller, IReadOnlyCollection<string> Scopes, string Reason = "")
    {
        public static Entry Refused(string reason) => new(null, [], reason);
    }
}
