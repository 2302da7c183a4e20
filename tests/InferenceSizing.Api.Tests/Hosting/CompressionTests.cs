using System.IO.Compression;

namespace InferenceSizing.Api.Tests.Hosting;

[Collection(ServiceTests.Name)]
public sealed class CompressionTests(SizingService service)
{
    private readonly HttpClient _client = service.CreateClient();

    [Theory, InlineData("/gpus"), InlineData("/swagger/v1/swagger.json"), InlineData("/"), InlineData("/page/pictures.css"), InlineData("/models/nothing")]
    public async Task Clients_that_accept_gzip_are_sent_the_same_bytes_in_fewer(string address)
    {
        byte[] plain = await (await _client.GetAsync(address)).Content.ReadAsByteArrayAsync();
        using HttpRequestMessage request = new(HttpMethod.Get, address);
        request.Headers.AcceptEncoding.ParseAdd("gzip");
        using HttpResponseMessage response = await _client.SendAsync(request);
        byte[] packed = await response.Content.ReadAsByteArrayAsync();
        await using GZipStream unpacked = new(new MemoryStream(packed), CompressionMode.Decompress);
        using MemoryStream whole = new();
        await unpacked.CopyToAsync(whole);

        Assert.Equal(["gzip"], response.Content.Headers.ContentEncoding);
        Assert.Contains("Accept-Encoding", response.Headers.Vary);
        Assert.True(packed.Length < plain.Length);
        // A problem names its own request.
        Assert.Equal(plain.Length, whole.Length);
    }

    [Fact]
    public async Task Others_are_sent_plain_bytes()
    {
        using HttpResponseMessage response = await _client.GetAsync("/gpus");
        Assert.Empty(response.Content.Headers.ContentEncoding);
    }
}
