using System.Collections.Immutable;

namespace InferenceSizing.Formats.Gguf;

/// <summary>A value of GGUF metadata: a number, a flag, a string, or an array of which only what a model's shape needs is kept.</summary>
/// <param name="Number">A whole number, or a flag as 0 or 1; null for anything else.</param>
/// <param name="Text">A string that is not longer than a name; null for anything else.</param>
/// <param name="Length">Items of an array; -1 for a scalar.</param>
/// <param name="Items">The items of a short array of whole numbers or flags; empty for any other.</param>
public sealed record GgufValue(long? Number, string? Text, long Length, ImmutableArray<long> Items)
{
    internal const int NoArray = -1;

    internal static GgufValue Of(long? number) => new(number, null, NoArray, []);

    internal static GgufValue Of(string? text) => new(null, text, NoArray, []);
}

/// <summary>The key-value pairs at the head of a GGUF file.</summary>
/// <param name="Version">1, 2 or 3.</param>
/// <param name="BigEndian">Whether numbers are stored most significant byte first.</param>
/// <param name="Values">By key.</param>
public sealed record GgufMetadata(int Version, bool BigEndian, IReadOnlyDictionary<string, GgufValue> Values)
{
    /// <summary><c>general.architecture</c>; null where the file has none, as the later parts of a split one.</summary>
    public string? Architecture => Text("general.architecture");

    /// <summary>Which part of a split file this is, from zero.</summary>
    public long Part => Number("split.no") ?? 0;

    /// <summary>Parts of a split file; one where it is whole.</summary>
    public long Parts => Math.Max(1, Number("split.count") ?? 1);

    /// <summary>Tensors of all parts of a split file, where it says so.</summary>
    public long? TensorsOfAllParts => Number("split.tensors.count");

    public long? Number(string key) => Values.GetValueOrDefault(key)?.Number;

    public string? Text(string key) => Values.GetValueOrDefault(key)?.Text;

    /// <summary>Items of an array, whatever they are; null where there is none.</summary>
    public long? LengthOf(string key) => Values.GetValueOrDefault(key) is { Length: >= 0 } array ? array.Length : null;
}
