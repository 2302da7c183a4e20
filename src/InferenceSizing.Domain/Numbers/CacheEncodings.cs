using System.Collections.Frozen;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Numbers;

/// <summary>How a key-value cache may be stored. A row is one head's key or value of one token.</summary>
public static class CacheEncodings
{
    /// <summary>Formats with scales in every row: one in FP32 for each token and head, or one in FP8 for every 16 elements.</summary>
    private static readonly TensorEncoding[] Scaled =
    [
        new() { Id = "int8-per-token-head", PayloadBits = BitCount.From(8), ScaleBits = BitCount.From(32), Source = "vllm-project/vllm, pull request 38378" },
        new() { Id = "fp8-per-token-head", PayloadBits = BitCount.From(8), ScaleBits = BitCount.From(32), Source = "vllm-project/vllm, pull request 38378" },
        new() { Id = "int4-per-token-head", PayloadBits = BitCount.From(4), ScaleBits = BitCount.From(32), Source = "vllm-project/vllm, pull request 40835" },
        new() { Id = "nvfp4", PayloadBits = BitCount.From(4), GroupColumns = AxisLength.From(16), ScaleBits = BitCount.From(8),
            Source = "vllm-project/vllm, pull request 40177" },
    ];

    private static readonly FrozenDictionary<string, TensorEncoding> ById = ((TensorEncoding[])
    [
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
        .. Scaled,
    ]).ToFrozenDictionary(encoding => encoding.Id, StringComparer.OrdinalIgnoreCase);

    /// <summary>Ids of all encodings that a cache can have.</summary>
    public static IReadOnlyCollection<string> Ids => ById.Keys;

    /// <summary>Whether rows carry scales of their own, which takes kernels that few engines have.</summary>
    public static bool IsScaled(TensorEncoding cache) => Array.IndexOf(Scaled, cache) >= 0;

    /// <summary>FP8 and INT8 caches carry one scale for the whole tensor, as the engines calibrate it: no bytes for each token.</summary>
    public static TensorEncoding? Find(string id) => ById.GetValueOrDefault(id);
}
