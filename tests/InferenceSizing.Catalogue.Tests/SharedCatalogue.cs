namespace InferenceSizing.Catalogue.Tests;

/// <summary>The catalogue of the program, loaded once for all tests.</summary>
internal static class SharedCatalogue
{
    public static CatalogueSet Instance { get; } = CatalogueSet.Load();
}
