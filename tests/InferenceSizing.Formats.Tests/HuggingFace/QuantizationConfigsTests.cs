using System.Text.Json;
using InferenceSizing.Domain.Numbers;
using InferenceSizing.Domain.Units;
using InferenceSizing.Formats.HuggingFace;

namespace InferenceSizing.Formats.Tests.HuggingFace;

/// <summary>Bytes of one matrix of 256 by 256 under the quantization configs of published checkpoints, worked by hand.</summary>
public sealed class QuantizationConfigsTests
{
    private const int Side = 256;
    private const long Plain = Side * Side * 2;

    /// <summary>The config, the nearest id, then bytes of the query projection and of the down projection in layers 0 and 1.</summary>
    public static TheoryData<string, string, long, long, long> Configs => new()
    {
        // 4 bits: 32 768 bytes; 256 · 8 groups of 32 with 16 bits of scale and 4 of zero: 5 120; an int32 for each of 256 inputs: 1 024.
        { """{"quant_method":"gptq","bits":4,"group_size":32,"desc_act":true,"sym":true}""", "gptq-int4", 38_912, 38_912, 38_912 },
        // A whole row in one group: 256 · 20 bits.
        { """{"quant_method":"gptq","bits":4,"group_size":-1}""", "gptq-int4", 32_768 + 640 + 1_024, 32_768 + 640 + 1_024, 32_768 + 640 + 1_024 },
        { """{"quant_method":"gptq","bits":8,"group_size":128}""", "int8-weight-only", 65_536 + (256 * 2 * 3) + 1_024, 65_536 + (256 * 2 * 3) + 1_024,
            65_536 + (256 * 2 * 3) + 1_024 },
        { """{"quant_method":"gptq","bits":4,"group_size":32,"dynamic":{"-:.*self_attn.*":{}}}""", "gptq-int4", Plain, 38_912, 38_912 },
        // 256 · 4 groups of 64 with 16 + 4 bits: 2 560.
        { """{"quant_method":"awq","bits":4,"group_size":64,"zero_point":true,"modules_to_not_convert":["self_attn"]}""", "awq-int4", Plain, 35_328, 35_328 },
        // Symmetric: scales alone, 256 · 8 · 2; one layer's projection by name, the head by its own.
        { """{"quant_method":"compressed-tensors","format":"pack-quantized","config_groups":{"group_0":{"targets":["Linear"],"weights":{"num_bits":4,"type":"int","strategy":"group","group_size":32,"symmetric":true}}},"ignore":["lm_head","model.layers.0.mlp.down_proj"]}""", "gptq-int4", 36_864, Plain, 36_864 },
        // Two groups: four bits for the MLP's last, eight-bit floats with a 16-bit scale a row for the rest.
        { """{"quant_method":"compressed-tensors","config_groups":{"group_0":{"targets":["Linear"],"weights":{"num_bits":8,"type":"float","strategy":"channel"},"input_activations":{"num_bits":8,"type":"float"}},"group_1":{"targets":["re:.*down_proj$"],"weights":{"num_bits":4,"type":"int","strategy":"group","group_size":128,"symmetric":false}}},"ignore":["lm_head"]}""", "fp8", 65_536 + 512, 32_768 + (256 * 2 * 20 / 8), 32_768 + (256 * 2 * 20 / 8) },
        // Tiles of 64 by 64: 4 · 4 FP32 scales.
        { """{"quant_method":"fp8","weight_block_size":[64,64],"activation_scheme":"dynamic"}""", "fp8-block", 65_536 + 64, 65_536 + 64, 65_536 + 64 },
        { """{"quant_method":"fp8","activation_scheme":"static","ignored_layers":["model.layers.1.mlp.down_proj"]}""", "fp8", 65_536 + 4, 65_536 + 4, Plain },
        // A block of 64 with an FP32 scale: 1 024 blocks.
        { """{"quant_method":"bitsandbytes","load_in_4bit":true,"bnb_4bit_quant_type":"nf4","bnb_4bit_use_double_quant":false}""", "nf4", 32_768 + 4_096,
            32_768 + 4_096, 32_768 + 4_096 },
        { """{"quant_method":"bitsandbytes","load_in_8bit":true,"llm_int8_skip_modules":["q_proj"]}""", "int8", Plain, 65_536 + 1_024, 65_536 + 1_024 },
        { """{"quant_method":"modelopt","quant_algo":"NVFP4","kv_cache_quant_algo":"FP8","exclude_modules":["lm_head","model.layers.*.self_attn*"]}""", "nvfp4",
            Plain, 32_768 + 4_096 + 4, 32_768 + 4_096 + 4 },
        { """{"producer":{"name":"modelopt"},"quantization":{"quant_algo":"FP8","exclude_modules":["*down_proj"]}}""", "fp8", 65_536 + 4, Plain, Plain },
        // Module by module: the query projections of both layers in FP8, the down-projection of the first in NVFP4; what the predicting layer leaves out is not
        // the model's.
        { """{"quant_method":"modelopt","quant_algo":"MIXED_PRECISION","exclude_modules":["mtp.layers.0*"],"quantized_layers":{"model.layers.0.self_attn.q_proj":{"quant_algo":"FP8"},"model.layers.1.self_attn.q_proj":{"quant_algo":"FP8"},"model.layers.0.mlp.down_proj":{"quant_algo":"NVFP4","group_size":16}}}""", "fp8", 65_536 + 4, 32_768 + 4_096 + 4, Plain },
        // Layers of a tower are numbered too.
        { """{"quant_method":"modelopt","quant_algo":"FP8","exclude_modules":["model.vision_tower.encoder.layers.0*"]}""", "fp8", 65_536 + 4, 65_536 + 4,
            65_536 + 4 },
        { """{"quant_method":"quark","global_quant_config":{"weight":{"dtype":"fp8_e4m3","qscheme":"per_tensor"}},"exclude":["re:.*q_proj"],"kv_cache_quant_config":{"*k_proj":{}}}""", "fp8", Plain, 65_536 + 4, 65_536 + 4 },
        { """{"quant_method":"mxfp4","modules_to_not_convert":["model.layers.*.self_attn","lm_head"]}""", "mxfp4", Plain, 32_768 + 2_048, 32_768 + 2_048 },
    };

