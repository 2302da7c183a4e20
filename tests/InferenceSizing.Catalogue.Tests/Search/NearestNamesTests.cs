using InferenceSizing.Catalogue.Search;
using InferenceSizing.Domain.Hardware;
using InferenceSizing.Formats.Tests;

namespace InferenceSizing.Catalogue.Tests.Search;

public sealed class NearestNamesTests
{
    [Theory]
    [InlineData("h100-sx", "h100-sxm")]
    [InlineData("H100sxm", "h100-sxm")]
    [InlineData("rtx4091", "rtx-4090")]
    [InlineData("a100 sxm4 80", "a100-sxm4-80")]
    [InlineData("instinct mi300xx", "mi300x")]
    [InlineData("NVIDIA B200 NVL", "b200")]
    [InlineData("AMD Radeon 7900XTX", "rx-7900-xtx")]
    public void A_misspelt_accelerator_is_guessed_first(string asked, string nearest) =>
        Assert.Equal(nearest, SharedCatalogue.Instance.NearestAccelerators(asked)[0]);

    [Theory]
    [InlineData("llama3.3-70b-instuct", "meta-llama/Llama-3.3-70B-Instruct")]
    [InlineData("Qwen/Qwen3-33B", "Qwen/Qwen3-32B")]
    [InlineData("google/gemma-3-27b-itt", "google/gemma-3-27b-it")]
    public void A_misspelt_model_is_guessed_first(string asked, string nearest) =>
        Assert.Equal(nearest, SharedCatalogue.Instance.NearestModels(asked)[0]);

    [Theory]
    [InlineData("phi5", "microsoft/phi")]
    [InlineData("microsoft/Phi-5-mini", "microsoft/Phi")]
    [InlineData("stepfun-ai/Step-4", "stepfun-ai/Step-")]
    [InlineData("inclusionAI/Ling-9-flash", "inclusionAI/Ling-")]
    [InlineData("zai-org/GLM-5.9", "zai-org/GLM-5")]
    public void The_series_comes_before_numbers_and_letters(string asked, string nearest) =>
        Assert.StartsWith(nearest, SharedCatalogue.Instance.NearestModels(asked)[0], StringComparison.OrdinalIgnoreCase);

    [Fact]
    public void At_most_five_are_named_and_none_for_what_is_like_nothing()
    {
        Assert.InRange(SharedCatalogue.Instance.NearestAccelerators("rtx").Count, 0, 5);
        Assert.Empty(SharedCatalogue.Instance.NearestAccelerators("§§§§"));
        Assert.Empty(SharedCatalogue.Instance.NearestAccelerators(""));
    }

    [Fact]
    public void Ten_thousand_letters_of_garbage_cost_no_more_than_a_name()
    {
        NearestNames names = new(Enumerable.Range(0, 3000).Select(number => ($"some-organization/model-name-{number}-instruct", $"id-{number}")));
        string name = string.Concat(Enumerable.Repeat("model-name-instruct", 6));
        string garbage = string.Concat(Enumerable.Repeat(name, 100));

        // Relative to a name of the length that counts, so that neither machine nor build decides; unbounded, it would be a hundred times.
        Assert.InRange(TimeRatio.OfBest(20, () => names.To(garbage), () => names.To(name)), 0, 4);
    }

    [Fact]
    public void Pages_cut_a_query_without_losing_an_entry()
    {
        CatalogueSet catalogue = SharedCatalogue.Instance;
        List<Accelerator> all = [];
        for (int page = 1; ; page++)
        {
            Page<Accelerator> cut = catalogue.QueryAccelerators("rtx", "nvidia", new PageRequest(page, 7));
            if (cut.Items.Count == 0)
                break;
            Assert.Equal(catalogue.Accelerators.Count(
                gpu => gpu.Id.Contains("rtx", StringComparison.Ordinal)), cut.Total);
            all.AddRange(cut.Items);
        }

        Assert.Equal(all.Distinct().Count(), all.Count);
        Assert.Equal(catalogue.QueryAccelerators("rtx", "NVIDIA", new PageRequest(1, int.MaxValue)).Items, all);
        Assert.Empty(catalogue.QueryAccelerators(null, null, new PageRequest(int.MaxValue, int.MaxValue)).Items);
    }
}
