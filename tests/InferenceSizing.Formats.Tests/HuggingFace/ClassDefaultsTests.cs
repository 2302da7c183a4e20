using InferenceSizing.Domain.Networks;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Formats.Tests.HuggingFace;

/// <summary>What a config leaves out is what its class in transformers has: dimensions of the default models, and parameters worked by hand.</summary>
public sealed class ClassDefaultsTests
{
    /// <summary>model_type, then layers, hidden, intermediate, heads, key-value heads, head dimension and vocabulary of the class.</summary>
    public static TheoryData<string, int, int, int, int, int, int, int> Classes => new()
    {
        { "llama", 32, 4096, 11008, 32, 32, 128, 32000 },
        { "mistral", 32, 4096, 14336, 32, 8, 128, 32000 },
        { "qwen2", 32, 4096, 22016, 32, 32, 128, 151936 },
        { "qwen3", 32, 4096, 22016, 32, 32, 128, 151936 },
        { "qwen2_moe", 24, 2048, 5632, 16, 16, 128, 151936 },
        { "qwen3_moe", 24, 2048, 6144, 32, 4, 64, 151936 },
        { "phi3", 32, 3072, 8192, 32, 32, 96, 32064 },
        { "granite", 32, 4096, 11008, 32, 32, 128, 32000 },
        { "granitemoe", 32, 4096, 11008, 32, 32, 128, 32000 },
        { "exaone4", 32, 4096, 16384, 32, 32, 128, 102400 },
        { "seed_oss", 64, 4096, 27648, 80, 8, 128, 155136 },
        { "smollm3", 36, 2048, 11008, 16, 4, 128, 128256 },
        { "mixtral", 32, 4096, 14336, 32, 8, 128, 32000 },
        { "phimoe", 32, 4096, 6400, 32, 8, 128, 32064 },
        { "olmoe", 16, 2048, 2048, 16, 16, 128, 50304 },
        { "gpt_oss", 36, 2880, 2880, 64, 8, 64, 201088 },
        { "minimax_m2", 62, 3072, 1536, 48, 8, 128, 200064 },
        { "olmo", 32, 4096, 11008, 32, 32, 128, 50304 },
        { "olmo3", 32, 4096, 11008, 32, 32, 128, 50304 },
        { "olmo2", 32, 4096, 11008, 32, 32, 128, 50304 },
        { "cohere", 40, 8192, 22528, 64, 64, 128, 256000 },
        { "cohere2", 40, 8192, 22528, 64, 64, 128, 256000 },
        { "starcoder2", 30, 3072, 12288, 24, 2, 128, 49152 },
        { "stablelm", 32, 2560, 6912, 32, 32, 80, 50304 },
        { "nemotron", 32, 6144, 24576, 48, 48, 128, 256000 },
        { "phi", 24, 2048, 8192, 32, 32, 64, 51200 },
        { "hunyuan_v1_moe", 32, 4096, 11008, 32, 32, 128, 290943 },
        { "deepseek_v2", 32, 4096, 11008, 32, 32, 192, 32000 },
        { "deepseek_v3", 61, 7168, 18432, 128, 128, 192, 129280 },
        { "minicpm3", 62, 2560, 6400, 40, 40, 96, 73448 },
        // Without head_dim a head is hidden_size / num_attention_heads, though the published models have 128.
        { "glm4_moe", 46, 4096, 10944, 96, 8, 42, 151552 },
        { "bamba", 32, 4096, 14336, 32, 8, 128, 128000 },
        { "jamba", 32, 4096, 14336, 32, 8, 128, 65536 },
        { "falcon_h1", 32, 4096, 14336, 32, 8, 128, 128000 },
        { "plamo2", 32, 4096, 13312, 32, 4, 128, 32000 },
        { "qwen3_next", 48, 2048, 5632, 16, 2, 256, 151936 },
    };

    [Theory, MemberData(nameof(Classes))]
    public void A_config_of_nothing_but_its_family_is_the_class(
        string family, int layers, int hidden, int intermediate, int heads, int keyValueHeads, int head, int vocabulary)
    {
        ModelDimensions model = ReadConfig.Architecture($"{{\"model_type\":\"{family}\"}}").Dimensions;

        Assert.Equal((layers, hidden, intermediate, heads, keyValueHeads, head, vocabulary),
            (model.Layers.Count, model.HiddenSize.Length, model.IntermediateSize.Length, model.AttentionHeads.Length, model.KeyValueHeads.Length,
                model.HeadDimension.Length, model.VocabularySize.Length));
        Assert.Contains($"hidden_size={hidden}", ReadConfig.Defaulted($"{{\"model_type\":\"{family}\"}}"));
    }

    /// <summary>LlamaConfig's own model is Llama-7B: 2 · 32000 · 4096 + 32 · (4 · 4096² + 3 · 4096 · 11008 + 2 · 4096) + 4096.</summary>
    [Fact]
    public void The_default_Llama_is_the_7B() => Assert.Equal(6_738_415_616, ReadConfig.Operators("""{"model_type":"llama"}""").Parameters.Value);

    /// <summary>GPT2Config's own model is the small GPT-2, 124 439 808 parameters with a tied head.</summary>
    [Fact]
    public void The_default_GPT2_is_the_small_one() => Assert.Equal(124_439_808, ReadConfig.Operators("""{"model_type":"gpt2"}""").Parameters.Value);

