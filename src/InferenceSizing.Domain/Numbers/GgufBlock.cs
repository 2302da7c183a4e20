using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Numbers;

/// <summary>The block formats of GGUF files: so many bytes for each 32 or 256 consecutive elements of a row.</summary>
/// <remarks>Sizes as the structures of ggml-common.h in ggml-org/llama.cpp declare them. A row is stored in whole blocks.</remarks>
internal static class GgufBlock
{
    private const string Source = "ggml-org/llama.cpp, ggml/src/ggml-common.h: block structures";
    private const int SmallBlock = 32;
    private const int SuperBlock = 256;

    /// <summary>GGUF type q4_0: 32 elements in 18 bytes.</summary>
    public static TensorEncoding Q4_0 { get; } = Of("q4_0", SmallBlock, bytes: 18, payloadBits: 4);

    /// <summary>GGUF type q4_1: 32 elements in 20 bytes.</summary>
    public static TensorEncoding Q4_1 { get; } = Of("q4_1", SmallBlock, bytes: 20, payloadBits: 4);

    /// <summary>GGUF type q5_0: 32 elements in 22 bytes.</summary>
    public static TensorEncoding Q5_0 { get; } = Of("q5_0", SmallBlock, bytes: 22, payloadBits: 5);

    /// <summary>GGUF type q5_1: 32 elements in 24 bytes.</summary>
    public static TensorEncoding Q5_1 { get; } = Of("q5_1", SmallBlock, bytes: 24, payloadBits: 5);

    /// <summary>GGUF type q8_0: 32 elements in 34 bytes.</summary>
    public static TensorEncoding Q8_0 { get; } = Of("q8_0", SmallBlock, bytes: 34, payloadBits: 8);

    /// <summary>GGUF type q2_k: 256 elements in 84 bytes.</summary>
    public static TensorEncoding Q2_K { get; } = Of("q2_k", SuperBlock, bytes: 84, payloadBits: 2);

    /// <summary>GGUF type q3_k: 256 elements in 110 bytes.</summary>
    public static TensorEncoding Q3_K { get; } = Of("q3_k", SuperBlock, bytes: 110, payloadBits: 3);

    /// <summary>GGUF type q4_k: 256 elements in 144 bytes.</summary>
    public static TensorEncoding Q4_K { get; } = Of("q4_k", SuperBlock, bytes: 144, payloadBits: 4);

    /// <summary>GGUF type q5_k: 256 elements in 176 bytes.</summary>
    public static TensorEncoding Q5_K { get; } = Of("q5_k", SuperBlock, bytes: 176, payloadBits: 5);

    /// <summary>GGUF type q6_k: 256 elements in 210 bytes.</summary>
    public static TensorEncoding Q6_K { get; } = Of("q6_k", SuperBlock, bytes: 210, payloadBits: 6);

    /// <summary>GGUF type iq1_s: 256 elements in 50 bytes.</summary>
    public static TensorEncoding Iq1_S { get; } = Of("iq1_s", SuperBlock, bytes: 50, payloadBits: 1);

    /// <summary>GGUF type iq1_m: 256 elements in 56 bytes.</summary>
    public static TensorEncoding Iq1_M { get; } = Of("iq1_m", SuperBlock, bytes: 56, payloadBits: 1);

    /// <summary>GGUF type iq2_xxs: 256 elements in 66 bytes.</summary>
    public static TensorEncoding Iq2_Xxs { get; } = Of("iq2_xxs", SuperBlock, bytes: 66, payloadBits: 2);

    /// <summary>GGUF type iq2_xs: 256 elements in 74 bytes.</summary>
    public static TensorEncoding Iq2_Xs { get; } = Of("iq2_xs", SuperBlock, bytes: 74, payloadBits: 2);

    /// <summary>GGUF type iq2_s: 256 elements in 82 bytes.</summary>
    public static TensorEncoding Iq2_S { get; } = Of("iq2_s", SuperBlock, bytes: 82, payloadBits: 2);

    /// <summary>GGUF type iq3_xxs: 256 elements in 98 bytes.</summary>
    public static TensorEncoding Iq3_Xxs { get; } = Of("iq3_xxs", SuperBlock, bytes: 98, payloadBits: 3);

    /// <summary>GGUF type iq3_s: 256 elements in 110 bytes.</summary>
    public static TensorEncoding Iq3_S { get; } = Of("iq3_s", SuperBlock, bytes: 110, payloadBits: 3);

    /// <summary>GGUF type iq4_nl: 32 elements in 18 bytes.</summary>
    public static TensorEncoding Iq4_Nl { get; } = Of("iq4_nl", SmallBlock, bytes: 18, payloadBits: 4);

    /// <summary>GGUF type iq4_xs: 256 elements in 136 bytes.</summary>
    public static TensorEncoding Iq4_Xs { get; } = Of("iq4_xs", SuperBlock, bytes: 136, payloadBits: 4);

    /// <summary>GGUF type mxfp4: 32 elements in 17 bytes.</summary>
    public static TensorEncoding Mxfp4 { get; } = Of("mxfp4", SmallBlock, bytes: 17, payloadBits: 4);

    /// <summary>What a matrix is stored in when its rows are not whole blocks of <paramref name="wanted"/>: a format of 32-element blocks, else FP16.</summary>
    /// <remarks>The fallback of llama-quantize: iq1, iq2, iq3 and iq4_xs to iq4_nl, q2_K and q3_K to q4_0, q4_K to q5_0, q5_K to q5_1, q6_K to q8_0.
    /// Source: ggml-org/llama.cpp, src/llama-quant.cpp.</remarks>
    public static TensorEncoding FittingRows(TensorEncoding wanted, AxisLength columns)
    {
        ArgumentNullException.ThrowIfNull(wanted);
        if (columns % wanted.GroupColumns == 0)
            return wanted;
        TensorEncoding smaller = wanted.Id switch
        {
            "q2_k" or "q3_k" => Q4_0,
            "q4_k" => Q5_0,
            "q5_k" => Q5_1,
            "q6_k" => Q8_0,
            _ => Iq4_Nl,
        };
        return columns % smaller.GroupColumns == 0 ? smaller : TensorEncoding.Plain(NumberFormat.Fp16);
    }

    private static TensorEncoding Of(string id, int elements, int bytes, int payloadBits) => new()
    {
        Id = id,
        PayloadBits = BitCount.From(payloadBits),
        GroupColumns = AxisLength.From(elements),
        ScaleBits = BitCount.From((bytes * ByteCount.BitsPerByte) - (elements * payloadBits)),
        WholeBlocks = true,
        Source = Source,
    };
}
