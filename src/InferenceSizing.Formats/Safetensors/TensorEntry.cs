using System.Text.Json;
using InferenceSizing.Formats.Bytes;

namespace InferenceSizing.Formats.Safetensors;

/// <summary>What a member of a JSON object turned out to be.</summary>
internal enum EntryReading
{
    /// <summary>A tensor, which was added.</summary>
    Tensor,

    /// <summary>Something else.</summary>
    Other,

    /// <summary>Its end is not there yet.</summary>
    Incomplete,
}

/// <summary>One member of a safetensors header: <c>{"dtype": "BF16", "shape": [4096, 4096], "data_offsets": [0, 33554432]}</c>.</summary>
internal static class TensorEntry
{
    private const int LongestType = 16;
    private const int NotNumbers = -1;
    private const int Unfinished = -2;

    /// <summary>Adds the tensor that the value describes.</summary>
    /// <param name="value">Stands at a value; behind it afterwards where it is a tensor.</param>
    /// <param name="name">The member's name.</param>
    /// <param name="table">Takes the tensor.</param>
    /// <param name="offsets">Takes its place in the file.</param>
    /// <returns>Other where the value is not an object of just these three members.</returns>
    /// <exception cref="HeadRefusedException">A tensor with an unknown type, an absurd shape, or offsets that do not fit it.</exception>
    public static EntryReading TryRead(ref Utf8JsonReader value, scoped ReadOnlySpan<char> name, TensorTable table, TensorOffsets offsets)
    {
        if (value.TokenType != JsonTokenType.StartObject)
            return EntryReading.Other;
        StoredFormat? format = null;
        Span<long> shape = stackalloc long[TensorShape.MostDimensions], places = stackalloc long[2];
        int rank = -1, ends = -1, letters = 0;
        Span<char> type = stackalloc char[LongestType];
        while (true)
        {
            if (!value.Read())
                return EntryReading.Incomplete;
            if (value.TokenType != JsonTokenType.PropertyName)
                break;
            if (format is null && value.ValueTextEquals("dtype"u8))
            {
                if (Dtype(ref value, type, isSure: rank >= 0 || ends >= 0, out letters, out format) is { } other)
                    return other;
            }
            else if (rank < 0 && value.ValueTextEquals("shape"u8))
            {
                if ((rank = Numbers(ref value, shape)) == Unfinished)
                    return EntryReading.Incomplete;
                if (rank < 0)
                    return Refuse(name, $"a shape is an array of at most {TensorShape.MostDimensions} whole numbers");
            }
            else if (ends < 0 && value.ValueTextEquals("data_offsets"u8))
            {
                if ((ends = Numbers(ref value, places)) == Unfinished)
                    return EntryReading.Incomplete;
                if (ends != places.Length)
                    return Refuse(name, "data_offsets are two whole numbers");
            }
            else
            {
                return rank >= 0 || ends >= 0 ? Refuse(name, "it has a member beyond dtype, shape and data_offsets, or one of them twice") : EntryReading.Other;
            }
        }

        if (format is null || rank < 0 || ends < 0)
            return rank >= 0 || ends >= 0 ? Refuse(name, "it lacks one of dtype, shape and data_offsets") : EntryReading.Other;
        if (ReferenceEquals(format, SafetensorsFormats.Unknown))
            return Refuse(name, $"there is no dtype '{type[..letters]}'");
        Add(name, format, shape[..rank], (places[0], places[1]), table, offsets);
        return EntryReading.Tensor;
    }

    /// <summary>The format that a dtype names, <see cref="SafetensorsFormats.Unknown"/> for one that there is not.</summary>
    /// <returns>What the member is where it is no tensor, or none yet; null where it may be one.</returns>
    private static EntryReading? Dtype(ref Utf8JsonReader value, scoped Span<char> type, bool isSure, out int letters, out StoredFormat? format)
    {
        (letters, format) = (0, null);
        if (!value.Read())
            return EntryReading.Incomplete;
        if (value.TokenType != JsonTokenType.String || value.ValueSpan.Length > LongestType)
            return EntryReading.Other;
        letters = value.CopyString(type);
        format = SafetensorsFormats.Named(type[..letters]);
        if (format is null && !isSure && !IsTypeLike(type[..letters]))
            return EntryReading.Other;
        format ??= SafetensorsFormats.Unknown;
        return null;
    }

    private static void Add(scoped ReadOnlySpan<char> name, StoredFormat format, scoped ReadOnlySpan<long> shape, (long From, long To) place,
        TensorTable table, TensorOffsets offsets)
    {
        if (!TensorShape.TryCreate(shape, out TensorShape dimensions))
            Refuse(name, "it has more elements than any tensor");
        if (place.To < place.From || place.To - place.From != format.BytesOf(dimensions).Count)
            Refuse(name, "its data_offsets are not as far apart as its shape and dtype take");
        table.Add(name, format, dimensions);
        offsets.Add(place.From, place.To);
    }

    /// <summary>Dtypes are capitals and digits; the <c>dtype</c> of a config's part is <c>bfloat16</c>.</summary>
    private static bool IsTypeLike(ReadOnlySpan<char> type) => type.Length > 0 && char.IsAsciiLetterUpper(type[0]);

    private static int Numbers(ref Utf8JsonReader value, scoped Span<long> numbers)
    {
        if (!value.Read())
            return Unfinished;
        if (value.TokenType != JsonTokenType.StartArray)
            return NotNumbers;
        int count = 0;
        while (true)
        {
            if (!value.Read())
                return Unfinished;
            if (value.TokenType == JsonTokenType.EndArray)
                return count;
            if (count == numbers.Length || value.TokenType != JsonTokenType.Number || !value.TryGetInt64(out long number) || number < 0)
                return NotNumbers;
            numbers[count++] = number;
        }
    }

    private static EntryReading Refuse(scoped ReadOnlySpan<char> name, string reason) =>
        throw new HeadRefusedException($"'{name}' is not a tensor that can be read: {reason}.");
}
