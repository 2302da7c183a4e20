using System.Collections.Frozen;
using InferenceSizing.Formats.Bytes;

namespace InferenceSizing.Formats.Gguf;

/// <summary>The tensor types of GGUF files by the number that files write.</summary>
/// <remarks>Source: ggml-org/llama.cpp, <c>enum ggml_type</c> in ggml.h and <c>GGML_QUANT_SIZES</c> in gguf-py. Numbers 4 and 5 were never in a GGUF file; the
/// interleaved ones (31 to 33, 36 to 38) were for a while and have the sizes of what they interleave.</remarks>
internal static class GgufFormats
{
    private const int Small = 32;
    private const int Super = 256;
    private const int BitsPerByte = 8;

    private static readonly FrozenDictionary<uint, StoredFormat> ByNumber = new Dictionary<uint, StoredFormat>
    {
        [0] = Of("fp32", 1, 4),
        [1] = Of("fp16", 1, 2),
        [2] = Of("q4_0", Small, 18),
        [3] = Of("q4_1", Small, 20),
        [6] = Of("q5_0", Small, 22),
        [7] = Of("q5_1", Small, 24),
        [8] = Of("q8_0", Small, 34),
        [9] = Of("q8_1", Small, 36),
        [10] = Of("q2_k", Super, 84),
        [11] = Of("q3_k", Super, 110),
        [12] = Of("q4_k", Super, 144),
        [13] = Of("q5_k", Super, 176),
        [14] = Of("q6_k", Super, 210),
        [15] = Of("q8_k", Super, 292),
        [16] = Of("iq2_xxs", Super, 66),
        [17] = Of("iq2_xs", Super, 74),
        [18] = Of("iq3_xxs", Super, 98),
        [19] = Of("iq1_s", Super, 50),
        [20] = Of("iq4_nl", Small, 18),
        [21] = Of("iq3_s", Super, 110),
        [22] = Of("iq2_s", Super, 82),
        [23] = Of("iq4_xs", Super, 136),
        [24] = Of("int8", 1, 1),
        [25] = Of("i16", 1, 2),
        [26] = Of("i32", 1, 4),
        [27] = Of("i64", 1, 8),
        [28] = Of("fp64", 1, 8),
        [29] = Of("iq1_m", Super, 56),
        [30] = Of("bf16", 1, 2),
        [31] = Of("q4_0_4_4", Small, 18),
        [32] = Of("q4_0_4_8", Small, 18),
        [33] = Of("q4_0_8_8", Small, 18),
        [34] = Of("tq1_0", Super, 54),
        [35] = Of("tq2_0", Super, 66),
        [36] = Of("iq4_nl_4_4", Small, 18),
        [37] = Of("iq4_nl_4_8", Small, 18),
        [38] = Of("iq4_nl_8_8", Small, 18),
        [39] = Of("mxfp4", Small, 17),
        [40] = Of("nvfp4", 64, 36),
        [41] = Of("q1_0", 128, 18),
    }.ToFrozenDictionary();

    private static readonly FrozenDictionary<string, StoredFormat> ById = ByNumber.Values.ToFrozenDictionary(format => format.Id, StringComparer.Ordinal);

    public static StoredFormat? Numbered(uint type) => ByNumber.GetValueOrDefault(type);

    public static StoredFormat? Find(string id) => ById.GetValueOrDefault(id);

    private static StoredFormat Of(string id, int elements, int bytes) => new(id, elements, bytes * BitsPerByte);
}
