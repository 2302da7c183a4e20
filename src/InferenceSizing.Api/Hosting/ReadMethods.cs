namespace InferenceSizing.Api.Hosting;

/// <summary>How an address that changes nothing is asked.</summary>
internal static class ReadMethods
{
    /// <summary>GET, and HEAD for what GET would say of it.</summary>
    public static string[] All { get; } = [HttpMethods.Get, HttpMethods.Head];
}
