using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Tests.Units;

/// <summary>Figures are those of Llama 3 8B: hidden size 4096, 32 heads of 128, 8 key-value heads.</summary>
public sealed class AxisLengthTests
{
    private static readonly AxisLength Hidden = AxisLength.From(4096), Heads = AxisLength.From(32), Head = AxisLength.From(128);

    [Fact]
    public void Heads_flattened_with_their_dimension_are_the_width_of_the_queries() => Assert.Equal(Hidden, Heads * Head);

    [Fact]
    public void The_hidden_size_divided_among_heads_is_the_head_dimension()
    {
        Assert.Equal(Head, Hidden.Among(Heads));
        Assert.Equal(0, Hidden % Heads);
        Assert.Equal(AxisLength.From(2048), Hidden / 2);
    }

    [Fact]
    public void A_division_that_leaves_elements_is_rounded_down()
    {
        Assert.Equal(AxisLength.From(3), AxisLength.From(10).Among(AxisLength.From(3)));
        Assert.Equal(1, AxisLength.From(10) % AxisLength.From(3));
    }

    [Fact]
    public void Axes_laid_end_to_end_add_up()
    {
        Assert.Equal(AxisLength.From(6144), (Heads * Head) + (2 * (AxisLength.From(8) * Head)));
        Assert.Equal(Hidden, AxisLength.Max(Hidden, Head));
    }

    [Fact]
    public void An_axis_that_a_model_lacks_gives_way_to_the_usual_one()
    {
        Assert.False(default(AxisLength).Exists);
        Assert.Equal(Head, AxisLength.Zero.Or(Head));
        Assert.Equal(Heads, Heads.Or(Head));
    }

    [Fact]
    public void A_negative_length_is_no_axis() => Assert.Throws<ArgumentOutOfRangeException>(() => AxisLength.From(-1));

    [Fact]
    public void A_product_beyond_63_bits_overflows() => Assert.Throws<OverflowException>(() => AxisLength.From(1L << 32) * AxisLength.From(1L << 31));
}
