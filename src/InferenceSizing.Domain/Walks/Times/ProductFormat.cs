using InferenceSizing.Domain.Hardware;
using InferenceSizing.Domain.Numbers;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Walks.Times;

/// <summary>What an operator's products run in on a chip: the kernel's format, the chip's rate for it, and the bits of an activation that the kernel
/// reads.</summary>
internal readonly record struct ProductFormat(CurveFormat Format, FlopRate Rate, double InputBits)
{
    /// <summary>Payload of one NVFP4 activation with its share of the group's scale: 4 + 8/16. OCP Microscaling Formats, NVIDIA's variant.</summary>
    private const double Fp4InputBits = 4.5;

    /// <summary>The format of products of weights stored as <paramref name="stored"/> and meant to be multiplied in <paramref name="compute"/>.</summary>
    /// <remarks>A chip that lacks a format multiplies in 16 bits and reads the stored bits. MXFP4 weights meet FP8 activations where the chip has FP4 units:
    /// what vLLM and TensorRT-LLM run on Blackwell. NVIDIA chips before Hopper run them in the kernels of other few-bit weights: vLLM's choice
    /// there is Marlin.</remarks>
    public static ProductFormat Of(TensorEncoding stored, NumberFormat compute, NumberFormat hidden, Accelerator chip)
    {
        const int byteBits = 8, halfBits = 16;
        if (ReferenceEquals(stored, CompressedEncodings.Mxfp4) && compute.BitsPerElement() == halfBits)
        {
            if (chip.Rates[NumberFormat.Fp4] is not null)
                return new(CurveFormat.Mxfp4InFp8, chip.RateFor(NumberFormat.Fp8, out _), byteBits);
            CurveFormat widened = chip.Generation is >= ChipGeneration.Pascal and < ChipGeneration.Hopper ? CurveFormat.WeightOnly : CurveFormat.Mxfp4;
            return new(widened, chip.RateFor(compute, out _), hidden.BitsPerElement());
        }

        FlopRate rate = chip.RateFor(compute, out NumberFormat ranAs);
        return ranAs switch
        {
            NumberFormat.Fp8 => new(stored.GroupRows.Length > 1 ? CurveFormat.Fp8Block : CurveFormat.Fp8, rate, byteBits),
            NumberFormat.Int8 => new(CurveFormat.Int8, rate, byteBits),
            NumberFormat.Fp4 => new(CurveFormat.Fp4, rate, Fp4InputBits),
            NumberFormat.Fp32 or NumberFormat.Tf32 => new(CurveFormat.Single, rate, hidden.BitsPerElement()),
            _ => new(stored.PayloadBits.Count < halfBits ? CurveFormat.WeightOnly : CurveFormat.Half, rate, hidden.BitsPerElement()),
        };
    }
}
