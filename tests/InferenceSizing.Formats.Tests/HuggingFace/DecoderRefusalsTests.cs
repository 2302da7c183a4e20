using System.Text.Json;
using InferenceSizing.Domain.Networks.Graph;
using InferenceSizing.Domain.Outcomes;
using InferenceSizing.Formats.HuggingFace;
using InferenceSizing.Formats.HuggingFace.Reading;

namespace InferenceSizing.Formats.Tests.HuggingFace;

public sealed class DecoderRefusalsTests
{
    private const string Shape = "\"hidden_size\":64,\"num_hidden_layers\":2,\"num_attention_heads\":4,\"intermediate_size\":96,\"vocab_size\":1000";

    public static TheoryData<string, string, string> Refused => new()
    {
        { "baichuan", "\"num_hidden_layers\":2,\"num_attention_heads\":4,\"intermediate_size\":96,\"vocab_size\":1000", "hidden_size" },
        { "llama", Shape.Replace("\"num_attention_heads\":4", "\"num_attention_heads\":0", StringComparison.Ordinal), "num_attention_heads" },
        { "llama", Shape + ",\"num_key_value_heads\":0", "num_key_value_heads" },
        { "llama", Shape + ",\"num_key_value_heads\":3", "num_key_value_heads" },
        { "llama", Shape.Replace("\"num_hidden_layers\":2", "\"num_hidden_layers\":5000", StringComparison.Ordinal), "num_hidden_layers" },
        { "llama", Shape + ",\"attention_bias\":\"yes\"", "attention_bias" },
        { "llama", Shape + ",\"head_dim\":-1", "head_dim" },
        { "gemma2", Shape + ",\"num_key_value_heads\":2,\"layer_types\":[\"full_attention\"]", "layer_types" },
        { "mixtral", Shape + ",\"num_key_value_heads\":2,\"num_local_experts\":2,\"num_experts_per_tok\":3", "num_experts_per_tok" },
        { "mpt", "\"d_model\":64,\"n_layers\":2,\"n_heads\":4,\"vocab_size\":1000,\"attn_config\":{\"attn_type\":\"multiquery_attention\"}",
            "attn_config.attn_type" },
        { "gpt_neo", "\"hidden_size\":64,\"num_layers\":2,\"num_heads\":4,\"vocab_size\":1000,\"attention_types\":[7]", "attention_types" },
        { "gpt_neo", "\"hidden_size\":2,\"num_layers\":2,\"num_heads\":4,\"vocab_size\":1000", "num_attention_heads" },
        { "bloom", "\"hidden_size\":2,\"n_layer\":2,\"n_head\":4,\"vocab_size\":1000", "num_attention_heads" },
        { "hunyuan_v1_moe", Shape + ",\"num_experts\":4,\"moe_topk\":[1,2]", "moe_topk" },
        { "nemotron-nas", Shape + ",\"block_configs\":[]", "block_configs" },
        { "kimi_k25", "\"text_config\":{}", "vision_config" },
        { "chatglm", "\"hidden_size\":64,\"num_layers\":2,\"num_attention_heads\":4", "ffn_hidden_size" },
    };

    [Theory]
    [MemberData(nameof(Refused))]
    public void What_is_wrong_is_named_by_its_key(string modelType, string keys, string field)
    {
        Refusal? refusal = HuggingFaceConfig.Read(JsonDocument.Parse($"{{\"model_type\":\"{modelType}\",{keys}}}").RootElement).Refusal;

        Assert.Equal(field, refusal?.Subject.Name);
    }

