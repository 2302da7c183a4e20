using System.Collections.Frozen;
using InferenceSizing.Formats.Bytes;

namespace InferenceSizing.Formats.Safetensors;

/// <summary>The element types of safetensors files.</summary>
/// <remarks>Source: huggingface/safetensors, <c>enum Dtype</c> and its <c>bitsize</c>.</remarks>
internal static class SafetensorsFormats
{
    private static readonly FrozenDictionary<string, StoredFormat> ByName = new Dictionary<string, StoredFormat>
    {
        ["BOOL"] = Integer("bool", 8),
        ["U8"] = Integer("u8", 8),
        ["I8"] = Integer("int8", 8),
        ["U16"] = Integer("u16", 16),
        ["I16"] = Integer("i16", 16),
        ["U32"] = Integer("u32", 32),
        ["I32"] = Integer("i32", 32),
        ["U64"] = Integer("u64", 64),
        ["I64"] = Integer("i64", 64),
        ["F4"] = Number("fp4", 4),
        ["F6_E2M3"] = Number("fp6-e2m3", 6),
        ["F6_E3M2"] = Number("fp6-e3m2", 6),
        ["F8_E5M2"] = Number("fp8-e5m2", 8),
        ["F8_E4M3"] = Number("fp8", 8),
        ["F8_E8M0"] = Number("fp8-e8m0", 8),
        ["F16"] = Number("fp16", 16),
        ["BF16"] = Number("bf16", 16),
        ["F32"] = Number("fp32", 32),
        ["F64"] = Number("fp64", 64),
        ["C64"] = Number("complex64", 64),
    }.ToFrozenDictionary(StringComparer.Ordinal);

    private static readonly FrozenDictionary<string, StoredFormat> ById = ByName.Values.ToFrozenDictionary(format => format.Id, StringComparer.Ordinal);

    /// <summary>Of a tensor whose format is not told: an index has only names.</summary>
    public static StoredFormat Unstated { get; } = new("unstated", 1, 0);

    /// <summary>Of a tensor whose dtype does not exist.</summary>
    public static StoredFormat Unknown { get; } = new("unknown", 1, 0);

    /// <summary>The format of a dtype as a header writes it; null where there is no such type.</summary>
    public static StoredFormat? Named(ReadOnlySpan<char> dtype) =>
        ByName.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(dtype, out StoredFormat? format) ? format : null;

    /// <summary>The format of this service's own id.</summary>
    public static StoredFormat? Find(string id) => ById.GetValueOrDefault(id);

    private static StoredFormat Number(string id, int bits) => new(id, 1, bits);

    private static StoredFormat Integer(string id, int bits) => new(id, 1, bits) { IsInteger = true };
}
