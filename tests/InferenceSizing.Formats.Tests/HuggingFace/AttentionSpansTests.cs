using System.Text.Json;
using InferenceSizing.Domain.Networks.Graph;
using InferenceSizing.Domain.Networks.Operators;
using InferenceSizing.Domain.Units;
using InferenceSizing.Formats.HuggingFace;

namespace InferenceSizing.Formats.Tests.HuggingFace;

public sealed class AttentionSpansTests
{
    private const string Shape =
        "\"hidden_size\":64,\"num_hidden_layers\":8,\"num_attention_heads\":4,\"num_key_value_heads\":2," +
            "\"head_dim\":16,\"intermediate_size\":96,\"vocab_size\":1000";

    /// <summary>One letter a layer: F reads all, s the window. As the config classes of transformers build layer_types.</summary>
    public static TheoryData<string, string, int, string> Patterns => new()
    {
        { "mistral", "\"sliding_window\":512", 512, "ssssssss" },
        { "mistral", "\"sliding_window\":null", 0, "FFFFFFFF" },
        { "mistral", "", 4096, "ssssssss" },
        { "phi3", "", 0, "FFFFFFFF" },
        { "starcoder2", "\"sliding_window\":4096", 4096, "ssssssss" },
        { "qwen2", "\"sliding_window\":512", 0, "FFFFFFFF" },
        { "qwen2", "\"use_sliding_window\":true,\"sliding_window\":512,\"max_window_layers\":5", 512, "FFFFFsss" },
        { "qwen3", "\"use_sliding_window\":true,\"sliding_window\":512,\"max_window_layers\":5", 512, "FFFFFsss" },
        { "qwen3_moe", "\"use_sliding_window\":true,\"sliding_window\":512", 512, "ssssssss" },
        { "gemma2", "", 4096, "sFsFsFsF" },
        { "gemma3_text", "\"sliding_window\":1024", 1024, "sssssFss" },
        { "gemma3_text", "\"sliding_window\":512,\"sliding_window_pattern\":4", 512, "sssFsssF" },
        { "gemma3n_text", "\"num_kv_shared_layers\":0", 512, "ssssFsss" },
        { "cohere2", "", 4096, "sssFsssF" },
        { "olmo3", "", 4096, "sssFsssF" },
        { "exaone4", "\"sliding_window\":4096,\"sliding_window_pattern\":\"LLLG\"", 4096, "sssFsssF" },
        { "exaone4", "\"sliding_window\":null", 0, "FFFFFFFF" },
        { "gpt_oss", "", 128, "sFsFsFsF" },
        { "gpt_oss",
            "\"layer_types\":[\"full_attention\",\"sliding_attention\",\"full_attention\",\"full_attention\"," +
                "\"full_attention\",\"full_attention\",\"full_attention\",\"full_attention\"]", 128, "FsFFFFFF" },
        { "smollm3", "\"use_sliding_window\":true,\"sliding_window\":256", 256, "FFFsFFFs" },
        { "gpt_neo", "\"num_layers\":8,\"num_heads\":4", 256, "FsFsFsFs" },
        { "gpt_neo", "\"num_layers\":8,\"num_heads\":4,\"attention_types\":[[[\"local\"],2],[[\"global\"],6]]", 256, "ssFFFFFF" },
        { "mimo_v2_flash",
            "\"sliding_window\":128,\"hybrid_layer_pattern\":[0,1,1,1,1,0,1,1],\"n_routed_experts\":4,\"num_experts_per_tok\":2,\"moe_intermediate_size\":32",
            128, "FssssFss" },
    };

    [Theory]
    [MemberData(nameof(Patterns))]
    public void Each_layer_keeps_what_it_can_see(string modelType, string keys, int window, string pattern)
    {
        char[] seen = new char[pattern.Length];
        foreach (Block block in Operators($"{{\"model_type\":\"{modelType}\",{Shape}{(keys.Length == 0 ? "" : ",")}{keys}}}").Blocks)
        {
            foreach (KeyValueCacheSpec need in block.Nodes.Select(node => node.Operator.Cache).OfType<KeyValueCacheSpec>())
            {
                Assert.True(need.Span == AttentionSpan.Full || need.Span == AttentionSpan.Sliding(TokenCount.From(window)),
                    $"{need.Span} is neither full nor a window of {window}.");
                foreach (LayerIndex layer in block.Layers)
                    seen[layer.Index] = need.Span == AttentionSpan.Full ? 'F' : 's';
            }
        }

        Assert.Equal(pattern, new string(seen));
    }

    [Fact]
    public void The_last_layers_of_Gemma_3n_read_the_caches_of_earlier_ones()
    {
        OperatorList operators = Operators($"{{\"model_type\":\"gemma3n_text\",{Shape},\"num_kv_shared_layers\":3}}");

        int keeping = operators.Blocks.Sum(block => block.Repeat.Count * block.Nodes.Count(node => node.Operator.Cache is KeyValueCacheSpec));

        Assert.Equal(5, keeping);
    }

    [Fact]
    public void A_layer_of_a_kind_that_the_family_has_not_is_refused()
    {
        string config =
            $"{{\"model_type\":\"gemma2\",{Shape},\"layer_types\":[\"linear_attention\",\"full_attention\"," +
                $"\"full_attention\",\"full_attention\",\"full_attention\",\"full_attention\",\"full_attention\",\"full_attention\"]}}";

        Assert.Equal("layer_types", HuggingFaceConfig.Read(JsonDocument.Parse(config).RootElement).Refusal!.Subject.Name);
    }

    private static OperatorList Operators(string config) =>
        HuggingFaceConfig.Read(JsonDocument.Parse(config).RootElement).Value!.Architecture.LayOut().Operators!;
}