    public static TheoryData<string> ModelTypes => [.. HuggingFaceConfig.SupportedModelTypes.Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(ModelTypes))]
    public void A_config_of_nothing_but_odd_values_gives_an_answer_and_no_exception(string modelType)
    {
        string[] keys =
        [
            "hidden_size", "num_hidden_layers", "num_attention_heads", "num_key_value_heads", "head_dim", "intermediate_size", "vocab_size", "n_embd",
                "n_layer", "n_head", "d_model", "n_layers",
            "n_heads", "num_layers", "num_heads", "sliding_window", "layer_types", "num_experts", "num_local_experts", "n_routed_experts",
                "num_experts_per_tok", "moe_intermediate_size",
            "q_lora_rank", "kv_lora_rank", "text_config", "vision_config", "attn_config", "ffn_config", "block_configs", "compress_ratios", "o_groups",
                "moe_layer_freq", "first_k_dense_replace",
        ];
        foreach (string value in (string[])["0", "1", "16777216", "null", "[]", "{}", "\"x\"", "1e300", "-1", "true", "[0]", "[{}]"])
        {
            string config = $"{{\"model_type\":\"{modelType}\",{string.Join(',', keys.Select(key => $"\"{key}\":{value}"))}}}";

            Outcome<ConfiguredModel> outcome = HuggingFaceConfig.Read(JsonDocument.Parse(config).RootElement);

            Assert.True(outcome.Value is null ^ outcome.Refusal is null);
        }
    }

    [Fact]
    public void Absent_keys_take_the_defaults_of_the_family_and_are_listed()
    {
        ConfiguredModel model = HuggingFaceConfig.Read(
            JsonDocument.Parse($"{{\"model_type\":\"gemma\",\"num_key_value_heads\":2,{Shape}}}").RootElement).Value!;

        Assert.Contains(new ConfigDefault("head_dim", 256, null), model.Defaulted);
        Assert.Contains(new ConfigDefault("tie_word_embeddings", null, true), model.Defaulted);
        Assert.Equal(256, model.Architecture.Dimensions.HeadDimension.Length);
    }

    [Fact]
    public void An_explicit_null_of_key_value_heads_means_as_many_as_heads() =>
        Assert.Equal(4, HuggingFaceConfig.Read(
            JsonDocument.Parse(
            $"{{\"model_type\":\"mistral\",{Shape},\"num_key_value_heads\":null}}").RootElement).Value!.Architecture.Dimensions.KeyValueHeads.Length);

    [Fact]
    public void A_checkpoint_of_the_bare_model_stores_no_head()
    {
        long with = Parameters($"{{\"model_type\":\"llama\",{Shape}}}"),
            without = Parameters($"{{\"model_type\":\"llama\",\"architectures\":[\"LlamaModel\"],{Shape}}}");

        Assert.Equal(64 * 1000, with - without);
    }

    [Fact]
    public void Kimi_K2_5_gives_the_packed_total_of_its_checkpoint()
    {
        // Hugging Face Hub, safetensors total 1,058,589,420,528: the routed experts of 60 layers have a scale for 32 weights,
        // and each of their 69,120 matrices its shape in two 32-bit numbers that count as eight weights each.
        const string config = """
            {"model_type":"kimi_k25","text_config":{"model_type":"kimi_k2","hidden_size":7168,"num_hidden_layers":61,"num_attention_heads":64,"intermediate_size":18432,"moe_intermediate_size":2048,
             "n_routed_experts":384,"n_shared_experts":1,"num_experts_per_tok":8,"first_k_dense_replace":1,"q_lora_rank":1536,"kv_lora_rank":512,"qk_nope_head_dim":128,"qk_rope_head_dim":64,
             "v_head_dim":128,"vocab_size":163840},
             "vision_config":{"vt_hidden_size":1152,"vt_num_attention_heads":16,"vt_num_hidden_layers":27,"vt_intermediate_size":4304,"patch_size":14,"init_pos_emb_height":64,"init_pos_emb_width":64,
             "merge_kernel_size":[2,2],"mm_hidden_size":1152,"text_hidden_size":7168}}
            """;
        const long routed = 60L * 384 * 3 * 7168 * 2048, shapes = 60L * 384 * 3 * 2 * 8;

        Assert.Equal(1_058_589_420_528 - (routed / 32) - shapes, Parameters(config));
    }

    [Theory]
    [InlineData("\"torch_dtype\":\"bfloat16\"", "bf16")]
    [InlineData("\"quantization_config\":{\"quant_method\":\"fp8\",\"weight_block_size\":[128,128]}", "fp8-block")]
    [InlineData(
        "\"quantization_config\":{\"quant_method\":\"compressed-tensors\",\"config_groups\":{\"group_0\":{\"weights\":{\"num_bits\":4,\"type\":\"int\"}}}}",
        "gptq-int4")]
    [InlineData(
        "\"quantization_config\":{\"quant_method\":\"compressed-tensors\"," +
            "\"config_groups\":{\"group_0\":{\"weights\":{\"num_bits\":8,\"type\":\"int\"},\"input_activations\":{}}}}", "int8")]
    [InlineData(
        "\"quantization_config\":{\"quant_method\":\"compressed-tensors\",\"config_groups\":{\"group_0\":{\"weights\":{\"num_bits\":8,\"type\":\"float\"}}}}",
        "fp8")]
    [InlineData(
        "\"quantization_config\":{\"quant_method\":\"compressed-tensors\",\"format\":\"nvfp4-pack-quantized\"," +
            "\"config_groups\":{\"group_0\":{\"weights\":{\"num_bits\":4,\"type\":\"float\"}}}}", "nvfp4")]
    [InlineData("\"quantization_config\":{\"quant_method\":\"unheard-of\"}", null)]
    public void The_checkpoint_s_precision_is_read(string keys, string? precision) =>
        Assert.Equal(precision, HuggingFaceConfig.Read(JsonDocument.Parse($"{{\"model_type\":\"llama\",{Shape},{keys}}}").RootElement).Value!.Precision);

    private static long Parameters(string config)
    {
        OperatorList operators = HuggingFaceConfig.Read(JsonDocument.Parse(config).RootElement).Value!.Architecture.LayOut().Operators!;
        return operators.Parameters.Value;
    }
}
