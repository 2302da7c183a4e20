using InferenceSizing.Domain.Networks.Graph;
using InferenceSizing.Domain.Networks.Operators;

namespace InferenceSizing.Formats.Tests.HuggingFace;

public sealed class RecurrentConfigsTests
{
    /// <summary>Totals of the safetensors files on the Hugging Face Hub, one a family, unless said otherwise.</summary>
    public static TheoryData<string, long, string> Published => new()
    {
        { "ai21labs/AI21-Jamba-1.5-Mini", 51_570_323_328,
            """{"model_type":"jamba","hidden_size":4096,"num_hidden_layers":32,"num_attention_heads":32,"num_key_value_heads":8,"intermediate_size":14336,"mamba_dt_rank":256,"vocab_size":65536}""" },
        { "ibm-granite/granite-4.0-h-1b", 1_461_538_368,
            $$"""{"model_type":"granitemoehybrid","hidden_size":1536,"num_hidden_layers":40,"num_attention_heads":12,"num_key_value_heads":4,"vocab_size":100352,"tie_word_embeddings":true,"num_local_experts":0,"num_experts_per_tok":0,"shared_intermediate_size":4096,"mamba_d_state":128,"mamba_n_heads":48,"layer_types":[{{GraniteLayers}}]}""" },
        { "ibm-granite/granite-4.0-h-small", 32_207_337_984,
            $$"""{"model_type":"granitemoehybrid","hidden_size":4096,"num_hidden_layers":40,"num_attention_heads":32,"num_key_value_heads":8,"intermediate_size":768,"vocab_size":100352,"tie_word_embeddings":true,"num_local_experts":72,"num_experts_per_tok":10,"shared_intermediate_size":1536,"mamba_d_state":128,"mamba_n_heads":128,"layer_types":[{{GraniteLayers}}]}""" },
        { "tiiuae/Falcon-H1-0.5B-Base", 521_411_104,
            """{"model_type":"falcon_h1","hidden_size":1024,"num_hidden_layers":36,"num_attention_heads":8,"num_key_value_heads":2,"head_dim":64,"intermediate_size":2048,"mamba_d_ssm":1536,"mamba_n_heads":24,"mamba_d_head":64,"mamba_d_state":128,"vocab_size":32784}""" },
        { "nvidia/Nemotron-H-8B-Base-8K", 8_100_852_736, """{"model_type":"nemotron_h"}""" },
        { "nvidia/NVIDIA-Nemotron-Nano-9B-v2", 8_888_227_328,
            """{"model_type":"nemotron_h","hidden_size":4480,"hybrid_override_pattern":"M-M-M-MM-M-M-M*-M-M-M*-M-M-M-M*-M-M-M-M*-M-MM-M-M-M-M-M-","intermediate_size":15680,"mamba_head_dim":80,"num_attention_heads":40,"num_hidden_layers":56}""" },
        { "LiquidAI/LFM2-1.2B", 1_170_340_608,
            """{"model_type":"lfm2","hidden_size":2048,"num_hidden_layers":16,"intermediate_size":12288,"full_attn_idxs":[2,5,8,10,12,14]}""" },
        { "moonshotai/Kimi-Linear-48B-A3B-Instruct", 49_122_681_728,
            """{"model_type":"kimi_linear","hidden_size":2304,"num_hidden_layers":27,"num_attention_heads":32,"intermediate_size":9216,"moe_intermediate_size":1024,"num_experts":256,"num_experts_per_token":8,"num_shared_experts":1,"first_k_dense_replace":1,"kv_lora_rank":512,"q_lora_rank":null,"qk_rope_head_dim":64,"qk_nope_head_dim":128,"v_head_dim":128,"linear_attn_config":{"kda_layers":[1,2,3,5,6,7,9,10,11,13,14,15,17,18,19,21,22,23,25,26],"num_heads":32,"head_dim":128,"short_conv_kernel_size":4}}""" },
        { "Qwen/Qwen3-Next-80B-A3B-Instruct with its layer of multi-token prediction is 81,324,862,720", 81_324_862_720,
            """{"model_type":"qwen3_next","_checkpoint_mtp_layers":1}""" },
        { "state-spaces/mamba-2.8b-hf", 2_768_345_600, """{"model_type":"mamba","hidden_size":2560,"num_hidden_layers":64}""" },
    };

    private static string GraniteLayers => string.Join(',', Enumerable.Range(0, 40).Select(index => index % 10 == 5 ? "\"attention\"" : "\"mamba\""));

