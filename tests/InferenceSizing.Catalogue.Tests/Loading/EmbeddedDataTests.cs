using InferenceSizing.Catalogue.Architectures;
using InferenceSizing.Catalogue.Loading;
using InferenceSizing.Catalogue.Schemas;
using InferenceSizing.Domain.Hardware;

namespace InferenceSizing.Catalogue.Tests.Loading;

public sealed class EmbeddedDataTests
{
    [Fact]
    public void Every_embedded_file_keeps_its_schema()
    {
        DataFile[] files = [.. DataFile.Embedded()];

        Assert.Equal(Enum.GetValues<Section>(), files.Select(file => file.Section).Distinct().Order());
        Assert.All(files, file =>
        {
            file.Check();
            Assert.NotEmpty(file.Entries);
        });
    }

    [Fact]
    public void Every_entry_names_its_source()
    {
        CatalogueSet catalogue = SharedCatalogue.Instance;

        Assert.All(catalogue.Accelerators, gpu => Assert.NotEmpty(gpu.Source));
        Assert.All(catalogue.Accelerators.SelectMany(gpu => gpu.Prices), price => Assert.NotEmpty(price.Source));
        Assert.All(catalogue.Models, model => Assert.NotEmpty(model.Source));
        Assert.All(catalogue.Precisions, precision => Assert.NotEmpty(precision.Source));
        Assert.All(catalogue.Engines, engine => Assert.NotEmpty(engine.Source));
    }

    [Fact]
    public void The_generations_of_the_schema_are_those_of_the_domain()
    {
        JsonSchema schema = JsonSchema.Parse(DataFile.SchemaBytes(Section.Accelerators));

        Assert.Equal(Enum.GetNames<ChipGeneration>(), schema.Properties["accelerators"].Items!.Properties["generation"].Allowed!);
    }

    [Fact]
    public void Every_model_is_supported()
    {
        string[] refused = [.. SharedCatalogue.Instance.Models.Where(model => model.Architecture.Refusal is not null)
            .Select(model => $"{model.Id}: {model.Architecture.Refusal}")];

        Assert.Empty(refused);
    }

    [Fact]
    public void Every_published_parameter_count_is_reproduced_to_the_last_one()
    {
        string[] wrong =
        [
            .. SharedCatalogue.Instance.Models
                .Where(model => model is { Verified: true, PublishedParameters: not null })
                .Where(model => ParametersOf(model) != model.PublishedParameters)
                .Select(model => $"{model.Id}: {ParametersOf(model)}, published {model.PublishedParameters}"),
        ];

        Assert.Empty(wrong);
    }

    private static long ParametersOf(ModelEntry model) => model.Architecture.Value!.LayOut().Operators!.Parameters.Value;
}
