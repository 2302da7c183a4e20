using System.Net;
using System.Text.Json.Nodes;

namespace InferenceSizing.Api.Tests.Estimates;

/// <summary>A GPU that is shared with others: what they hold, a slice of it.</summary>
[Collection(ServiceTests.Name)]
public sealed class SharedGpuTests(SizingService service)
{
    private readonly HttpClient _client = service.CreateClient();

    [Fact]
    public async Task What_others_hold_is_told_and_explained()
    {
        JsonObject answer = await Answer("""{"id": "h100-sxm", "reservedBytes": 4294967296}""");

        Assert.Equal(4294967296, (long)answer["memory"]!["gpu"]!["reservedBytes"]!);
        Assert.Contains(answer["explanation"]!.AsArray(), line => (string?)line!["quantity"] == "memory.gpu.reservedBytes");
    }

    [Theory]
    [InlineData("""{"id": "h100-sxm", "reservedBytes": -1}""", "gpu.reservedBytes")]
    [InlineData("""{"id": "h100-sxm", "reservedBytes": 85899345920}""", "gpu.reservedBytes")]
    [InlineData("""{"id": "h100-sxm", "reservedBytes": 17592186044417}""", "gpu.reservedBytes")]
    public async Task Others_cannot_hold_more_than_there_is(string gpu, string field)
    {
        using HttpResponseMessage response = await _client.Estimate(Body(gpu));

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.NotNull((await response.Object())["errors"]![field]);
    }

    /// <summary>A profile's attributes, media engines and graphics, change nothing of what a model has (NVIDIA's user guide, profile attributes), and
    /// Kubernetes writes them with a point.</summary>
    [Theory, InlineData("1g.10gb+me"), InlineData("1g.10gb+me.all"), InlineData("1g.10gb-me"), InlineData("1g.10gb.me"), InlineData("1G.10GB+ME")]
    public async Task Attributes_of_a_profile_change_nothing(string profile)
    {
        JsonNode whole = (await Answer("""{"id": "h100-sxm", "partition": "1g.10gb"}"""))["memory"]!;

        Assert.True(JsonNode.DeepEquals(whole, (await Answer($$"""{"id": "h100-sxm", "partition": "{{profile}}"}"""))["memory"]));
    }

    /// <summary>NVIDIA's user guide: an H200 is cut into 1g.18gb and so on, not into an H100's 1g.10gb.</summary>
    [Fact]
    public async Task A_profile_of_another_card_is_refused_with_this_cards_own()
    {
        using HttpResponseMessage response = await _client.Estimate(Body("""{"id": "h200-sxm", "partition": "1g.10gb"}"""));

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Equal("Expected one of 1g.18gb, 1g.35gb, 2g.35gb, 3g.71gb, 4g.71gb, 7g.141gb.",
            (string?)(await response.Object())["errors"]!["gpu.partition"]![0]);
    }

    [Theory]
    [InlineData("a30", "1g.6gb,2g.12gb,4g.24gb"), InlineData("a100-sxm4-40", "1g.5gb,1g.10gb,2g.10gb,3g.20gb,4g.20gb,7g.40gb"),
        InlineData("b200", "1g.23gb,1g.45gb,2g.45gb,3g.90gb,4g.90gb,7g.180gb")]
    public async Task Every_profile_of_a_card_is_answered(string gpu, string profiles)
    {
        long before = 0;
        foreach (string profile in profiles.Split(','))
        {
            JsonObject answer = await Answer($$"""{"id": "{{gpu}}", "partition": "{{profile}}"}""");
            long usable = (long)answer["memory"]!["gpu"]!["usableBytes"]!;
            Assert.True(usable >= before && usable < (long)answer["memory"]!["gpu"]!["nominalBytes"]!);
            before = usable;
        }
    }

    [Fact]
    public async Task A_model_over_several_slices_is_warned_of() =>
        Assert.Contains((await Answer("""{"id": "h100-sxm", "partition": "3g.40gb", "count": 2}"""))["warnings"]!.AsArray(), warning =>
            (string?)warning!["code"] == "slicesAsPeers");

    private static string Body(string gpu) => $$"""{"model": "Qwen/Qwen3-8B", "gpu": {{gpu}} }""";

    private async Task<JsonObject> Answer(string gpu)
    {
        using HttpResponseMessage response = await _client.Estimate(Body(gpu));
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        return await response.Object();
    }
}
