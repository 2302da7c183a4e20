using InferenceSizing.Domain.Engines;

namespace InferenceSizing.Catalogue.Tests.Loading;

public sealed class EngineEntriesTests
{
    [Fact]
    public void Every_engine_of_the_program_is_described() =>
        Assert.Equal(EngineList.All.Select(engine => engine.Name).Order(StringComparer.Ordinal),
            SharedCatalogue.Instance.Engines.Select(entry => entry.Id).Order(StringComparer.Ordinal));
}
