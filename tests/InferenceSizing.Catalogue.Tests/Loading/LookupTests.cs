using InferenceSizing.Catalogue.Architectures;
using InferenceSizing.Domain.Hardware;

namespace InferenceSizing.Catalogue.Tests.Loading;

public sealed class LookupTests
{
    [Theory]
    [InlineData("h100-sxm", "h100-sxm")]
    [InlineData("H100-SXM", "h100-sxm")]
    [InlineData("H100 SXM5 80GB HBM3", "h100-sxm")]
    [InlineData("NVIDIA H100 SXM5 80GB HBM3", "h100-sxm")]
    [InlineData("NVIDIA GeForce RTX 4090", "rtx-4090")]
    [InlineData("RTX4090", "rtx-4090")]
    [InlineData("AMD Instinct MI300X", "mi300x")]
    [InlineData("Apple M3", "m3")]
    public void An_accelerator_is_found_by_id_name_and_alias_in_any_case(string name, string id) =>
        Assert.Equal(id, SharedCatalogue.Instance.FindAccelerator(name)?.Id);

    [Fact]
    public void Each_name_finds_the_entry_that_bears_it()
    {
        Assert.All(SharedCatalogue.Instance.Accelerators, gpu =>
            Assert.All([gpu.Id, gpu.Name, .. gpu.Aliases], name => Assert.Same(gpu, SharedCatalogue.Instance.FindAccelerator(name))));
        Assert.All(SharedCatalogue.Instance.Models, model =>
            Assert.All([model.Id, .. model.Aliases], name => Assert.Same(model, SharedCatalogue.Instance.FindModel(name))));
    }

    [Fact]
    public void An_architecture_is_built_once_and_shared()
    {
        ModelEntry entry = SharedCatalogue.Instance.Models[0];

        Assert.Same(entry.Architecture.Value, entry.Architecture.Value);
    }

    [Fact]
    public void Prices_stand_with_their_accelerator_by_the_single_card()
    {
        // AWS p5.48xlarge, on demand, us-east-1: 55.04 dollars an hour for eight H100.
        Price price = Assert.Single(SharedCatalogue.Instance.FindAccelerator("h100-sxm")!.Prices, offer => offer.Instance == "p5.48xlarge");

        Assert.Equal(6.88m, price.PerGpu.Amount);
        Assert.Equal(8, price.Gpus.Value);
    }
}
