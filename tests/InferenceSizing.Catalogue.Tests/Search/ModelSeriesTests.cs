using InferenceSizing.Catalogue.Search.Models;

namespace InferenceSizing.Catalogue.Tests.Search;

/// <summary>Names of a series: releases that there are not, sizes in words, and none at all.</summary>
public sealed class ModelSeriesTests
{
    /// <summary>Mistral's releases of one series by month: of those whose weights are not published, another month's stand as a choice.</summary>
    [Theory]
    [InlineData("bedrock/eu-west-3/mistral.mistral-large-2402-v1:0")]
    [InlineData("mistralai/Mistral-Large-2402")]
    public void Another_months_release_is_not_the_model(string name)
    {
        ModelReading reading = Read(name);

        Assert.Null(reading.Named);
        Assert.Contains(reading.Choices, model => model.Id == "mistralai/Mistral-Large-Instruct-2407");
    }

    /// <summary>Of a release that there is not, or a size in words that is another model's.</summary>
    [Theory]
    [InlineData("mistral-7b-v0.4", "mistralai/Mistral-7B-v0.3")]
    [InlineData("mixtral 8x7b v2", "mistralai/Mixtral-8x7B-v0.1")]
    [InlineData("Llama-3.1-8B-Instruct-v0.2", "meta-llama/Llama-3.1-8B")]
    public void A_release_that_there_is_not_lists_those_that_there_are(string name, string choice)
    {
        ModelReading reading = Read(name);

        Assert.Null(reading.Named);
        Assert.Contains(SharedCatalogue.Instance.FindModel(choice), reading.Choices);
    }

    [Fact]
    public void A_size_in_words_tells_models_apart() => Assert.Null(Read("phi-4 mini v2").Named);

    [Fact]
    public void A_release_in_plain_words_is_the_publishers_own() =>
        Assert.Same(SharedCatalogue.Instance.FindModel("mistralai/Mistral-7B-v0.3"), Read("mistral 7b v3").Named!.Entry);

    /// <summary>A publisher's name of a series without a size is answered with its sizes.</summary>
    [Theory]
    [InlineData("Qwen/Qwen2-VL", "Qwen/Qwen2-VL-2B-Instruct")]
    [InlineData("google/gemma-3", "google/gemma-3-12b-it")]
    [InlineData("gemma-3", "google/gemma-3-12b-it")]
    [InlineData("ibm-granite/granite-vision-3.2", "ibm-granite/granite-vision-3.2-2b")]
    public void A_series_without_a_size_lists_its_sizes(string name, string one)
    {
        Assert.Null(Read(name).Named);
        Assert.Contains(one, Read(name).Choices.Select(model => model.Id));
    }

    /// <summary>Releases that there are in one size alone go by their series: the publishers' own names of them.</summary>
    [Theory]
    [InlineData("Llama 4 Scout", "meta-llama/Llama-4-Scout-17B-16E-Instruct")]
    [InlineData("llama-4-maverick", "meta-llama/Llama-4-Maverick-17B-128E-Instruct")]
    [InlineData("mistral-small-3.2", "mistralai/Mistral-Small-3.1-24B-Instruct-2503")]
    [InlineData("SmolLM3", "HuggingFaceTB/SmolLM3-3B")]
    [InlineData("olmo-3-32b", "allenai/Olmo-3-1125-32B")]
    public void A_series_of_one_size_needs_none(string name, string id) =>
        Assert.Same(SharedCatalogue.Instance.FindModel(id), SharedCatalogue.Instance.FindModel(name) ?? Read(name).Named!.Entry);

    [Theory, InlineData("SmolLM3-1.7B"), InlineData("mistral-small-3.2-12b"), InlineData("Llama-4-Scout-34B-32E"), InlineData("Mistral-Small-3.3")]
    public void Another_size_or_release_of_it_is_not_that(string name) => Assert.Null(Read(name).Named);

    private static ModelReading Read(string name) => SharedCatalogue.Instance.ReadModel(name);
}
