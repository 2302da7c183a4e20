namespace InferenceSizing.Domain.Numbers.Schemes;

/// <summary>Every tensor in one number format: fp32, tf32, fp16, bf16, and FP32 weights that are cast for each product (mixed precision).</summary>
internal sealed class PlainScheme : WeightScheme
{
    /// <summary>The format that all tensors are stored in.</summary>
    public required NumberFormat Storage { get; init; }

    public override bool IsQuantized => false;

    public override TensorEncoding EncodingOf(TensorRole role, in TensorSite site) => TensorEncoding.Plain(Storage);
}
