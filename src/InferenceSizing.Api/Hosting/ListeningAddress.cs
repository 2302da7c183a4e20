namespace InferenceSizing.Api.Hosting;

/// <summary>Where the service listens when nobody says otherwise.</summary>
internal static class ListeningAddress
{
    private const string Default = "http://localhost:8080";

    /// <summary><c>--urls</c>, <c>ASPNETCORE_URLS</c>, <c>ASPNETCORE_HTTP_PORTS</c> and <c>Kestrel:Endpoints</c> go before the default.</summary>
    public static void UseDefaultAddress(this WebApplicationBuilder builder)
    {
        ConfigurationManager given = builder.Configuration;
        bool stated = given[WebHostDefaults.ServerUrlsKey] is not null
            || given[WebHostDefaults.HttpPortsKey] is not null
            || given[WebHostDefaults.HttpsPortsKey] is not null
            || given.GetSection("Kestrel:Endpoints").Exists();
        if (!stated)
            builder.WebHost.UseUrls(Default);
    }
}