    [Theory, MemberData(nameof(Configs))]
    public void A_quantization_config_says_how_each_matrix_is_stored(string quantization, string id, long query, long firstDown, long secondDown)
    {
        ConfiguredModel model = Read(quantization);
        WeightScheme scheme = model.Checkpoint.Weights ?? WeightSchemes.Find(id)!;

        Assert.Equal(id, model.Precision);
        Assert.Equal((query, firstDown, secondDown),
            (Bytes(scheme, model, TensorRole.AttentionQuery, 0), Bytes(scheme, model, TensorRole.FeedForwardDown, 0),
            Bytes(scheme, model, TensorRole.FeedForwardDown, 1)));
        Assert.Equal(2 * 1000 * Side, scheme.EncodingOf(TensorRole.LmHead, Site(model, 0, 1000)).BytesOf(AxisLength.From(1000), AxisLength.From(Side),
            Count.One).Count);
    }

    [Theory]
    [InlineData("""{"quant_method":"modelopt","quant_algo":"NVFP4","kv_cache_quant_algo":"FP8"}""", "fp8")]
    [InlineData(
        """{"quant_method":"compressed-tensors","config_groups":{"group_0":{"weights":{"num_bits":8,"type":"float"}}},"ignore":["lm_head"],"kv_cache_scheme":{"num_bits":8,"type":"float"}}""", "fp8")]
    [InlineData("""{"quant_algo":"FP8","config_groups":{"group_0":{"weights":{"num_bits":8,"type":"float"}}},"ignore":["lm_head"],"kv_cache_scheme":"FP8"}""",
        "fp8")]
    [InlineData("""{"quant_method":"modelopt","quant_algo":"FP8","kv_cache_scheme":"FP8"}""", "fp8")]
    [InlineData("""{"quant_method":"awq","bits":4}""", null)]
    public void It_may_say_how_the_cache_is_kept(string quantization, string? cache) => Assert.Equal(cache, Read(quantization).Checkpoint.Cache);

    [Theory]
    [InlineData("""{"quant_method":"brandnew"}""", "quantization_config.quant_method")]
    [InlineData("""{"quant_method":"gptq","bits":9}""", "quantization_config.bits")]
    [InlineData("""{"quant_method":"compressed-tensors"}""", "quantization_config.config_groups")]
    [InlineData("""{"quant_method":"compressed-tensors","config_groups":{"a":{"weights":{"num_bits":4,"type":"int"}}},"ignore":["re:("]}""",
        "quantization_config.ignore")]
    [InlineData("""{"quant_method":"modelopt","quant_algo":"FP3"}""", "quantization_config.quant_algo")]
    public void What_is_not_known_is_said_and_not_guessed(string quantization, string field)
    {
        CheckpointPrecision precision = Read(quantization).Checkpoint;

        Assert.Equal(field, precision.Unknown!.Subject.Name);
        Assert.Null(precision.Id);
    }

