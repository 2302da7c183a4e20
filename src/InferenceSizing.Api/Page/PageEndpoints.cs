using InferenceSizing.Api.Hosting;
using Microsoft.AspNetCore.Http.HttpResults;

namespace InferenceSizing.Api.Page;

/// <summary>The page at the root, its files, and llms.txt.</summary>
internal static class PageEndpoints
{
    /// <summary>Under which the page's files lie.</summary>
    public const string Path = "/page";

    public static void MapPage(this IEndpointRouteBuilder routes)
    {
        foreach ((string name, PageFile file) in PageFiles.All)
            routes.MapMethods(AddressOf(name), ReadMethods.All, (HttpContext http) => Answer(http, file)).ExcludeFromDescription();
    }

    /// <summary>Whether an address is one of the page's own, which may run its scripts.</summary>
    public static bool Owns(PathString address) => address == "/" || address.StartsWithSegments(Path);

    private static string AddressOf(string name) => name switch
    {
        PageFiles.Index => "/",
        "llms.txt" => "/llms.txt",
        _ => $"{Path}/{name}",
    };

    /// <summary>A browser asks again each time and is told that nothing changed.</summary>
    private static FileContentHttpResult Answer(HttpContext http, PageFile file)
    {
        http.Response.Headers.CacheControl = "no-cache";
        return TypedResults.Bytes(file.Content, file.MediaType, entityTag: file.Tag);
    }
}
