using InferenceSizing.Client;
using Microsoft.Extensions.Http.Resilience;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>The client in an application's services.</summary>
public static class ClientRegistration
{
    /// <summary>Longest wait for one answer: the service itself gives a search or an upload up after 60 s by default, and its problem says more.</summary>
    private static readonly TimeSpan OneAnswer = TimeSpan.FromSeconds(65);

    /// <summary>Longest wait in all.</summary>
    private static readonly TimeSpan AllAttempts = TimeSpan.FromMinutes(3);

    /// <summary>
    /// Adds <see cref="SizingClient"/>. A request that met a broken connection, a busy service (429, 503) or another failure of a server is sent again,
    /// after the time that <c>Retry-After</c> says. Every operation may be: the same calibration twice is kept once.
    /// </summary>
    /// <param name="services">The application's services.</param>
    /// <param name="baseAddress">Where the service is, with the path that a proxy puts before its own.</param>
    /// <param name="resilience">Changes attempts, pauses and time limits.</param>
    /// <returns>The client's builder: headers and handlers are added to it.</returns>
    /// <exception cref="ArgumentException">The address is not absolute.</exception>
    public static IHttpClientBuilder AddInferenceSizingClient(
        this IServiceCollection services, Uri baseAddress, Action<HttpStandardResilienceOptions>? resilience = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(baseAddress);
        if (!baseAddress.IsAbsoluteUri)
            throw new ArgumentException("The service's address is absolute, as in http://sizing:8080.", nameof(baseAddress));

        IHttpClientBuilder client = services.AddHttpClient<SizingClient>(http =>
        {
            http.BaseAddress = AsFolder(baseAddress);
            // The limits below end a request; another one here would cut their attempts short.
            http.Timeout = Timeout.InfiniteTimeSpan;
        });
        client.AddStandardResilienceHandler(options =>
        {
            options.AttemptTimeout.Timeout = OneAnswer;
            options.TotalRequestTimeout.Timeout = AllAttempts;
            // The least that the circuit breaker takes: shorter than two attempts it would judge by one.
            options.CircuitBreaker.SamplingDuration = 2 * OneAnswer;
            resilience?.Invoke(options);
        });
        return client;
    }

    /// <summary>Paths are joined to an address only behind a slash.</summary>
    private static Uri AsFolder(Uri address) => new(address.GetLeftPart(UriPartial.Path).TrimEnd('/') + "/");
}
