namespace InferenceSizing.Api.About;

/// <summary>Which build answers, and from which catalogue.</summary>
/// <param name="Version">Version of the service; also `info.version` of the OpenAPI document.</param>
/// <param name="Commit">Commit that the service was built from; left out where the build did not know it.</param>
/// <param name="CatalogueDate">Newest date of the catalogue's dated entries (prices), as `YYYY-MM` or `YYYY-MM-DD`.</param>
internal sealed record VersionAnswer(string Version, string? Commit, string? CatalogueDate);
