using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;

namespace InferenceSizing.Api.Hosting.Admission;

/// <summary>Answers to clients that are to come back later: when, and which quota they met.</summary>
/// <remarks>Header fields of draft-ietf-httpapi-ratelimit-headers-10.</remarks>
internal static class TurnedAway
{
    private const string Policy = "RateLimit-Policy";
    private const string Left = "RateLimit";

    /// <summary>The problem of a request that found no place.</summary>
    public static ProblemHttpResult Of(HttpContext http, Quota met)
    {
        int seconds = met.SecondsLeft ?? RetryAfter(http);
        Tell(http, met, seconds);
        return Problem.TooManyRequests(met.Name, met.Limit);
    }

    /// <summary>Says to a client whose time is over how much there is, and when to come back.</summary>
    public static void OutOfTime(HttpContext http, double seconds) =>
        Tell(http, new Quota("time", (int)Math.Ceiling(seconds)) { Unit = QuotaUnit.Seconds }, RetryAfter(http));

    private static void Tell(HttpContext http, Quota met, int seconds)
    {
        IHeaderDictionary headers = http.Response.Headers;
        headers.RetryAfter = Text(seconds);
        string window = met.WindowSeconds is { } length ? $";w={Text(length)}" : "";
        headers[Policy] = $"\"{met.Name}\";q={Text(met.Limit)};qu=\"{JsonNamingPolicy.KebabCaseLower.ConvertName(met.Unit.ToString())}\"{window}";
        headers[Left] = $"\"{met.Name}\";r=0;t={Text(seconds)}";
    }

    private static int RetryAfter(HttpContext http) => http.RequestServices.GetRequiredService<IOptions<LimitOptions>>().Value.RetryAfterSeconds;

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
