using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;

namespace InferenceSizing.Api.Hosting;

/// <summary>One plain line for the person who started the service: it is ready, where it listens, and where to look first.</summary>
internal static class StartLine
{
    /// <remarks>On standard error: standard output holds JSON lines and nothing else.</remarks>
    public static void AnnounceStart(this WebApplication app) => app.Lifetime.ApplicationStarted.Register(() =>
    {
        IServerAddressesFeature? listening = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>();
        if (listening?.Addresses.FirstOrDefault() is { } address)
            Console.Error.WriteLine(Of(address));
    });

    /// <summary>Addresses of all interfaces are shown as localhost, which a browser can open.</summary>
    internal static string Of(string address)
    {
        BindingAddress bound = BindingAddress.Parse(address);
        string host = bound.Host is "+" or "*" or "0.0.0.0" or "[::]" ? "localhost" : bound.Host;
        string url = $"{bound.Scheme}://{host}:{bound.Port}";
        return $"InferenceSizing is ready at {url}. Look first at {url}/ and {url}/swagger; Ctrl+C stops it.";
    }
}
