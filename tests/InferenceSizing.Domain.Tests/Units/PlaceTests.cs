using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Tests.Units;

public sealed class PlaceTests
{
    [Fact]
    public void Places_are_counted_from_zero_and_ordered()
    {
        Assert.Equal(Place.First, Place.At(0));
        Assert.True(Place.At(1) < Place.At(2) && Place.At(2) > Place.At(1) && Place.At(2) <= Place.At(2) && Place.At(2) >= Place.At(2));
        Assert.False(Place.At(2) < Place.At(2) || Place.At(1) >= Place.At(2));
        Assert.Equal([Place.At(0), Place.At(3)], new[] { Place.At(3), Place.At(0) }.Order());
    }

    [Fact]
    public void No_place_is_negative() => Assert.Throws<ArgumentOutOfRangeException>(() => Place.At(-1));
}