    [Theory, MemberData(nameof(Published))]
    public void The_published_count_is_reproduced(string model, long parameters, string config)
    {
        OperatorList operators = ReadConfig.Operators(config);

        Assert.True(parameters == operators.Parameters.Value + operators.AuxiliaryParameters.Value,
            $"{model}: {operators.Parameters + operators.AuxiliaryParameters:N0}");
    }

    [Fact]
    public void RWKV_4_counts_its_mixtures_decays_and_gates()
    {
        // RWKV-4 169M by hand: embedding and head 2Vh, two norms outside the layers 4h, a layer of time mixing, channel mixing and two norms.
        const long h = 768, i = 3072, v = 50277, layers = 12;
        const long timeMixing = (3 * h) + (2 * h) + (4 * h * h), channelMixing = (2 * h) + (2 * h * i) + (h * h), norms = 4 * h;
        const long total = (2 * v * h) + (2 * h) + (layers * (timeMixing + channelMixing + norms)) + (2 * h);

        Assert.Equal(total, ReadConfig.Operators("""{"model_type":"rwkv","hidden_size":768,"num_hidden_layers":12}""").Parameters.Value);
    }

    /// <summary>Parameters of the World models: Peng et al. 2024, arXiv:2404.05892, and Peng et al. 2025, arXiv:2503.14456.</summary>
    [Theory]
    [InlineData("rwkv6", 24, 2048, 1_599_873_024)]
    [InlineData("rwkv6", 32, 4096, 7_635_746_816)]
    [InlineData("rwkv7", 12, 768, 191_034_624)]
    [InlineData("rwkv7", 24, 2048, 1_527_404_544)]
    [InlineData("rwkv7", 32, 2560, 2_947_735_040)]
    public void Rwkv_6_and_7_have_the_published_parameters(string type, int layers, int hidden, long parameters) =>
        Assert.Equal(parameters, ReadConfig.Operators(
            $$"""{"model_type":"{{type}}","hidden_size":{{hidden}},"num_hidden_layers":{{layers}},"vocab_size":65536}""").Parameters.Value);

    [Theory]
    [InlineData("rwkv6")]
    [InlineData("rwkv7")]
    public void Rwkv_6_and_7_keep_a_matrix_for_each_head(string type)
    {
        OperatorList operators = ReadConfig.Operators($$"""{"model_type":"{{type}}","hidden_size":2048,"num_hidden_layers":24,"vocab_size":65536}""");

        Assert.Equal(24, Layers<MatrixKeyValue>(operators));
    }

    [Fact]
    public void Plamo_2_has_an_attention_behind_each_Mamba_layer()
    {
        // plamo-2-1b by hand, 1.29 billion: 8 layers of each kind, 32 Mamba heads and 16 + 2 of attention of 128, R = 2048 / 16, N = 64, K = 4.
        const long h = 2048, inner = 32 * 128, parameters = 128 + (2 * 64), v = 100_000;
        const long mamba = (2 * h * inner) + (4 * inner) + (inner * parameters) + (128 * 32) + (3 * 32) + parameters + (inner * h);
        const long attention = (18 * 128 * h) + (16 * 128 * h) + (17 * 128), mlp = 3 * h * 8192, norms = 4 * h;
        const long total = (v * h) + (8 * (mamba + attention)) + (16 * (mlp + norms)) + h;

        Assert.Equal(1_291_441_920, total);
        Assert.Equal(total, ReadConfig.Operators("""
            {"model_type":"plamo2","hidden_size":2048,"num_hidden_layers":16,"num_attention_heads":16,"num_key_value_heads":1,"intermediate_size":8192,
             "mamba_num_heads":32,"vocab_size":100000}
            """).Parameters.Value);
    }

    [Fact]
    public void A_recurrent_state_has_no_longest_context() =>
        Assert.Equal(0, ReadConfig.Architecture(
            """{"model_type":"rwkv","hidden_size":768,"num_hidden_layers":12,"context_length":1024}""").Dimensions.MaximumContext.Count);

    [Fact]
    public void Qwen35_27B_keeps_a_state_in_48_layers_and_a_cache_in_16()
    {
        OperatorList operators = ReadConfig.Operators("""
            {"model_type":"qwen3_5_text","hidden_size":5120,"num_hidden_layers":64,"num_attention_heads":24,"num_key_value_heads":4,"intermediate_size":17408,"linear_num_value_heads":48}
            """);

        Assert.Equal(48, Layers<GatedDeltaRule>(operators));
        Assert.Equal(16, Layers<Attention>(operators));
    }

