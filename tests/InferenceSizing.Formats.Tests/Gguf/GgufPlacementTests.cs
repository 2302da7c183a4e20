using InferenceSizing.Domain.Parallelism;
using InferenceSizing.Domain.Units;
using InferenceSizing.Domain.Walks;
using InferenceSizing.Formats.Checkpoints;
using InferenceSizing.Formats.Tests.Checkpoints;

namespace InferenceSizing.Formats.Tests.Gguf;

/// <summary>Where llama.cpp keeps what a file holds beyond its architecture (<c>load_tensors</c> and <c>LLM_TENSOR_INFOS</c> of ggml-org/llama.cpp,
/// v0.5.0).</summary>
public sealed class GgufPlacementTests
{
    private const uint Fp32 = 0, Fp16 = 1;
    private const long Hidden = 256, Inner = 512, Vocabulary = 512, BiasBytes = 4 * Hidden, RotationBytes = 4 * 16;

    [Fact]
    public void A_tensor_that_the_design_does_not_have_stays_at_its_layer()
    {
        (WeightLayout plain, _) = Weighed(bias: false, rotation: false);
        (WeightLayout biased, _) = Weighed(bias: true, rotation: false);

        Assert.Equal(plain.Host.Count + (2 * BiasBytes), biased.Host.Count);
        Assert.Equal(plain.OfLargestStage.Count + BiasBytes, biased.OfLargestStage.Count);
    }

    [Fact]
    public void Factors_of_rotation_are_with_the_layers_on_either_side()
    {
        (WeightLayout layout, long bytes) = Weighed(bias: true, rotation: true);

        Assert.Equal(bytes + RotationBytes, (layout.Host + layout.OfLargestStage).Count);
    }

    /// <summary>Three layers, two of them in host memory.</summary>
    private static (WeightLayout Layout, long Bytes) Weighed(bool bias, bool rotation)
    {
        GgufWriter writer = new GgufWriter().Pair("general.architecture", "llama").Pair("llama.block_count", 3u).Pair("llama.embedding_length", (uint)Hidden)
            .Pair("llama.feed_forward_length", (uint)Inner).Pair("llama.attention.head_count", 8u).Pair("llama.attention.head_count_kv", 8u)
            .Pair("llama.context_length", 2048u).Tensor("token_embd.weight", Fp16, Vocabulary, Hidden).Tensor("output_norm.weight", Fp32, Hidden)
            .Tensor("output.weight", Fp16, Vocabulary, Hidden);
        if (rotation)
            writer.Tensor("rope_freqs.weight", Fp32, RotationBytes / 4);
        for (int layer = 0; layer < 3; layer++)
        {
            foreach (string name in new[] { "attn_q", "attn_k", "attn_v", "attn_output" })
                writer.Tensor($"blk.{layer}.{name}.weight", Fp16, Hidden, Hidden);
            foreach (string name in new[] { "ffn_gate", "ffn_up" })
                writer.Tensor($"blk.{layer}.{name}.weight", Fp16, Inner, Hidden);
            writer.Tensor($"blk.{layer}.ffn_down.weight", Fp16, Hidden, Inner).Tensor($"blk.{layer}.attn_norm.weight", Fp32, Hidden)
                .Tensor($"blk.{layer}.ffn_norm.weight", Fp32, Hidden);
            if (bias)
                writer.Tensor($"blk.{layer}.attn_output.bias", Fp32, Hidden);
        }

        CheckpointModel model = ReadFile.Model(ReadFile.File<GgufFile>(writer.ToArray())).Stored!;
        WeightPlacement placement = new(
            DuplicatesTiedHead: true, EmbeddingOnHost: true, HostLayers: LayerCount.From(2), HostExpertLayers: LayerCount.Zero, HeadOnHost: false);
        return (WeightLayout.Of(model.Architecture.LayOut().Operators!, model.Weights, ParallelLayout.Single, placement), writer.Bytes);
    }
}
