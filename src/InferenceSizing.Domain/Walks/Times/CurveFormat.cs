namespace InferenceSizing.Domain.Walks.Times;

/// <summary>The formats that kernels are written for: what a product's weights are stored and multiplied in, or what an attention's cache is kept in.</summary>
public enum CurveFormat
{
    /// <summary>16 bits stored and multiplied.</summary>
    Half,

    /// <summary>32 bits stored and multiplied.</summary>
    Single,

    /// <summary>FP8 with a scale a matrix.</summary>
    Fp8,

    /// <summary>FP8 with a scale for each 128 x 128 block.</summary>
    Fp8Block,
    Int8,

    /// <summary>NVFP4.</summary>
    Fp4,

    /// <summary>Few-bit weights, widened to 16 bits in the kernel.</summary>
    WeightOnly,

    /// <summary>MXFP4 weights, widened to 16 bits in the kernel.</summary>
    Mxfp4,

    /// <summary>MXFP4 weights, multiplied in FP8.</summary>
    Mxfp4InFp8,
}
