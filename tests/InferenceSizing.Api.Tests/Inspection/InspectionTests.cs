using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using InferenceSizing.Formats.Tests.Gguf;
using InferenceSizing.Formats.Tests.Safetensors;

namespace InferenceSizing.Api.Tests.Inspection;

[Collection(ServiceTests.Name)]
public sealed class InspectionTests(SizingService service)
{
    private const string Path = "/models/inspect";

    private readonly HttpClient _client = service.CreateClient();

    [Fact]
    public async Task A_config_says_what_its_checkpoint_would_take()
    {
        JsonObject answer = await Inspect(Asking.Json(Heads.Config));

        Assert.Equal("config", answer["form"]!.ToString());
        Assert.Equal("llama", answer["architecture"]!["family"]!.ToString());
        Assert.Equal(Heads.Parameters, answer["parameters"]!.GetValue<long>());
        Assert.Equal(2 * Heads.Parameters, answer["weightsBytes"]!.GetValue<long>());
    }

    /// <summary>A llama of 2 layers of 256, tied: 2 · (4 · 256² + 3 · 256 · 512) matrix elements in FP8 with a 32-bit scale for each of 14 matrices; BF16 for
    /// 256,000 of the embedding and 5 · 256 of norms.</summary>
    [Fact]
    public async Task A_quantization_in_a_file_of_its_own_is_read_with_the_config()
    {
        const string config =
            """{"model_type":"llama","hidden_size":256,"intermediate_size":512,"num_hidden_layers":2,"num_attention_heads":4,"vocab_size":1000,"tie_word_embeddings":true,"limit":[0.0,Infinity]}""";
        const string quantization =
            """{"producer":{"name":"modelopt"},"quantization":{"quant_algo":"FP8","kv_cache_quant_algo":"FP8","exclude_modules":["lm_head"]}}""";
        const long bytes = (2 * ((4 * 256 * 256) + (3 * 256 * 512))) + (14 * 4) + (2 * (256_000 + (5 * 256)));
        using MultipartFormDataContent form = new() { { Asking.Json(config), "config" }, { Asking.Json(quantization), "quantization" } };
        JsonObject inspected = await Inspect(form);
        using HttpResponseMessage response = await _client.Estimate(
            $"{{\"model\":{{\"config\":{config},\"hfQuantConfig\":{quantization}}},\"gpu\":\"h100-sxm\",\"engine\":\"transformers\"}}");
        JsonObject estimated = await response.Object();
        using HttpResponseMessage again = await _client.Estimate(estimated["resolved"]!["request"]!.ToJsonString());

        Assert.Equal(bytes, inspected["weightsBytes"]!.GetValue<long>());
        Assert.Equal(bytes, estimated["memory"]!["weights"]!.AsArray().Sum(row => row!["bytes"]!.GetValue<long>()));
        Assert.Equal(estimated["memory"]!.ToJsonString(), (await again.Object())["memory"]!.ToJsonString());
    }

    [Fact]
    public async Task A_safetensors_head_and_its_config_are_the_weights_of_an_estimate()
    {
        SafetensorsWriter file = Heads.Safetensors();
        using MultipartFormDataContent form = new() {
            { Asking.Json(Heads.Config), "config" }, { Asking.Raw([.. file.ToArray(), 1, 2, 3], "application/octet-stream"), "head" } };
        JsonObject answer = await Inspect(form);

        Assert.True(answer["complete"]!.GetValue<bool>());
        Assert.Null(answer["disagreements"]);
        Assert.Equal(file.Bytes, answer["weightsBytes"]!.GetValue<long>());
        // vLLM keeps tables of rotary angles beside the weights.
        Assert.Equal(file.Bytes,
            (await Estimated(answer["inspected"]!, "vllm")).Where(row => row!["component"]!.ToString() != "rotaryTable")
            .Sum(row => row!["bytes"]!.GetValue<long>()));
    }

    [Fact]
    public async Task A_GGUF_head_is_the_weights_of_an_estimate_with_llama_cpp()
    {
        GgufWriter file = Heads.Gguf();
        JsonObject answer = await Inspect(Asking.Raw([.. file.ToArray(), .. new byte[100]], "application/x-www-form-urlencoded"));

        Assert.Equal("gguf", answer["form"]!.ToString());
        Assert.Equal(file.Bytes, answer["weightsBytes"]!.GetValue<long>());
        Assert.Equal(Heads.Parameters, answer["parameters"]!.GetValue<long>());
        Assert.Equal(file.Bytes, (await Estimated(answer["inspected"]!, null)).Sum(row => row!["bytes"]!.GetValue<long>()));
        using HttpResponseMessage other = await _client.Estimate(Body(answer["inspected"]!, "vllm"));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, other.StatusCode);
    }

    [Fact]
    public async Task The_resolved_request_of_inspected_files_gives_the_same_answer()
    {
        JsonObject answer = await Inspect(Asking.Raw(Heads.Gguf().ToArray(), "application/octet-stream"));
        using HttpResponseMessage first = await _client.Estimate(Body(answer["inspected"]!, null));
        JsonObject estimate = await first.Object();
        using HttpResponseMessage second = await _client.Estimate(estimate["resolved"]!["request"]!.ToJsonString());

        Assert.Equal(HttpStatusCode.OK, second.StatusCode);
        Assert.Equal(estimate["memory"]!.ToJsonString(), (await second.Object())["memory"]!.ToJsonString());
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{")]
    [InlineData("{}")]
    [InlineData("GGUF")]
    [InlineData("{\"model_type\": \"llama\", \"model_type\": \"llama\"}")]
    [InlineData("\u0001\u0002\u0003\u0004\u0005\u0006\u0007\u0008\u0009")]
    public async Task A_hostile_body_is_refused(string body)
    {
        using HttpResponseMessage response = await _client.PostAsync(Path, Asking.Raw(Encoding.UTF8.GetBytes(body), "application/octet-stream"));

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Equal("application/problem+json", response.MediaType());
    }

    [Fact]
    public async Task More_than_the_limit_is_too_large()
    {
        using HttpClient small = service.ClientWith("Limits:MaxModelFileBytes", "2048");
        using HttpResponseMessage response = await small.PostAsync(
            Path, Asking.Raw([.. Heads.Gguf().ToArray(), .. new byte[4096]], "application/octet-stream"));

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, response.StatusCode);
    }

    private async Task<JsonObject> Inspect(HttpContent body)
    {
        using HttpResponseMessage response = await _client.PostAsync(Path, body);
        string text = await response.Content.ReadAsStringAsync();
        Assert.True(response.StatusCode == HttpStatusCode.OK, text);
        return JsonNode.Parse(text)!.AsObject();
    }

    private async Task<JsonArray> Estimated(JsonNode inspected, string? engine)
    {
        using HttpResponseMessage response = await _client.Estimate(Body(inspected, engine));
        string text = await response.Content.ReadAsStringAsync();
        Assert.True(response.StatusCode == HttpStatusCode.OK, text);
        return JsonNode.Parse(text)!["memory"]!["weights"]!.AsArray();
    }

    private static string Body(JsonNode inspected, string? engine) =>
        new JsonObject { ["model"] = new JsonObject { ["inspected"] = inspected.DeepClone() }, ["gpu"] = "rtx-4090", ["engine"] = engine }.ToJsonString();
}