    [Fact]
    public void A_zamba_block_is_stored_once_for_each_memory_block_and_cached_for_each_layer()
    {
        // h = 64: the shared block reads 2h. Norms 128 + 64, attention 4 heads of 32: 3 · 128 · 128 + 128 · 64, MLP 3 · 64 · 256, twice; each hybrid layer's
        // own: adapter 64 · 8 + 8 · 512, linear 64².
        const string config = """
            {"model_type":"zamba2","hidden_size":64,"num_hidden_layers":4,"layers_block_type":["mamba","hybrid","hybrid","hybrid"],"num_attention_heads":4,"num_mem_blocks":2,
             "adapter_rank":8,"n_mamba_heads":4,"mamba_d_state":16,"vocab_size":100}
            """;
        const long shared = 128 + 64 + (3 * 128 * 128) + (128 * 64) + (3 * 64 * 256), own = (64 * 8) + (8 * 512) + (64 * 64);
        OperatorList operators = ReadConfig.Operators(config);

        Block[] blocks = [.. operators.Blocks.Where(block => block.Name.StartsWith("shared_transformer", StringComparison.Ordinal))];
        Assert.Equal((2 * shared) + (3 * own),
            blocks.Sum(block => block.Copies.Count * block.Nodes.Sum(node => node.Operator.Tensors.Sum(tensor => tensor.Parameters.Value))));
        Assert.Equal(3, Layers<Attention>(operators));
    }

    /// <summary>Zamba2Config's layers_block_type: hybrid layers 6, 12, … 42, then 47 and 51.</summary>
    [Fact]
    public void The_default_Zamba_attends_on_nine_layers() => Assert.Equal(9, Layers<Attention>(ReadConfig.Operators("""{"model_type":"zamba2"}""")));

    /// <summary>A null is expand · hidden_size; absent it is the class's 1024 whatever mamba_expand says. Widths of 2 · 256 and 1024 differ by 512 in gate,
    /// input and output of 256 columns, four taps and a bias.</summary>
    [Fact]
    public void Falcon_H1s_inner_width_is_the_classs_unless_it_is_null()
    {
        const string config =
            """{"model_type":"falcon_h1","hidden_size":256,"num_hidden_layers":1,"num_attention_heads":8,"num_key_value_heads":2,"mamba_expand":2,"mamba_n_heads":16,""";

        Assert.Equal(512 * ((3 * 256) + 5),
            ReadConfig.Operators(config + "\"vocab_size\":100}").Parameters.Value
            - ReadConfig.Operators(config + "\"mamba_d_ssm\":null,\"vocab_size\":100}").Parameters.Value);
    }

    [Fact]
    public void Absent_keys_take_the_defaults_of_the_config_class()
    {
        const string config = """{"model_type":"mamba"}""";

        // MambaConfig: 32 layers of 768, vocabulary 50280, state 16, kernel 4, expand 2, rank ceil(768 / 16) = 48, head tied.
        const long h = 768, inner = 1536;
        const long layer = (2 * h * inner) + (inner * 4) + inner + (inner * (48 + 32)) + (48 * inner) + inner + (inner * 16) + inner + (inner * h) + h;
        Assert.Equal((50280 * h) + (32 * layer) + h, ReadConfig.Operators(config).Parameters.Value);
        Assert.Contains("state_size=16", ReadConfig.Defaulted(config));
    }

    [Theory]
    [InlineData("attn_type_list", """{"model_type":"minimax_text_01","num_key_value_heads":1,"hidden_size":64,"num_attention_heads":4}""")]
    [InlineData("linear_attn_config", """{"model_type":"kimi_linear","hidden_size":64,"num_attention_heads":4}""")]
    [InlineData("layer_types", """{"model_type":"granitemoehybrid","num_hidden_layers":1,"layer_types":["convolution"]}""")]
    [InlineData("layer_types", """{"model_type":"qwen3_next","num_hidden_layers":2,"layer_types":["full_attention"]}""")]
    [InlineData("hybrid_override_pattern", """{"model_type":"nemotron_h","hybrid_override_pattern":"MX"}""")]
    [InlineData("num_hidden_layers", """{"model_type":"nemotron_h","num_hidden_layers":3,"hybrid_override_pattern":"M*"}""")]
    [InlineData("mamba_n_heads", """{"model_type":"falcon_h1","mamba_d_ssm":1000,"mamba_n_heads":24}""")]
    [InlineData("num_heads", """{"model_type":"mamba2","num_heads":100}""")]
    [InlineData("num_attention_heads", """{"model_type":"jamba","num_attention_heads":0}""")]
    public void What_does_not_hold_together_is_refused_by_its_key(string field, string config) => Assert.Equal(field, ReadConfig.Refusal(config).Subject.Name);

    private static int Layers<T>(OperatorList operators) =>
        operators.Blocks.Where(block => !block.Auxiliary && block.Nodes.Any(node => node.Operator is T)).Sum(block => block.Repeat.Count);
}
