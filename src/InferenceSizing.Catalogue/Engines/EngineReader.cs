using System.Text.Json;
using InferenceSizing.Catalogue.Loading;
using InferenceSizing.Domain.Engines;

namespace InferenceSizing.Catalogue.Engines;

/// <summary>Reads an entry of <c>engines</c> and joins it with the engine of the same name.</summary>
internal static class EngineReader
{
    public static EngineEntry Read(JsonElement entry, Func<string, CatalogueException> error) => new(
        entry.Text("id"),
        entry.Text("title"),
        entry.Texts("aliases"),
        entry.Text("source"),
        EngineList.Find(entry.Text("id")) ?? throw error("The rules of this engine are not known; engines are part of the program."));
}
