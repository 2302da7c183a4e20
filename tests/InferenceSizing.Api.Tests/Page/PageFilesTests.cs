using System.Net;
using System.Text.RegularExpressions;

namespace InferenceSizing.Api.Tests.Page;

/// <summary>The page comes whole from the service itself.</summary>
[Collection(ServiceTests.Name)]
public sealed partial class PageFilesTests(SizingService service)
{
    private readonly HttpClient _client = service.CreateClient();

    [Fact]
    public async Task Every_file_that_the_page_names_is_served_and_none_is_another_hosts()
    {
        HashSet<string> seen = [], ahead = ["/"];
        while (ahead.Count > 0)
        {
            string address = ahead.First();
            ahead.Remove(address);
            seen.Add(address);
            using HttpResponseMessage response = await _client.GetAsync(address);
            string text = await response.Content.ReadAsStringAsync();
            Assert.True(response.StatusCode == HttpStatusCode.OK, address);
            Assert.DoesNotMatch(@"https?://(?!www\.w3\.org/)", text);
            ahead.UnionWith(Names().Matches(text).Select(name => $"/page/{name.Groups[1].Value}").Except(seen));
        }

        Assert.True(seen.Count > 10);
    }

    /// <summary>What a phone loads before it can ask.</summary>
    [Fact]
    public async Task The_page_is_small()
    {
        const int mostBytes = 80_000;
        long bytes = 0;
        HashSet<string> names = [.. (await Imports("/", [])).Append("/")];
        foreach (string name in names)
            bytes += (await _client.GetByteArrayAsync(name)).Length;
        Assert.InRange(bytes, 1, mostBytes);
    }

    [Fact]
    public async Task The_page_runs_its_own_scripts_and_sheets_and_no_others()
    {
        using HttpResponseMessage response = await _client.GetAsync("/");
        string policy = response.Headers.GetValues("Content-Security-Policy").Single();
        Assert.Contains("script-src 'self'; style-src 'self';", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("unsafe", policy, StringComparison.Ordinal);
        Assert.DoesNotMatch("""<script(?![^>]*src=)|<style|\sstyle=|\son\w+=""", await response.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task A_browser_asks_again_and_is_told_that_nothing_changed()
    {
        using HttpResponseMessage first = await _client.GetAsync("/page/page.js");
        using HttpRequestMessage again = new(HttpMethod.Get, "/page/page.js");
        again.Headers.IfNoneMatch.Add(first.Headers.ETag!);
        using HttpResponseMessage second = await _client.SendAsync(again);
        Assert.Equal(HttpStatusCode.NotModified, second.StatusCode);
    }

    [Theory, InlineData("/page/nothing.js"), InlineData("/page/../appsettings.json"), InlineData("/page/")]
    public async Task Other_names_are_no_files(string address)
    {
        using HttpResponseMessage response = await _client.GetAsync(address);
        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
    }

    private async Task<HashSet<string>> Imports(string address, HashSet<string> found)
    {
        foreach (Match name in Names().Matches(await _client.GetStringAsync(address)))
        {
            if (found.Add($"/page/{name.Groups[1].Value}"))
                await Imports($"/page/{name.Groups[1].Value}", found);
        }

        return found;
    }

    /// <summary>Files of the page as markup and imports name them.</summary>
    [GeneratedRegex("""["'](?:/page/|\./)([\w.]+)["']""")]
    private static partial Regex Names();
}
