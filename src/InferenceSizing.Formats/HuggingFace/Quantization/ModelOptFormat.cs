using InferenceSizing.Domain.Numbers;
using InferenceSizing.Domain.Units;
using InferenceSizing.Formats.HuggingFace.Reading;

namespace InferenceSizing.Formats.HuggingFace.Quantization;

/// <summary>The formats of NVIDIA ModelOpt by the name of their algorithm.</summary>
/// <remarks>Names: NVIDIA/Model-Optimizer, <c>modelopt/torch/export/model_config.py</c>. MXFP8: OCP Microscaling Formats 1.0, blocks of 32 with a scale of 8
/// bits.</remarks>
internal static class ModelOptFormat
{
    private const int FourBits = 4;
    private static readonly AxisLength MicroscalingBlock = AxisLength.From(32);
    private static readonly BitCount MicroscalingScaleBits = BitCount.From(8);

    /// <param name="quantization">Has the algorithm, and <c>group_size</c> next to it.</param>
    /// <param name="algorithm">Its name, in any case.</param>
    /// <returns>The precision id that comes nearest, how weights are stored, and what products run in.</returns>
    /// <exception cref="ConfigRefusedException">The algorithm is not known.</exception>
    public static (string Id, TensorEncoding Encoding, NumberFormat Compute) Of(ConfigFields quantization, string algorithm) =>
        algorithm.ToUpperInvariant() switch
        {
            "FP8" => ("fp8", CompressedEncodings.Fp8, NumberFormat.Fp8),
            "FP8_PER_CHANNEL_PER_TOKEN" => ("fp8", QuantizationFormats.Eight("fp8", AxisLength.One, TensorEncoding.WholeRow, tensor: false), NumberFormat.Fp8),
            "FP8_PB_WO" or "FP8_PB_REAL" => ("fp8-block", CompressedEncodings.Fp8Block, NumberFormat.Fp8),
            "MXFP8" => ("fp8-block", QuantizationFormats.Eight("fp8-block", AxisLength.One, MicroscalingBlock, tensor: false, MicroscalingScaleBits),
            NumberFormat.Fp8),
            "NVFP4" or "NVFP4_AWQ" => ("nvfp4", CompressedEncodings.Nvfp4, NumberFormat.Fp4),
            "W4A16_NVFP4" => ("nvfp4", CompressedEncodings.Nvfp4, NumberFormat.Bf16),
            "W4A16_AWQ" or "W4A8_AWQ" =>
                ("awq-int4", QuantizationFormats.Grouped(
                    "awq-int4", FourBits, QuantizationReader.GroupOf(quantization, "group_size"), zeros: false, index: false),
                    NumberFormat.Fp16),
            "W8A8_SQ_PER_CHANNEL" or "INT8_SQ" => ("int8", CompressedEncodings.Int8PerChannel, NumberFormat.Int8),
            _ => throw quantization.Refuse(
                "quant_algo", $"The algorithm '{algorithm}' is not known; name the weights' format in precision.weights and leave quantization_config out."),
        };
}
