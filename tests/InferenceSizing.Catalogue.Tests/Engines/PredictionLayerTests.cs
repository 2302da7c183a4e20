using InferenceSizing.Domain.Engines.Shared;
using InferenceSizing.Domain.Networks.Graph;
using InferenceSizing.Domain.Sizing;
using InferenceSizing.Domain.Speculation;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Catalogue.Tests.Engines;

/// <summary>Multi-token-prediction layers, as checkpoints and logs have them.</summary>
public sealed class PredictionLayerTests
{
    /// <summary>By hand: 257 experts of 3 · 7168 · 2048, attention of 187,105,280, router of 256 · 7168 and 256 biases, norms of 2048 and 5 · 7168, joint
    /// projection of 2 · 7168². The readme of its weights says 11.5 billion unique parameters beside embedding and head, which it shares with the
    /// model.</summary>
    [Fact]
    public void DeepSeek_v3_shares_embedding_and_head_with_its_prediction_layer()
    {
        Estimate estimate = new PublishedLog("sglang", "0.5.6", "deepseek-ai/DeepSeek-V3", "h200-sxm", "README_WEIGHTS.md")
        {
            Format = "fp8-block",
            Tensor = 8,
            Speculation = Mtp(3)
        }.Estimate();

        Assert.Equal((257L * 3 * 7168 * 2048) + 187_105_280 + (256 * 7168) + 256 + 2048 + (5 * 7168) + (2L * 7168 * 7168),
            estimate.Load.Draft!.Operators.Parameters.Value);
        Assert.Contains(estimate.Weights, row => row is { Component: Component.MultiTokenPrediction, Parameters.Value: 0, Bytes.Count: > 0 });
    }

    /// <summary>By hand, a layer: 96 query and 8 key-value heads of 128 with a gate a head and two norms of 128, a gated product of 11,264, a joint projection
    /// of 2 · 4096², a head of 128,896 words, five norms: the 0.81 B that the card of Step-3.5-Flash states ("196.81 B: 196 B backbone and 0.81 B
    /// head").</summary>
    [Theory]
    [InlineData("stepfun-ai/Step-3.5-Flash")]
    [InlineData("stepfun-ai/Step-3.7-Flash")]
    public void Step_has_three_prediction_layers_with_heads_of_their_own(string model)
    {
        const long attention = (4096L * 128 * ((2 * 96) + (2 * 8))) + (96 * 4096) + 256, dense = 3L * 4096 * 11264, joint = 2L * 4096 * 4096;
        const long layer = attention + dense + joint + (128_896L * 4096) + (5 * 4096);

        Estimate estimate = new PublishedLog("vllm", "0.24.0", model, "h200-sxm", "model card") { Tensor = 8, Speculation = Mtp(3) }.Estimate();

        Assert.Equal(809_390_336, layer);
        Assert.Equal(3 * layer, estimate.Load.Architecture.LayOut().Operators!.AuxiliaryParameters.Value);
    }

    /// <summary>vllm-project/vllm, model_executor/models/ernie_mtp.py: two norms, a joint projection and a dense layer of the model's own width.</summary>
    [Fact]
    public void Ernie_has_a_dense_prediction_layer()
    {
        const long attention = 8192L * 128 * ((2 * 64) + (2 * 8)), dense = 3L * 8192 * 28_672, joint = 2L * 8192 * 8192;

        Estimate estimate = new PublishedLog("vllm", "0.24.0", "baidu/ERNIE-4.5-300B-A47B-PT", "h200-sxm", "Ernie4.5.md") { Tensor = 8, Speculation = Mtp(1) }
            .Estimate();

        Assert.Equal(attention + dense + joint + (5 * 8192), estimate.Load.Draft!.Operators.Parameters.Value);
    }

    [Fact]
    public void Without_speculation_the_layers_are_not_loaded()
    {
        PublishedLog plain = new("vllm", "0.19.0", "deepseek-ai/DeepSeek-V3", "h200-sxm", "by hand") { Format = "fp8-block", Tensor = 8 };
        ByteCount loaded = (plain with { Speculation = Mtp(1) }).Estimated().Weights, alone = plain.Estimated().Weights;

        Assert.True(loaded > alone);
        Assert.DoesNotContain(plain.Estimate().Weights, row => row.Component == Component.MultiTokenPrediction);
    }

    /// <summary>vLLM 0.25.1 with MTP on GB10 (sostrowsk/dgx-spark-local-llm, qwen36.log): 74.22 GiB hold 3,366,051 tokens, 12.84 requests of 262,144, after
    /// "Add 3 padding layers". By hand: the prediction layer makes eleven full layers, so 30 recurrent ones stand in three groups of eleven; a state of 32 ·
    /// 128 · 128 FP32 elements and 8192 · (3 + 3) of 16 bits fills a page of 1072 tokens of 2048 bytes, as printed, and eleven layers of it make 3300 blocks; a
    /// request takes ceil(262,144 / 1072) = 245 of them and 1 + 3 in each of three groups: 3300 / 257 = 12.84. Three proposed tokens are what these figures
    /// need without prefix caching; the log's line is cut off before their number.</summary>
    [Fact]
    public void A_prediction_layer_joins_the_groups_of_a_hybrid_model()
    {
        EngineMemory memory = new PublishedLog("vllm", "0.25.1", "Qwen/Qwen3.6-35B-A3B", "gb10", "qwen36.log")
        {
            Format = "nvfp4",
            Cache = "bf16",
            Longest = 262_144,
            Sequences = 32,
            GivenPool = 74.22,
            Speculation = Mtp(3),
        }.Estimated();

        const double oneBlock = 3_366_051 / 3300.0;

        Assert.Equal(3_366_051, memory.PoolTokens.Count, oneBlock);
        Assert.Equal(12.84, memory.MaxConcurrency.Value, 0.005);
    }

    private static SpeculativeDecoding Mtp(int draftTokens) =>
        new() { Method = SpeculativeMethod.Mtp, DraftTokens = TokenCount.From(draftTokens), Acceptance = AcceptanceRate.Published(SpeculativeMethod.Mtp) };
}
