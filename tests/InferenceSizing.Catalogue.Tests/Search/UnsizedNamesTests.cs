using InferenceSizing.Catalogue.Search.Models;

namespace InferenceSizing.Catalogue.Tests.Search;

public sealed class UnsizedNamesTests
{
    [Theory]
    [InlineData("google/diffusiongemma-26B-A4B-it")]
    [InlineData("unsloth/diffusiongemma-26B-A4B-it-GGUF")]
    [InlineData("https://huggingface.co/google/diffusiongemma-26B-A4B-it")]
    public void A_model_that_cannot_be_sized_is_known_by_its_names_and_says_why(string name)
    {
        ModelReading reading = SharedCatalogue.Instance.ReadModel(name);

        Assert.Null(reading.Named);
        Assert.Equal("google/diffusiongemma-26B-A4B-it", reading.Unsized?.Id);
    }

    [Fact]
    public void No_name_is_both_sized_and_not()
    {
        CatalogueSet catalogue = SharedCatalogue.Instance;

        Assert.All(catalogue.Unsized, model => Assert.All(
            model.Aliases.Prepend(model.Id), name => Assert.Same(model, catalogue.ReadModel(name).Unsized)));
    }
}
