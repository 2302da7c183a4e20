using InferenceSizing.Catalogue.Search;

namespace InferenceSizing.Catalogue.Tests.Search;

public sealed class EditDistanceTests
{
    [Theory]
    [InlineData("kitten", "sitting", 3)]
    [InlineData("modle", "model", 1)]
    [InlineData("mdoel", "model", 1)]
    [InlineData("ca", "abc", 3)]
    [InlineData("", "gpu", 3)]
    [InlineData("gpu", "gpu", 0)]
    public void Swapped_neighbours_are_one_error(string left, string right, int distance)
    {
        Assert.Equal(distance, EditDistance.Between(left, right));
        Assert.Equal(distance, EditDistance.Between(right, left));
    }
}
