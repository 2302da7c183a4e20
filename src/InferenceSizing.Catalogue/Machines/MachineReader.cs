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
        {
            double cards = size.Value.GetDouble();
            yield return new Machine(size.Name, entry.Text("provider"), (int)Math.Ceiling(cards), entry.Text("source"))
            {
                Series = entry.Text("series"),
                CardShare = cards < 1 ? cards : null,
            };
        }
    }
}
