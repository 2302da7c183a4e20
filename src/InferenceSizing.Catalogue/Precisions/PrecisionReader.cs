using System.Text.Json;
using InferenceSizing.Catalogue.Loading;
using InferenceSizing.Domain.Numbers;

namespace InferenceSizing.Catalogue.Precisions;

/// <summary>Reads an entry of <c>precisions</c> and joins it with the layouts of the same id.</summary>
internal static class PrecisionReader
{
    public static PrecisionEntry Read(JsonElement entry, Func<string, CatalogueException> error)
    {
        string id = entry.Text("id");
        PrecisionUses uses = entry.Texts("uses").Aggregate(PrecisionUses.None, (all, use) => all | use switch
        {
            "weights" => PrecisionUses.Weights,
            "activations" => PrecisionUses.Activations,
            _ => PrecisionUses.KeyValueCache,
        });
        string files = entry.Text("files");
        bool forWeights = uses.HasFlag(PrecisionUses.Weights);
        WeightScheme? weights = forWeights && files != "gguf" ? WeightSchemes.Find(id) ?? throw Unknown() : null;
        WeightScheme? gguf = forWeights && files != "safetensors" ? WeightSchemes.FindGguf(id) ?? throw Unknown() : null;
        TensorEncoding? cache = uses.HasFlag(PrecisionUses.KeyValueCache) ? CacheEncodings.Find(id) ?? throw Unknown() : null;
        return new PrecisionEntry(id, entry.Text("title"), uses, entry.Text("how"), entry.Text("source"), weights, gguf, cache);

        CatalogueException Unknown() => error("The layout of this precision is not known; layouts are part of the program.");
    }
}
