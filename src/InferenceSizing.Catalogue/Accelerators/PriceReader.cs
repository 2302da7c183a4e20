using System.Text.Json;
using InferenceSizing.Catalogue.Loading;
using InferenceSizing.Domain.Hardware;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Catalogue.Accelerators;

/// <summary>Reads an entry of <c>prices</c>.</summary>
internal static class PriceReader
{
    /// <summary>What makes a price the same offer: a later one of this key replaces it.</summary>
    public static string Key(JsonElement entry) => $"{entry.Text("gpu")} {entry.Text("provider")} {entry.Text("instance")}";

    public static Price Read(JsonElement entry)
    {
        int gpus = entry.Whole("gpus");
        return new Price(
            entry.Text("provider"),
            entry.Text("instance"),
            Count.From(gpus),
            DollarsPerHour.From(entry.GetProperty("usdPerHour").GetDecimal() / gpus),
            entry.Text("asOf"),
            entry.Text("source"));
    }
}
