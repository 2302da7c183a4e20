using InferenceSizing.Domain.Networks.Graph;
using InferenceSizing.Domain.Networks.Operators;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Tests.Networks.Operators;

public sealed class BidirectionalSpanTests
{
    [Theory]
    [InlineData(64, 4096)] // 64 · 64: the window is wider than the prompt
    [InlineData(128, 16384)] // 128 · 128
    [InlineData(1000, 128_000)] // 1000 · 128
    public void A_local_encoder_layer_pairs_each_query_with_its_window(long tokens, double pairs) =>
        Assert.Equal(pairs, AttentionSpan.BidirectionalLocal(TokenCount.From(128)).Pairs(tokens, tokens));

    [Fact]
    public void Nothing_is_cached_in_either_direction()
    {
        Assert.Null(new Attention(Component.Encoder, "attn", AxisLength.From(12), AxisLength.From(12), AxisLength.From(64), AxisLength.From(64),
            AttentionSpan.BidirectionalLocal(TokenCount.From(128))).Cache);
        Assert.Null(new Attention(Component.Encoder, "attn", AxisLength.From(12), AxisLength.From(12), AxisLength.From(64), AxisLength.From(64),
            AttentionSpan.Bidirectional).Cache);
    }
}
