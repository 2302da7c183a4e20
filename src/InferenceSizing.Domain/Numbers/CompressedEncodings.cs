using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Numbers;

/// <summary>The layouts of quantized matrices outside GGUF: one row a format.</summary>
public static class CompressedEncodings
{
    private static readonly BitCount Byte = BitCount.From(8);
    private static readonly BitCount Half = BitCount.From(16);
    private static readonly BitCount Single = BitCount.From(32);

    /// <summary>One FP32 scale for the whole matrix.</summary>
    public static TensorEncoding Fp8 { get; } = new()
    {
        Id = "fp8",
        PayloadBits = BitCount.From(8),
        TensorBits = Single,
        Source = "Micikevicius et al. 2022, arXiv:2209.05433",
    };

    /// <summary>One FP32 scale for each tile of 128 by 128.</summary>
    public static TensorEncoding Fp8Block { get; } = new()
    {
        Id = "fp8-block",
        PayloadBits = BitCount.From(8),
        GroupColumns = AxisLength.From(128),
        GroupRows = AxisLength.From(128),
        ScaleBits = Single,
        Source = "DeepSeek-AI 2024, arXiv:2412.19437, section 3.3",
    };

    /// <summary>One FP32 scale for each output channel: 8 + 32/C bits.</summary>
    public static TensorEncoding Int8PerChannel { get; } = new()
    {
        Id = "int8",
        PayloadBits = BitCount.From(8),
        ScaleBits = Single,
        Source = "Xiao et al. 2022 (SmoothQuant), arXiv:2211.10438",
    };

    /// <summary>Groups of 128 inputs, an FP16 scale and an 8-bit zero each, and GPTQ's int32 group index for each input: 8.188 + 32/R bits. What published
    /// checkpoints of 8-bit weights and 16-bit products are (Qwen's GPTQ-Int8).</summary>
    public static TensorEncoding GptqInt8 { get; } = new()
    {
        Id = "int8-weight-only",
        PayloadBits = BitCount.From(8),
        GroupColumns = AxisLength.From(128),
        ScaleBits = Half,
        ZeroBits = BitCount.From(8),
        ColumnBits = Single,
        Source = "Frantar et al. 2022, arXiv:2210.17323",
    };

    /// <summary>Groups of 128 inputs, an FP16 scale and a 4-bit zero each, and GPTQ's int32 group index for each input: 4.156 + 32/R bits.</summary>
    public static TensorEncoding GptqInt4 { get; } = new()
    {
        Id = "gptq-int4",
        PayloadBits = BitCount.From(4),
        GroupColumns = AxisLength.From(128),
        ScaleBits = Half,
        ZeroBits = BitCount.From(4),
        ColumnBits = Single,
        Source = "Frantar et al. 2022, arXiv:2210.17323",
    };

    /// <summary>As GPTQ without the group index: 4.156 bits.</summary>
    public static TensorEncoding AwqInt4 { get; } = new()
    {
        Id = "awq-int4",
        PayloadBits = BitCount.From(4),
        GroupColumns = AxisLength.From(128),
        ScaleBits = Half,
        ZeroBits = BitCount.From(4),
        Source = "Lin et al. 2023, arXiv:2306.00978",
    };

    /// <summary>Groups of 64 with an 8-bit scale, which again share an FP32 scale for 256 groups: 4.127 bits.</summary>
    public static TensorEncoding Nf4 { get; } = new()
    {
        Id = "nf4",
        PayloadBits = BitCount.From(4),
        GroupColumns = AxisLength.From(64),
        ScaleBits = Byte,
        OuterGroup = Count.From(64 * 256),
        OuterScaleBits = Single,
        TensorBits = Single,
        Source = "Dettmers et al. 2023 (QLoRA), arXiv:2305.14314: double quantization",
    };

    /// <summary>Groups of 32 with an 8-bit power-of-two scale: 4.25 bits.</summary>
    public static TensorEncoding Mxfp4 { get; } = new()
    {
        Id = "mxfp4",
        PayloadBits = BitCount.From(4),
        GroupColumns = AxisLength.From(32),
        ScaleBits = Byte,
        Source = "OCP Microscaling Formats 1.0",
    };

    /// <summary>Groups of 16 with an FP8 scale and one FP32 scale a matrix: 4.5 bits.</summary>
    public static TensorEncoding Nvfp4 { get; } = new()
    {
        Id = "nvfp4",
        PayloadBits = BitCount.From(4),
        GroupColumns = AxisLength.From(16),
        ScaleBits = Byte,
        TensorBits = Single,
        Source = "NVIDIA, TensorRT Model Optimizer: NVFP4 recipe",
    };
}
