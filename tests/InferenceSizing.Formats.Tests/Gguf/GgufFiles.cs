using System.Globalization;
using System.Reflection;

namespace InferenceSizing.Formats.Tests.Gguf;

/// <summary>The small files of <c>Files/</c>, each named by its architecture.</summary>
internal static class GgufFiles
{
    private const string Room = "Gguf.Files.", Ending = ".txt";

    private static readonly Assembly Tests = typeof(GgufFiles).Assembly;

    public static IEnumerable<string> Names => Tests.GetManifestResourceNames().Where(name => name.StartsWith(Room, StringComparison.Ordinal))
        .Select(name => name[Room.Length..^Ending.Length]).Order(StringComparer.Ordinal);

    /// <summary>The head of a file, and the elements of all its tensors.</summary>
    public static (GgufWriter Writer, long Elements) Read(string architecture)
    {
        using StreamReader text = new(Tests.GetManifestResourceStream($"{Room}{architecture}{Ending}")!);
        string[] parts = text.ReadToEnd().Split("\n\n");
        GgufWriter writer = new GgufWriter().Pair("general.architecture", architecture);
        foreach (string[] pair in LinesOf(parts[0]).Select(line => line.Split('=')))
            writer.Pair($"{architecture}.{pair[0]}", uint.Parse(pair[1], CultureInfo.InvariantCulture));
        return (writer, LinesOf(parts[1]).Sum(line => Tensors(writer, line.Split(' '))));
    }

    private static string[] LinesOf(string text) => text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    private static long Tensors(GgufWriter writer, string[] line)
    {
        long[] shape = [.. line[2].Split('x').Select(length => long.Parse(length, CultureInfo.InvariantCulture))];
        string[] layers = line.Length > 3 ? line[3].Split(',') : [""];
        foreach (string layer in layers)
            writer.Tensor(line[0].Replace("*", layer, StringComparison.Ordinal), uint.Parse(line[1], CultureInfo.InvariantCulture), shape);
        return layers.Length * shape.Aggregate(1L, (product, length) => product * length);
    }
}
