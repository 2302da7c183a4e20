using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Numbers;

/// <summary>The block formats of GGUF files: so many bytes for each 32 or 256 consecutive elements of a row.</summary>
/// <remarks>Sizes as the structures of ggml-common.h in ggml-org/llama.cpp declare them. A row is stored in whole blocks.</remarks>
public static class GgufBlock
{
    private const string Source = "ggml-org/llama.cpp, ggml/src/ggml-common.h: block structures";
    private const int SmallBlock = 32;
    private const int SuperBlock = 256;

    public static TensorEncoding Q4_0 { get; } = Of("q4_0", SmallBlock, bytes: 18, payloadBits: 4);

    public static TensorEncoding Q4_1 { get; } = Of("q4_1", SmallBlock, bytes: 20, payloadBits: 4);

    public static TensorEncoding Q5_0 { get; } = Of("q5_0", SmallBlock, bytes: 22, payloadBits: 5);

    public static TensorEncoding Q5_1 { get; } = Of("q5_1", SmallBlock, bytes: 24, payloadBits: 5);

    public static TensorEncoding Q8_0 { get; } = Of("q8_0", SmallBlock, bytes: 34, payloadBits: 8);

    public static TensorEncoding Q2_K { get; } = Of("q2_k", SuperBlock, bytes: 84, payloadBits: 2);

    public static TensorEncoding Q3_K { get; } = Of("q3_k", SuperBlock, bytes: 110, payloadBits: 3);

    public static TensorEncoding Q4_K { get; } = Of("q4_k", SuperBlock, bytes: 144, payloadBits: 4);

    public static TensorEncoding Q5_K { get; } = Of("q5_k", SuperBlock, bytes: 176, payloadBits: 5);

    public static TensorEncoding Q6_K { get; } = Of("q6_k", SuperBlock, bytes: 210, payloadBits: 6);

    public static TensorEncoding Iq1_S { get; } = Of("iq1_s", SuperBlock, bytes: 50, payloadBits: 1);

    public static TensorEncoding Iq1_M { get; } = Of("iq1_m", SuperBlock, bytes: 56, payloadBits: 1);

    public static TensorEncoding Iq2_Xxs { get; } = Of("iq2_xxs", SuperBlock, bytes: 66, payloadBits: 2);

    public static TensorEncoding Iq2_Xs { get; } = Of("iq2_xs", SuperBlock, bytes: 74, payloadBits: 2);

    public static TensorEncoding Iq2_S { get; } = Of("iq2_s", SuperBlock, bytes: 82, payloadBits: 2);

    public static TensorEncoding Iq3_Xxs { get; } = Of("iq3_xxs", SuperBlock, bytes: 98, payloadBits: 3);

    public static TensorEncoding Iq3_S { get; } = Of("iq3_s", SuperBlock, bytes: 110, payloadBits: 3);

    public static TensorEncoding Iq4_Nl { get; } = Of("iq4_nl", SmallBlock, bytes: 18, payloadBits: 4);

    public static TensorEncoding Iq4_Xs { get; } = Of("iq4_xs", SuperBlock, bytes: 136, payloadBits: 4);

    public static TensorEncoding Mxfp4 { get; } = Of("mxfp4", SmallBlock, bytes: 17, payloadBits: 4);

    /// <summary>What a matrix is stored in when its rows are not whole blocks of <paramref name="wanted"/>: a format of 32-element blocks, else FP16.</summary>
    /// <remarks>The fallback of llama-quantize: iq1, iq2, iq3 and iq4_xs to iq4_nl, q2_K and q3_K to q4_0, q4_K to q5_0, q5_K to q5_1, q6_K to q8_0.
    /// Source: ggml-org/llama.cpp, src/llama-quant.cpp.</remarks>
    public static TensorEncoding FittingRows(TensorEncoding wanted, long columns)
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
        PayloadBits = payloadBits,
        GroupColumns = elements,
        ScaleBits = (bytes * ByteCount.BitsPerByte) - (elements * payloadBits),
        WholeBlocks = true,
        Source = Source,
    };
}
