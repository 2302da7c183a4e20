using System.Net;
using System.Text.Json.Nodes;
using InferenceSizing.Api.Tests.OpenApi;

namespace InferenceSizing.Api.Tests.About;

[Collection(ServiceTests.Name)]
public sealed class VersionTests(SizingService service)
{
    private readonly HttpClient _client = service.CreateClient();

    [Fact]
    public async Task The_version_says_which_build_and_catalogue_answer()
    {
        using HttpResponseMessage response = await _client.GetAsync("/version");
        JsonObject version = await response.Object();
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Matches(@"^\d+\.\d+\.\d+$", (string)version["version"]!);
        Assert.Matches(@"^20\d\d-(0[1-9]|1[0-2])(-\d\d)?$", (string)version["catalogueDate"]!);
        Assert.Matches("^[0-9a-f]{40}$", (string?)version["commit"] ?? new string('0', 40));
    }

    [Fact]
    public async Task The_document_carries_the_same_version() => Assert.Equal(
        (string?)(await (await _client.GetAsync("/version")).Object())["version"],
        (string?)(await ServedDocument.Of(_client)).Root["info"]!["version"]);

    [Fact]
    public async Task The_catalogue_date_is_that_of_its_newest_price()
    {
        JsonArray gpus = (await (await _client.GetAsync("/gpus?pageSize=500")).Object())["items"]!.AsArray();
        string newest = gpus.SelectMany(gpu => gpu!["prices"]?.AsArray() ?? []).Select(price => (string)price!["asOf"]!).Max(StringComparer.Ordinal)!;
        Assert.Equal(newest, (string?)(await (await _client.GetAsync("/version")).Object())["catalogueDate"]);
    }
}
