using System.Text.Json;
using InferenceSizing.Formats.HuggingFace;

namespace InferenceSizing.Formats.Tests.HuggingFace;

/// <summary>The nearest family of a config without a builder is the one whose keys it has, whatever it calls itself.</summary>
public sealed class FamilyShapesTests
{
    private const string Dense = "\"hidden_size\":256,\"intermediate_size\":512,\"num_hidden_layers\":2,\"num_attention_heads\":4,\"vocab_size\":1000";

    /// <summary>Keys: deepseek-ai/DeepSeek-V4-Flash, Qwen/Qwen3-Next-80B-A3B-Instruct, meta-llama/Llama-3.1-8B.</summary>
    [Theory]
    [InlineData("deepseek_ref", "\"o_groups\":8,\"o_lora_rank\":64,\"hc_mult\":4,\"num_hash_layers\":1,\"compress_ratios\":[0,4]", "deepseek_v4")]
    [InlineData("llama_next",
        "\"linear_num_key_heads\":16,\"linear_num_value_heads\":32,\"full_attention_interval\":4,\"num_experts\":8,\"shared_expert_intermediate_size\":512",
        "qwen3_next")]
    [InlineData("gemma9", "\"num_key_value_heads\":2", "llama")]
    public void A_shape_and_not_a_name_tells_the_nearest_family(string modelType, string keys, string nearest)
    {
        using JsonDocument config = JsonDocument.Parse($"{{\"model_type\":\"{modelType}\",{Dense},{keys}}}");

        Assert.Contains($"nearest supported family is '{nearest}'", HuggingFaceConfig.Read(config.RootElement).Refusal!.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void What_a_family_reads_whole_can_be_read_as_that_family()
    {
        using JsonDocument config = JsonDocument.Parse($"{{\"model_type\":\"brandnew\",{Dense}}}");

        Assert.Contains("model.assumeFamily \"llama\"", HuggingFaceConfig.Read(config.RootElement).Refusal!.Reason, StringComparison.Ordinal);
    }

    /// <summary>Files that are sent in place of a config.json, and configs of before <c>model_type</c>.</summary>
    [Theory]
    [InlineData("\"architectures\":[\"Qwen2MoeForCausalLM\"]," + Dense, "\"qwen2_moe\"")]
    [InlineData(Dense, "model.assumeFamily \"llama\"")]
    [InlineData("\"dim\":4096,\"n_layers\":32,\"hidden_dim\":14336,\"n_heads\":32", "params.json")]
    [InlineData("\"_class_name\":\"Flux2Transformer2DModel\",\"num_layers\":5", "diffusers pipeline")]
    [InlineData("\"do_sample\":true,\"eos_token_id\":2", "so its family is not known.")]
    public void A_config_without_a_type_says_what_it_is_instead(string members, string said)
    {
        using JsonDocument config = JsonDocument.Parse($"{{{members}}}");

        Assert.EndsWith(said.EndsWith('.') ? said : "", HuggingFaceConfig.Read(config.RootElement).Refusal!.Reason, StringComparison.Ordinal);
        Assert.Contains(said, HuggingFaceConfig.Read(config.RootElement).Refusal!.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void A_config_without_a_type_is_read_as_the_family_that_is_said()
    {
        using JsonDocument config = JsonDocument.Parse($"{{{Dense}}}");

        Assert.Equal("llama", HuggingFaceConfig.Read(config.RootElement, "llama").Value!.AssumedFamily);
    }
}
