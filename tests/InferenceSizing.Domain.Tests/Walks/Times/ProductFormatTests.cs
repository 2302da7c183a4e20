using InferenceSizing.Domain.Hardware;
using InferenceSizing.Domain.Numbers;
using InferenceSizing.Domain.Tests.Samples;
using InferenceSizing.Domain.Walks.Times;

namespace InferenceSizing.Domain.Tests.Walks.Times;

public sealed class ProductFormatTests
{
    /// <summary>vLLM 0.20's choice for MXFP4 experts: Marlin, the kernel of other few-bit weights, on compute capability 8.x; its own on Hopper.</summary>
    [Fact]
    public void Mxfp4_runs_in_the_kernels_of_few_bit_weights_before_Hopper()
    {
        Assert.Equal(CurveFormat.WeightOnly, FormatOn(SampleAccelerators.Rtx4090));
        Assert.Equal(CurveFormat.Mxfp4, FormatOn(SampleAccelerators.H100));

        static CurveFormat FormatOn(Accelerator chip) =>
            ProductFormat.Of(CompressedEncodings.Mxfp4, NumberFormat.Bf16, NumberFormat.Bf16, chip).Format;
    }
}