    /// <summary>Older exports of ModelOpt keep their quantization in a file of its own; what it leaves out is as the config has it.</summary>
    [Fact]
    public void A_quantization_beside_the_config_comes_first()
    {
        using JsonDocument config = JsonDocument.Parse(Config("""{"quant_method":"fp8","activation_scheme":"static"}"""));
        using JsonDocument beside = JsonDocument.Parse(
            """{"producer":{"name":"modelopt"},"quantization":{"quant_algo":"NVFP4","kv_cache_quant_algo":"FP8","exclude_modules":["lm_head","model.layers.1.mlp*"]}}""");
        ConfiguredModel model = HuggingFaceConfig.Read(RewrittenConfig.Beside(config.RootElement, beside.RootElement)).Value!;
        WeightScheme scheme = model.Checkpoint.Weights!;

        Assert.True(RewrittenConfig.IsQuantization(beside.RootElement));
        Assert.False(RewrittenConfig.IsQuantization(config.RootElement));
        Assert.Equal(("nvfp4", "fp8"), (model.Precision, model.Checkpoint.Cache));
        Assert.Equal((32_768 + 4_096 + 4, 65_536 + 4),
            (Bytes(scheme, model, TensorRole.FeedForwardDown, 0), Bytes(scheme, model, TensorRole.FeedForwardDown, 1)));
    }

    /// <summary>The experts of Gemma 4 stand beside the MLP: nvidia/Gemma-4-26B-A4B-NVFP4 leaves the MLPs as they are and quantizes the experts.</summary>
    [Fact]
    public void A_pattern_for_an_mlp_is_not_one_for_experts_beside_it()
    {
        using JsonDocument config = JsonDocument.Parse("""
            {"model_type":"gemma4_text","hidden_size":256,"intermediate_size":256,"num_hidden_layers":2,"num_attention_heads":4,"num_key_value_heads":2,"head_dim":64,"vocab_size":1000,"vocab_size_per_layer_input":1000,
             "hidden_size_per_layer_input":0,"enable_moe_block":true,"num_experts":4,"top_k_experts":2,"moe_intermediate_size":256,"torch_dtype":"bfloat16",
             "quantization_config":{"quant_method":"modelopt","quant_algo":"NVFP4","ignore":["lm_head","model.language_model.layers.0.mlp*","model.language_model.layers.1.mlp*"]}}
            """);
        ConfiguredModel model = HuggingFaceConfig.Read(config.RootElement).Value!;

        Assert.Equal(Plain, Bytes(model.Checkpoint.Weights!, model, TensorRole.FeedForwardDown, 0));
        Assert.Equal(32_768 + 4_096 + 4, Bytes(model.Checkpoint.Weights!, model, TensorRole.ExpertDown, 0));
    }

    private static long Bytes(WeightScheme scheme, ConfiguredModel model, TensorRole role, int layer) =>
        scheme.EncodingOf(role, Site(model, layer, Side)).BytesOf(AxisLength.From(Side), AxisLength.From(Side), Count.One).Count;

    private static TensorSite Site(ConfiguredModel model, int layer, long rows) =>
        new(LayerIndex.From(layer), LayerCount.From(2), AxisLength.From(rows), AxisLength.From(Side), model.Architecture.LayOut().Operators!.Traits);

    private static ConfiguredModel Read(string quantization)
    {
        using JsonDocument document = JsonDocument.Parse(Config(quantization));
        return HuggingFaceConfig.Read(document.RootElement) is { Value: { } model } ? model : throw new InvalidOperationException("The config was refused.");
    }

    private static string Config(string quantization) =>
        $"{{\"model_type\":\"llama\",\"hidden_size\":{Side},\"intermediate_size\":{Side},\"num_hidden_layers\":2," +
            $"\"num_attention_heads\":4,\"vocab_size\":1000,\"torch_dtype\":\"bfloat16\",\"quantization_config\":{quantization}}}";
}
