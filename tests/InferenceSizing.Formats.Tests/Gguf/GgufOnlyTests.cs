using InferenceSizing.Domain.Outcomes;
using InferenceSizing.Formats.Checkpoints;
using InferenceSizing.Formats.Tests.Checkpoints;

namespace InferenceSizing.Formats.Tests.Gguf;

/// <summary>Architectures that are read from the tensors of a file alone, where those do not go together.</summary>
public sealed class GgufOnlyTests
{
    [Fact]
    public void A_rotary_part_wider_than_the_latent_is_refused() =>
        Assert.Equal("'qk_rope_head_dim' is at most the width of the latent, 32.", Refusal(Latent(rotary: 64, latent: 32)));

    /// <summary>deepseek2 keeps both side by side in attn_kv_a_mqa: rank = width - rotary part (llama.cpp, src/models/deepseek2.cpp).</summary>
    [Fact]
    public void A_rotary_part_within_the_latent_leaves_the_rank() => Assert.Null(Inspected(Latent(rotary: 32, latent: 544)).Refusal);

    [Fact]
    public void A_file_without_layers_is_refused() =>
        Assert.Equal("The file has no layers.", Refusal(Head("maincoder", layers: 0)));

    [Fact]
    public void A_layer_that_is_not_attention_is_refused() =>
        Assert.Equal("Layer 0 is neither attention nor anything else that has a builder here.", Refusal(Head("maincoder", layers: 1)));

    [Fact]
    public void Heads_below_zero_are_refused() =>
        Assert.NotEmpty(Refusal(Head("maincoder", layers: 1, heads: -8).Tensor("blk.0.attn_q.weight", 0, 256, 256)));

    private static GgufWriter Latent(uint rotary, long latent) => Head("deepseek32", layers: 1).Pair("deepseek32.rope.dimension_count", rotary)
        .Pair("deepseek32.attention.key_length_mla", 192u).Pair("deepseek32.attention.value_length_mla", 128u)
        .Tensor("blk.0.attn_kv_a_mqa.weight", 0, latent, 256);

    private static GgufWriter Head(string architecture, uint layers, int heads = 8) => new GgufWriter().Pair("general.architecture", architecture)
        .Pair($"{architecture}.block_count", layers).Pair($"{architecture}.embedding_length", 256u)
        .Pair($"{architecture}.attention.head_count", [.. Enumerable.Repeat(heads, (int)layers)]).Tensor("token_embd.weight", 0, 512, 256);

    private static string Refusal(GgufWriter writer) => Inspected(writer).Refusal!.Reason;

    private static Outcome<InspectedModel> Inspected(GgufWriter writer) => InspectedModel.Of(ReadFile.Set(ReadFile.File<GgufFile>(writer.ToArray())));
}
