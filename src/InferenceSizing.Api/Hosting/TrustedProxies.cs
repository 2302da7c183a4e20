using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.Extensions.Options;

namespace InferenceSizing.Api.Hosting;

/// <summary>Section <c>Proxies</c>: gateways whose word about a client's address is taken.</summary>
internal sealed class ProxyOptions
{
    public const string Section = "Proxies";

    /// <summary>Their networks, such as <c>10.0.0.0/8</c>. None by default: <c>X-Forwarded-For</c> of others is ignored.</summary>
    public string[] Networks { get; set; } = [];
}

internal static class TrustedProxies
{
    public static IServiceCollection AddTrustedProxies(this IServiceCollection services)
    {
        services.AddOptions<ProxyOptions>().BindConfiguration(ProxyOptions.Section)
            .Validate(options => options.Networks.All(network => System.Net.IPNetwork.TryParse(network, out _)),
                "Proxies:Networks holds networks such as 10.0.0.0/8.")
            .ValidateOnStart();
        return services;
    }

    /// <remarks>One hop: what stands further left in the header is the client's own word.</remarks>
    public static void UseTrustedProxies(this WebApplication app)
    {
        string[] networks = app.Services.GetRequiredService<IOptions<ProxyOptions>>().Value.Networks;
        if (networks.Length == 0)
            return;
        ForwardedHeadersOptions forwarded = new() { ForwardedHeaders = ForwardedHeaders.XForwardedFor, ForwardLimit = 1 };
        forwarded.KnownProxies.Clear();
        forwarded.KnownIPNetworks.Clear();
        foreach (string network in networks)
            forwarded.KnownIPNetworks.Add(System.Net.IPNetwork.Parse(network));
        app.UseForwardedHeaders(forwarded);
    }
}
