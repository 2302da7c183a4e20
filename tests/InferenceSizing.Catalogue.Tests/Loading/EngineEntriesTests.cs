using InferenceSizing.Catalogue.Architectures;
using InferenceSizing.Catalogue.Engines;
using InferenceSizing.Domain.Engines;
using InferenceSizing.Domain.Networks;

namespace InferenceSizing.Catalogue.Tests.Loading;

public sealed class EngineEntriesTests
{
    [Fact]
    public void Every_engine_of_the_program_is_described()
    {
        Assert.Equal(EngineList.All.Select(profile => profile.Name).Order(StringComparer.Ordinal), SharedCatalogue.Instance.Engines.Select(engine => engine.Id).Order(StringComparer.Ordinal));
        Assert.All(SharedCatalogue.Instance.Engines, engine => Assert.Equal(engine.Profile.Knobs.Order(), engine.Knobs.Select(knob => knob.Knob).Order()));
    }

    [Fact]
    public void The_kinds_of_an_engine_are_those_that_its_profile_runs()
    {
        foreach (EngineEntry engine in SharedCatalogue.Instance.Engines)
        {
            foreach (ModelEntry model in SharedCatalogue.Instance.Models.Where(model => model.Kind is not null))
            {
                bool runs = engine.Profile.Runs(model.Architecture.Value!);
                bool listed = engine.Kinds.Contains(model.Kind!.Value);
                Assert.True(runs ? listed : !listed || model.Architecture.Value!.Input == InputKind.Images, $"{engine.Id}, {model.Id}");
            }
        }
    }
}
