namespace InferenceSizing.Domain.Numbers.Schemes;

/// <summary>A GGUF file that is not quantized: matrices in 16 or 32 bits, vectors and routers in FP32.</summary>
internal sealed class GgufPlainScheme : WeightScheme
{
    /// <summary>The format of the matrices.</summary>
    public required NumberFormat Storage { get; init; }

    public override bool IsQuantized => false;

    public override TensorEncoding EncodingOf(TensorRole role, in TensorSite site) =>
        TensorEncoding.Plain(RoleGroups.NeverQuantized.Contains(role) ? NumberFormat.Fp32 : Storage);
}
