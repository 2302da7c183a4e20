using System.Net;
using System.Text.Json.Nodes;

namespace InferenceSizing.Api.Tests.Inspection;

/// <summary>An ONNX file in, its graph out, and the graph back into an estimate.</summary>
[Collection(ServiceTests.Name)]
public sealed class OnnxTests(SizingService service)
{
    private readonly HttpClient _client = service.CreateClient();

    /// <summary>One product of 64 by 32 weights on an input of [1, 64]: written by hand, field by field of onnx.proto.</summary>
    private static byte[] Product()
    {
        byte[] weight = [.. Field(1, 64), .. Field(1, 32), .. Field(2, 1), .. Bytes(8, "w"u8), .. Bytes(9, new byte[64 * 32 * 4])];
        byte[] node = [.. Bytes(1, "x"u8), .. Bytes(1, "w"u8), .. Bytes(2, "y"u8), .. Bytes(4, "MatMul"u8)];
        byte[] shape = [.. Bytes(1, Field(1, 1)), .. Bytes(1, Field(1, 64))];
        byte[] input = [.. Bytes(1, "x"u8), .. Bytes(2, Bytes(1, [.. Field(1, 1), .. Bytes(2, shape)]))];
        byte[] graph = [.. Bytes(1, node), .. Bytes(5, weight), .. Bytes(11, input)];
        return [.. Field(1, 8), .. Bytes(2, "test"u8), .. Bytes(7, graph)];
    }

    [Fact]
    public async Task The_graph_of_a_file_sent_back_is_sized()
    {
        using HttpResponseMessage response = await _client.PostAsync("/models/inspect", new ByteArrayContent(Product()));
        JsonNode answer = JsonNode.Parse(await response.Content.ReadAsStringAsync())!;

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("onnx", (string)answer["form"]!);
        Assert.Equal(2048, (long)answer["parameters"]!);
        Assert.Equal(8192, (long)answer["weightsBytes"]!);
        Assert.Empty(answer["onnx"]!["notUnderstood"]!.AsArray());

        JsonObject body = new() { ["model"] = new JsonObject { ["inspected"] = answer["inspected"]!.DeepClone() }, ["gpu"] = "t4", ["engine"] = "onnxruntime" };
        using HttpResponseMessage sized = await _client.PostAsync(
            "/estimate", new StringContent(body.ToJsonString(), System.Text.Encoding.UTF8, "application/json"));
        string text = await sized.Content.ReadAsStringAsync();
        Assert.True(sized.IsSuccessStatusCode, text);
        JsonNode estimate = JsonNode.Parse(text)!;
        Assert.Equal(2048, (long)estimate["resolved"]!["model"]!["parameters"]!);
        Assert.Equal(8192, (long)estimate["memory"]!["perGpu"]!["weightsBytes"]!);
    }

    [Theory]
    [InlineData("""{"form":"onnx"}""", "model.inspected.graph")]
    [InlineData("""{"form":"onnx","graph":{"sizes":[],"tensors":[],"inputs":[],"outputs":[],"steps":[]}}""", "model.inspected.graph.steps")]
    [InlineData(
        """{"form":"onnx","graph":{"sizes":["8*d0"],"tensors":[],"inputs":[],"outputs":[],"steps":[{"operator":"Conv","kind":"product","inputs":[],"outputs":[]}]}}""", "model.inspected.graph.sizes")]
    [InlineData(
        """{"form":"onnx","graph":{"sizes":["8"],"tensors":[1,32,1,0,-1],"inputs":[0],"outputs":[],"steps":[{"operator":"Conv","kind":"product","inputs":[0],"outputs":[]}]}}""", "model.inspected.graph.tensors")]
    [InlineData(
        """{"form":"onnx","graph":{"sizes":["8"],"tensors":[0,32,1,0,0],"inputs":[0],"outputs":[],"steps":[{"operator":"Conv","kind":"product","inputs":[0],"outputs":[]}]}}""", "model.inspected.graph.tensors")]
    [InlineData(
        """{"form":"onnx","graph":{"sizes":["8"],"tensors":[0,32,1,0,-1],"inputs":[],"outputs":[],"steps":[{"operator":"Conv","kind":"product","inputs":[0],"outputs":[]}]}}""", "model.inspected.graph.steps")]
    [InlineData(
        """{"form":"onnx","graph":{"sizes":["8"],"tensors":[0,32,1,0,-1],"inputs":[0],"outputs":[],"steps":[{"operator":"Conv","kind":"product","inputs":[0],"outputs":[],"flops":1}]}}""", "model.inspected.graph.steps")]
    [InlineData(
        """{"form":"onnx","graph":{"sizes":["8"],"tensors":[0,32,1,0,-1],"inputs":[0],"outputs":[],"steps":[{"operator":"Conv","kind":"wishing","inputs":[0],"outputs":[]}]}}""", "model.inspected.graph.steps[0].kind")]
    [InlineData(
        """{"form":"gguf","config":{},"tensors":[],"graph":{"sizes":[],"tensors":[],"inputs":[],"outputs":[],"steps":[{"operator":"Conv","kind":"product","inputs":[],"outputs":[]}]}}""", "model.inspected.graph")]
    public async Task A_graph_that_cannot_be_is_refused_by_its_field(string inspected, string field)
    {
        using HttpResponseMessage response = await _client.PostAsync(
            "/estimate", new StringContent($$"""{"model":{"inspected":{{inspected}}},"gpu":"t4"}""", System.Text.Encoding.UTF8, "application/json"));

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Contains(field, JsonNode.Parse(await response.Content.ReadAsStringAsync())!["errors"]!.AsObject().Select(error => error.Key));
    }

    private static byte[] Field(int number, int value) => [(byte)(number << 3), .. Varint(value)];

    private static byte[] Bytes(int number, ReadOnlySpan<byte> content) => [(byte)((number << 3) | 2), .. Varint(content.Length), .. content];

    private static byte[] Varint(int value)
    {
        List<byte> bytes = [];
        for (; value >= 0x80; value >>= 7)
            bytes.Add((byte)((value & 0x7F) | 0x80));
        bytes.Add((byte)value);
        return [.. bytes];
    }
}
