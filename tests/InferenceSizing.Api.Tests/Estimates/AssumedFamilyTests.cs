using System.Net;
using System.Text.Json.Nodes;

namespace InferenceSizing.Api.Tests.Estimates;

[Collection(ServiceTests.Name)]
public sealed class AssumedFamilyTests(SizingService service)
{
    private const string Shape = "\"hidden_size\":256,\"intermediate_size\":512,\"num_hidden_layers\":2,\"num_attention_heads\":4,\"vocab_size\":1000";

    private readonly HttpClient _client = service.CreateClient();

    [Fact]
    public async Task An_unknown_family_is_refused_with_the_nearest_one_and_the_way_on()
    {
        (HttpStatusCode status, JsonObject answer) = await Ask($"{{\"model_type\":\"brandnew\",{Shape}}}", null);

        Assert.Equal(HttpStatusCode.UnprocessableEntity, status);
        string reason = answer["errors"]!["model.config.model_type"]![0]!.ToString();
        Assert.Contains("'brandnew'", reason, StringComparison.Ordinal);
        Assert.Contains("'llama'", reason, StringComparison.Ordinal);
        Assert.Contains("model.assumeFamily", reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task When_asked_it_is_estimated_as_that_family_with_a_warning()
    {
        (HttpStatusCode status, JsonObject answer) = await Ask($"{{\"model_type\":\"brandnew\",{Shape}}}", "llama");
        (_, JsonObject llama) = await Ask($"{{\"model_type\":\"llama\",{Shape}}}", null);

        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Equal("assumedFamily", answer["warnings"]![0]!["code"]!.ToString());
        Assert.Equal(llama["resolved"]!["model"]!["parameters"]!.GetValue<long>(), answer["resolved"]!["model"]!["parameters"]!.GetValue<long>());
    }

    [Theory]
    [InlineData("\"num_experts\":8", "num_experts", "qwen3_moe")]
    [InlineData("\"kv_lora_rank\":64", "kv_lora_rank", "deepseek_v3")]
    [InlineData("\"mamba_d_state\":64", "mamba_d_state", "granitemoehybrid")]
    public async Task What_is_not_shaped_like_the_family_is_refused_even_when_asked(string member, string unknown, string nearest)
    {
        string config = $"{{\"model_type\":\"brandnew\",{Shape},{member}}}";
        (HttpStatusCode asked, JsonObject assumed) = await Ask(config, "llama");
        (HttpStatusCode status, JsonObject answer) = await Ask(config, null);

        Assert.Equal((HttpStatusCode.UnprocessableEntity, HttpStatusCode.UnprocessableEntity), (asked, status));
        Assert.Contains(unknown, assumed["detail"]!.ToString(), StringComparison.Ordinal);
        Assert.Contains(unknown, answer["detail"]!.ToString(), StringComparison.Ordinal);
        Assert.Contains($"'{nearest}'", answer["detail"]!.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_family_with_a_builder_stays_what_it_is()
    {
        (_, JsonObject answer) = await Ask($"{{\"model_type\":\"qwen2\",\"num_key_value_heads\":2,{Shape}}}", "llama");

        Assert.Equal("qwen2", answer["resolved"]!["model"]!["family"]!.ToString());
        Assert.DoesNotContain(answer["warnings"]!.AsArray(), warning => warning!["code"]!.ToString() == "assumedFamily");
    }

    [Fact]
    public async Task It_goes_with_a_config_only()
    {
        using HttpResponseMessage response = await _client.Estimate("""{"model": {"id": "gpt2", "assumeFamily": "llama"}, "gpu": "t4"}""");

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.NotNull((await response.Object())["errors"]!["model.assumeFamily"]);
    }

    private async Task<(HttpStatusCode Status, JsonObject Answer)> Ask(string config, string? family)
    {
        JsonObject model = new() { ["config"] = JsonNode.Parse(config) };
        if (family is not null)
            model["assumeFamily"] = family;
        using HttpResponseMessage response = await _client.Estimate(new JsonObject { ["model"] = model, ["gpu"] = "h100-sxm" }.ToJsonString());
        return (response.StatusCode, await response.Object());
    }
}
