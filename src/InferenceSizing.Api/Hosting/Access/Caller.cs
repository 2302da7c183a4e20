using System.Net;
using System.Net.Sockets;

namespace InferenceSizing.Api.Hosting.Access;

/// <summary>Who asks.</summary>
/// <param name="Client">By what its places and quotas are counted: <c>key:ID</c>, <c>sub:ID</c> or its address.</param>
/// <param name="Workspace">Whose stored runs it sees and changes.</param>
internal sealed record Caller(string Client, string Workspace)
{
    /// <summary>The workspace of a service without access control, and of keys and tokens that name none.</summary>
    public const string CommonWorkspace = "default";

    /// <summary>Whether access control knows it, so that its workspace is its own and no other.</summary>
    public bool IsIdentified { get; init; }

    /// <summary>Requests a minute; null for any number.</summary>
    public int? RequestsPerMinute { get; init; }

    /// <summary>A caller that nothing but its address tells from others.</summary>
    public static Caller At(IPAddress? address) => new(address is null ? "local" : NetworkOf(address), CommonWorkspace);

    /// <summary>The address itself; of IPv6 the network of 64 bits that one subscriber has.</summary>
    private static string NetworkOf(IPAddress address)
    {
        const int networkBytes = 8;
        if (address.IsIPv4MappedToIPv6)
            return address.MapToIPv4().ToString();
        if (address.AddressFamily != AddressFamily.InterNetworkV6)
            return address.ToString();
        byte[] bytes = address.GetAddressBytes();
        bytes.AsSpan(networkBytes).Clear();
        return new IPAddress(bytes).ToString();
    }
}

internal static class Callers
{
    /// <summary>Who asks: as access control found, else by address.</summary>
    public static Caller Caller(this HttpContext http)
    {
        if (http.Features.Get<Caller>() is { } known)
            return known;
        Caller caller = Access.Caller.At(http.Connection.RemoteIpAddress);
        http.Features.Set(caller);
        return caller;
    }
}
