using System.Text.Json;
using InferenceSizing.Catalogue.Loading;

namespace InferenceSizing.Catalogue.Machines;

/// <summary>Reads an entry of <c>machines</c>: a provider's kind of machine in all its sizes.</summary>
internal static class MachineReader
{
    /// <summary>What makes it one of its kind.</summary>
    public static string Key(JsonElement entry) => $"{entry.Text("provider")} {entry.Text("series")}";

    public static IEnumerable<Machine> Read(JsonElement entry)
    {
        foreach (JsonProperty size in entry.GetProperty("sizes").EnumerateObject())
            yield return new Machine(size.Name, entry.Text("provider"), size.Value.GetInt32(), entry.Text("source")) { Series = entry.Text("series") };
    }
}
