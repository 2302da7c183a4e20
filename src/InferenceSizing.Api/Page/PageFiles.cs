using System.Reflection;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Net.Http.Headers;

namespace InferenceSizing.Api.Page;

/// <summary>A file of the page.</summary>
/// <param name="Content">Its bytes.</param>
/// <param name="MediaType">Its form.</param>
/// <param name="Tag">Changes with its bytes.</param>
internal sealed record PageFile(byte[] Content, string MediaType, EntityTagHeaderValue Tag);

/// <summary>The files of the page and of pictures, which lie within the assembly: read once.</summary>
internal static class PageFiles
{
    public const string Index = "index.html";

    private const string Folder = "wwwroot/";

    private static readonly Dictionary<string, string> MediaTypes = new()
    {
        [".html"] = "text/html; charset=utf-8",
        [".js"] = "text/javascript; charset=utf-8",
        [".css"] = "text/css; charset=utf-8",
        [".svg"] = "image/svg+xml; charset=utf-8",
        [".txt"] = "text/plain; charset=utf-8",
    };

    /// <summary>By name.</summary>
    public static IReadOnlyDictionary<string, PageFile> All { get; } = typeof(PageFiles).Assembly.GetManifestResourceNames()
        .Where(name => name.StartsWith(Folder, StringComparison.Ordinal)).ToDictionary(name => name[Folder.Length..], Read);

    /// <summary>The style sheet of pictures, which each picture also carries.</summary>
    public static string PictureStyles { get; } = Encoding.UTF8.GetString(All["pictures.css"].Content);

    private static PageFile Read(string name)
    {
        using Stream stream = Assembly.GetExecutingAssembly().GetManifestResourceStream(name)!;
        byte[] content = new byte[stream.Length];
        stream.ReadExactly(content);
        return new PageFile(content, MediaTypes[Path.GetExtension(name)],
            new EntityTagHeaderValue($"\"{Convert.ToHexStringLower(SHA256.HashData(content))}\""));
    }
}