    /// <summary>DbrxConfig names its dimensions differently: 24 layers, 2048 wide, 16 heads, four experts of 3584.</summary>
    [Fact]
    public void The_default_DBRX_has_its_classs_dimensions()
    {
        const string config = """{"model_type":"dbrx","attn_config":{},"ffn_config":{}}""";
        const long layer = (2 * 2048 * 2048) + (2 * 2048 * 128) + (2 * 2048) + (4 * 2048) + (4 * 3 * 2048 * 3584);

        Assert.Equal((2 * 32000 * 2048) + 2048 + (24 * layer), ReadConfig.Operators(config).Parameters.Value);
        Assert.Contains("d_model=2048", ReadConfig.Defaulted(config));
    }

    /// <summary>DeepseekV2Config's 64 experts of 1407, two shared, in every layer; a null is a dense model.</summary>
    [Fact]
    public void DeepSeek_V2_has_experts_unless_its_config_says_null()
    {
        Count mixture = ReadConfig.Operators("""{"model_type":"deepseek_v2"}""").Parameters,
            dense = Count.From(ReadConfig.Operators("""{"model_type":"deepseek_v2","n_routed_experts":null}""").Parameters.Value);

        Assert.Equal(32L * ((64 * 4096) + (66 * 3 * 4096 * 1407) - (3 * 4096 * 11008)), mixture.Value - dense.Value);
    }

    /// <summary>Families by configs with keys left out, against the totals of their published checkpoints.</summary>
    [Theory]
    // 103424 · 1024 + 18 · (2 · 1024 · 2048 + 2 · 1024 · 256 + 3 · 1024 · 3072 + 2 · 1024) + 1024, the head tied.
    [InlineData("ERNIE-4.5-0.3B", "{\"model_type\":\"ernie4_5\"}", 360_748_032)]
    // 28 layers of attention, one dense MLP, 27 of 64 experts, two shared ones and a corrected router.
    [InlineData("ERNIE-4.5-21B-A3B", "{\"model_type\":\"ernie4_5_moe\"}", 21_825_437_888)]
    [InlineData("EXAONE-3.0-7.8B",
        "{\"model_type\":\"exaone\",\"hidden_size\":4096,\"num_layers\":32,\"num_attention_heads\":32," +
            "\"num_key_value_heads\":8,\"intermediate_size\":14336,\"vocab_size\":102400,\"tie_word_embeddings\":false}", 7_818_448_896)]
    // 2 · 51200 · 1024 + 51200 + 20 · (4 · 1024² + 8 · 1024² + 5 · 1024 + 2 · 1024) + 2 · 1024.
    [InlineData("Salesforce/codegen-350M-mono",
        "{\"model_type\":\"codegen\",\"n_embd\":1024,\"n_layer\":20,\"n_head\":16,\"vocab_size\":51200,\"tie_word_embeddings\":false}", 356_712_448)]
    // 2 · 128256 · 4096 + 4096, 29 Mamba-2 layers of 102 286 976 and three of attention of 41 943 040, 32 MLPs and their norms of 176 168 960.
    [InlineData("ibm-ai-platform/Bamba-9B",
        "{\"model_type\":\"bamba\",\"attn_layer_indices\":[9,18,27],\"mamba_d_state\":128,\"mamba_d_head\":64,\"vocab_size\":128256}", 9_780_235_392)]
    // 2 · 84608 · 5120 + 40 · (4 · 5120² + 3 · 5120 · 15360 + 4 · 5120) + 2 · 5120.
    [InlineData("Orion-14B",
        "{\"model_type\":\"orion\",\"hidden_size\":5120,\"num_hidden_layers\":40,\"num_attention_heads\":40,\"intermediate_size\":15360,\"vocab_size\":84608}",
        14_498_703_360)]
    public void Further_families_have_their_published_sizes(string model, string config, long parameters) =>
        Assert.True(parameters == ReadConfig.Operators(config).Parameters.Value, $"{model}: {ReadConfig.Operators(config).Parameters}");

    private const string Shape = "\"hidden_size\":256,\"intermediate_size\":512,\"num_hidden_layers\":2,\"num_attention_heads\":4,\"vocab_size\":1000";

    /// <summary>The head of 1000 · 256 gives way to what the class has: labels · 256 without bias; labels · 256 + labels; h² + h and h + 1.</summary>
    [Theory]
    [InlineData("LlamaModel", "", 0)]
    [InlineData("LlamaForSequenceClassification", ",\"num_labels\":5", 5 * 256)]
    [InlineData("LlamaForSequenceClassification", ",\"id2label\":{\"0\":\"a\",\"1\":\"b\",\"2\":\"c\"}", 3 * 256)]
    [InlineData("LlamaForSequenceClassification", "", 2 * 256)]
    [InlineData("LlamaForTokenClassification", ",\"num_labels\":5", (5 * 256) + 5)]
    [InlineData("Qwen2ForRewardModel", "", (256 * 256) + 256 + 256 + 1)]
    [InlineData("Qwen2ForProcessRewardModel", "", (256 * 256) + 256 + (2 * 256) + 2)]
    [InlineData("InternLM2ForRewardModel", "", 256)]
    public void Heads_are_those_of_the_class(string name, string labels, long head)
    {
        Count whole = ReadConfig.Operators($"{{\"model_type\":\"llama\",{Shape}}}").Parameters;

        Assert.Equal(whole.Value - (1000 * 256) + head,
            ReadConfig.Operators($"{{\"model_type\":\"llama\",\"architectures\":[\"{name}\"],{Shape}{labels}}}").Parameters.Value);
    }
}
