using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Tests.Units;

public sealed class LayerIndexTests
{
    [Fact]
    public void A_stack_of_three_layers_has_the_places_zero_to_two() =>
        Assert.Equal([0, 1, 2], LayerIndex.Range(LayerCount.From(3)).Select(layer => layer.Index));

    [Fact]
    public void Layers_stand_in_order()
    {
        Assert.True(LayerIndex.First < LayerIndex.From(1));
        Assert.Equal([0, 2, 5], new[] { LayerIndex.From(5), LayerIndex.First, LayerIndex.From(2) }.Order().Select(layer => layer.Index));
    }

    [Fact]
    public void No_layer_stands_before_the_first() => Assert.Throws<ArgumentOutOfRangeException>(() => LayerIndex.From(-1));
}
