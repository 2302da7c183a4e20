using InferenceSizing.Domain.Numbers;
using InferenceSizing.Domain.Units;
using InferenceSizing.Formats.HuggingFace.Reading;

namespace InferenceSizing.Formats.HuggingFace.Quantization;

/// <summary>The format of one group of compressed-tensors.</summary>
internal static class CompressedFormat
{
    private const int FourBits = 4;
    private const int EightBits = 8;

    /// <summary>Scales are kept in the checkpoint's own 16 bits.</summary>
    private static readonly BitCount ScaleBits = BitCount.From(16);

    /// <param name="quantization">The whole quantization config.</param>
    /// <param name="group">One of its groups.</param>
    /// <param name="weights">How the group's weights are quantized.</param>
    public static (string Id, TensorEncoding Encoding, NumberFormat Compute) Of(ConfigFields quantization, ConfigFields group, ConfigFields weights)
    {
        int bits = weights.Integer("num_bits", EightBits);
        string type = weights.Text("type") ?? "int", strategy = weights.Text("strategy") ?? "tensor",
            format = group.Text("format") ?? quantization.Text("format") ?? "";
        bool activations = group.Has("input_activations"), tensor = strategy == "tensor";
        return (type, bits) switch
        {
            ("float", FourBits) when format.StartsWith("mxfp4", StringComparison.Ordinal) => ("mxfp4", CompressedEncodings.Mxfp4, NumberFormat.Bf16),
            ("float", FourBits) => ("nvfp4", CompressedEncodings.Nvfp4, activations ? NumberFormat.Fp4 : NumberFormat.Bf16),
            ("float", EightBits) when strategy == "block" => ("fp8-block", Tiles(weights), NumberFormat.Fp8),
            ("float", EightBits) => (
                "fp8", tensor ? CompressedEncodings.Fp8 : QuantizationFormats.Eight("fp8", AxisLength.One, TensorEncoding.WholeRow, tensor: false, ScaleBits),
                activations ? NumberFormat.Fp8 : NumberFormat.Bf16),
            ("int", EightBits) when activations =>
                ("int8", QuantizationFormats.Eight("int8", AxisLength.One, TensorEncoding.WholeRow, tensor, ScaleBits), NumberFormat.Int8),
            ("int", >= 2 and <= EightBits) => Packed(weights, bits, strategy),
            _ => throw weights.Refuse(
                "num_bits",
                $"Weights of the type '{type}' with {bits} bits are not known; name their format in precision.weights and leave quantization_config out."),
        };
    }

    /// <summary>Packed whole numbers; zero points where asymmetric, a group index only with <c>actorder: "group"</c>.</summary>
    private static (string, TensorEncoding, NumberFormat) Packed(ConfigFields weights, int bits, string strategy)
    {
        string id = bits == EightBits ? "int8-weight-only" : "gptq-int4";
        AxisLength columns = strategy == "group" ? QuantizationReader.GroupOf(weights, "group_size") : TensorEncoding.WholeRow;
        bool index = weights.Raw("actorder") is { Kind: ConfigKind.Text } && weights.Text("actorder") == "group";
        return (id, QuantizationFormats.Grouped(id, bits, columns, zeros: !weights.Flag("symmetric", true), index), NumberFormat.Fp16);
    }

    private static TensorEncoding Tiles(ConfigFields weights) =>
        weights.Integers("block_structure")
        is [>= 1 and <= ConfigFields.LargestDimension and var rows, >= 1 and <= ConfigFields.LargestDimension and var columns]
        ? QuantizationFormats.Eight("fp8-block", AxisLength.From(rows), AxisLength.From(columns), tensor: false)
        : CompressedEncodings.Fp8Block;
}
