using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Options;

namespace InferenceSizing.Api.Hosting.Access;

/// <summary>The API keys that are let in, found by their hash.</summary>
internal sealed class ApiKeys(IOptions<AccessOptions> options)
{
    /// <summary>The header of a key.</summary>
    public const string Header = "X-Api-Key";

    /// <summary>Longer than any key that is made here.</summary>
    private const int Longest = 256;

    private const int SecretBytes = 32;
    private const string Prefix = "isz_";

    private readonly Dictionary<string, KeyOptions> _byHash = options.Value.Keys.ToDictionary(key => key.Sha256, StringComparer.OrdinalIgnoreCase);

    /// <summary>The key of a request; null for one that is not known.</summary>
    /// <remarks>The hash is looked up, not the key: how long a look takes tells nothing about keys.</remarks>
    public KeyOptions? Find(string key) => key.Length <= Longest ? _byHash.GetValueOrDefault(HashOf(key)) : null;

    /// <summary>A new key of 256 random bits.</summary>
    public static string NewKey() => Prefix + Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(SecretBytes));

    public static string HashOf(string key) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key)));
}
