namespace InferenceSizing.Api.Hosting;

/// <summary>
/// The program as its own probe: <c>dotnet InferenceSizing.Api.dll --health http://127.0.0.1:8080/health/ready</c> asks a running
/// service and ends with 0 when it answers with success. For hosts that can only run a command in a container which has neither a shell
/// nor a web client.
/// </summary>
internal static class HealthProbe
{
    public const string Argument = "--health";

    internal const int Healthy = 0;
    internal const int Unhealthy = 1;
    internal const int Misused = 2;

    /// <summary>Below the three seconds that the container's health check allows, start of this process included.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    /// <summary>Whether the program was started to probe; it has then done so, and <see cref="Environment.ExitCode"/> tells the outcome.</summary>
    public static async Task<bool> AnsweredAsync(string[] arguments)
    {
        if (arguments is not [Argument, ..])
            return false;
        Environment.ExitCode = await OutcomeAsync(arguments[1..], Patience);
        return true;
    }

    internal static async Task<int> OutcomeAsync(string[] addresses, TimeSpan patience)
    {
        if (addresses is not [string given] || !Uri.TryCreate(given, UriKind.Absolute, out Uri? address) || address.Scheme != Uri.UriSchemeHttp)
        {
            await Console.Error.WriteLineAsync($"{Argument} takes one address, http://host:port/path.");
            return Misused;
        }
        return await IsHealthyAsync(address, patience) ? Healthy : Unhealthy;
    }

    private static async Task<bool> IsHealthyAsync(Uri address, TimeSpan patience)
    {
        using var client = new HttpClient(new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false }) { Timeout = patience };
        try
        {
            using HttpResponseMessage answer = await client.GetAsync(address);
            if (!answer.IsSuccessStatusCode)
                await Console.Error.WriteLineAsync($"{address} answered {(int)answer.StatusCode}.");
            return answer.IsSuccessStatusCode;
        }
        catch (Exception unanswered) when (unanswered is HttpRequestException or TaskCanceledException)
        {
            await Console.Error.WriteLineAsync($"{address} did not answer: {unanswered.Message}");
            return false;
        }
    }
}
