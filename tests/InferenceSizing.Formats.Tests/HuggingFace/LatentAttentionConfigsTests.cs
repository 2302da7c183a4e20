using System.Text.Json;
using InferenceSizing.Domain.Networks.Graph;
using InferenceSizing.Domain.Networks.Operators;
using InferenceSizing.Formats.HuggingFace;

namespace InferenceSizing.Formats.Tests.HuggingFace;

public sealed class LatentAttentionConfigsTests
{
    private const string DeepSeekV3 = """
        {"model_type":"deepseek_v3","hidden_size":7168,"num_hidden_layers":61,"num_attention_heads":128,"intermediate_size":18432,"moe_intermediate_size":2048,
         "n_routed_experts":256,"n_shared_experts":1,"num_experts_per_tok":8,"first_k_dense_replace":3,"q_lora_rank":1536,"kv_lora_rank":512,"qk_nope_head_dim":128,
         "qk_rope_head_dim":64,"v_head_dim":128,"vocab_size":129280,"num_nextn_predict_layers":1}
        """;

    [Fact]
    public void DeepSeek_V3_keeps_576_elements_a_token_and_layer()
    {
        // 512 latent and 64 rotary elements in each of 61 layers: 70,272 bytes a token in BF16 (arXiv:2412.19437).
        LatentCacheSpec[] specs = [.. Specs<LatentCacheSpec>(Operators(DeepSeekV3))];

        Assert.Equal(61, specs.Length);
        Assert.All(specs, spec => Assert.Equal(576, spec.LatentRank + spec.RopeDimension));
        Assert.All(specs, spec => Assert.Equal(0, spec.IndexDimension));
    }

    [Fact]
    public void DeepSeek_V3_has_671_billion_parameters_and_the_14_billion_of_its_prediction_layer_beside_them()
    {
        // The technical report: 671B total, 37B active without embeddings; the checkpoint's card: 685B with the prediction layer and its scales.
        OperatorList operators = Operators(DeepSeekV3);

        Assert.Equal(671_026_419_200, operators.Parameters.Value);
        Assert.Equal(13_463_426_304, operators.AuxiliaryParameters.Value);
        Assert.Equal(37_552, operators.ActiveParameters.Value / 1_000_000);
    }

    [Fact]
    public void An_indexer_adds_its_keys_to_the_cache_of_the_layers_that_have_one()
    {
        const string config = """
            {"model_type":"glm_moe_dsa","hidden_size":64,"num_hidden_layers":4,"num_attention_heads":4,"intermediate_size":96,"moe_intermediate_size":32,"n_routed_experts":4,
             "num_experts_per_tok":2,"q_lora_rank":24,"vocab_size":1000,"index_n_heads":2,"index_head_dim":128,"indexer_types":["full","full","shared","shared"]}
            """;

        Assert.Equal([128, 128, 0, 0], Specs<LatentCacheSpec>(Operators(config)).Select(spec => spec.IndexDimension).OrderDescending());
    }

    [Fact]
    public void MiniCPM3_keeps_expanded_keys_and_values()
    {
        const string config = """
            {"model_type":"minicpm3","hidden_size":2560,"num_hidden_layers":62,"num_attention_heads":40,"intermediate_size":6400,"vocab_size":73448}
            """;

        Assert.All(Specs<KeyValueCacheSpec>(Operators(config)), spec =>
            Assert.Equal((40, 96, 64), (spec.KeyValueHeads, spec.KeyDimension, spec.ValueDimension)));
        Assert.Empty(Specs<LatentCacheSpec>(Operators(config)));
    }

    [Fact]
    public void An_indexer_without_compressed_queries_is_refused() =>
        Assert.Equal("q_lora_rank", HuggingFaceConfig.Read(JsonDocument.Parse("""
            {"model_type":"deepseek_v32","hidden_size":64,"num_hidden_layers":4,"num_attention_heads":4,"intermediate_size":96,"moe_intermediate_size":32,"n_routed_experts":4,
             "vocab_size":1000,"q_lora_rank":null}
            """).RootElement).Refusal!.Subject.Name);

    /// <summary>Packed totals of the Hugging Face Hub, taken apart: routed experts two to a byte with a scale for 32, FP8 matrices with a scale for 128 x 128,
    /// the prediction layer, and the tables of three layers that choose experts by token (129280 x 6 each).</summary>
    [Theory]
    [InlineData(4096, 43, 64, 1024, 8, 256, 2048, 512, "0,0", 21, 158_069_433_298, 367_616)]
    [InlineData(7168, 61, 128, 1536, 16, 384, 3072, 1024, "128,128", 30, 861_608_274_846, 1_414_144)]
    public void DeepSeek_V4_gives_the_packed_total_of_its_checkpoint(
        int hidden, int layers, int heads, int rank, int groups, int experts, int width, int selected, string first, int indexed, long published, long scales)
    {
        string ratios = first + string.Concat(Enumerable.Range(2, layers - 2).Select(index => index % 2 == 0 ? ",4" : ",128"));
        string config = $$"""
            {"model_type":"deepseek_v4","hidden_size":{{hidden}},"num_hidden_layers":{{layers}},"num_attention_heads":{{heads}},"head_dim":512,"q_lora_rank":{{rank}},
             "o_groups":{{groups}},"o_lora_rank":1024,"n_routed_experts":{{experts}},"n_shared_experts":1,"num_experts_per_tok":6,"moe_intermediate_size":{{width}},"num_hash_layers":3,
             "index_n_heads":64,"index_head_dim":128,"index_topk":{{selected}},"sliding_window":128,"hc_mult":4,"vocab_size":129280,"num_nextn_predict_layers":1,"compress_ratios":[{{ratios}}]}
            """;
        OperatorList operators = Operators(config);

        long routed = (layers + 1L) * experts * 3 * hidden * width;
        long tables = 3L * 129280 * 6;
        Assert.Equal(published, (operators.Parameters + operators.AuxiliaryParameters).Value - (routed / 2) + (routed / 32) + scales + tables);
        Assert.Equal(indexed, Specs<CompressedCacheSpec>(operators).Count(spec => spec.IndexDimension > 0));
    }

    private static IEnumerable<T> Specs<T>(OperatorList operators)
        where T : CacheSpec =>
        operators.Blocks.Where(block => !block.Auxiliary).SelectMany(block => Enumerable.Repeat(block, block.Repeat.Count)).SelectMany(block => block.Nodes)
            .Select(node => node.Operator.Cache).OfType<T>();

    private static OperatorList Operators(string config) =>
        HuggingFaceConfig.Read(JsonDocument.Parse(config).RootElement).Value!.Architecture.LayOut().Operators!;
}
