using InferenceSizing.Catalogue.Precisions;
using InferenceSizing.Domain.Numbers;

namespace InferenceSizing.Catalogue.Tests.Loading;

/// <summary>What can be asked for is described: a format of weights that a request may name is an entry of <c>GET /precisions</c>.</summary>
public sealed class PrecisionEntriesTests
{
    [Fact]
    public void Every_format_of_weights_is_described() => Assert.Equal(Sorted(WeightSchemes.Ids), Described(entry => entry.Weights));

    [Fact]
    public void Every_gguf_file_type_is_described() => Assert.Equal(Sorted(WeightSchemes.GgufIds), Described(entry => entry.GgufWeights));

    private static IEnumerable<string> Described(Func<PrecisionEntry, WeightScheme?> weights) =>
        Sorted(SharedCatalogue.Instance.Precisions.Where(entry => weights(entry) is not null).Select(entry => entry.Id));

    private static IEnumerable<string> Sorted(IEnumerable<string> ids) => ids.Order(StringComparer.Ordinal);
}
