using System.Collections.Frozen;

namespace InferenceSizing.Domain.Numbers;

/// <summary>How a key-value cache may be stored. A row is one head's key or value of one token.</summary>
public static class CacheEncodings
{
    private static readonly FrozenDictionary<string, TensorEncoding> ById = new[]
    {
        TensorEncoding.Plain(NumberFormat.Fp32),
        TensorEncoding.Plain(NumberFormat.Fp16),
        TensorEncoding.Plain(NumberFormat.Bf16),
        TensorEncoding.Plain(NumberFormat.Fp8),
        TensorEncoding.Plain(NumberFormat.Int8),
        GgufBlock.Q8_0,
        GgufBlock.Q5_1,
        GgufBlock.Q5_0,
        GgufBlock.Q4_1,
        GgufBlock.Q4_0,
        GgufBlock.Iq4_Nl,
    }.ToFrozenDictionary(encoding => encoding.Id, StringComparer.OrdinalIgnoreCase);

    /// <summary>Ids of all encodings that a cache can have.</summary>
    public static IReadOnlyCollection<string> Ids => ById.Keys;

    /// <summary>FP8 and INT8 caches carry one scale for the whole tensor, as the engines calibrate it: no bytes for each token.</summary>
    public static TensorEncoding? Find(string id) => ById.GetValueOrDefault(id);
}
