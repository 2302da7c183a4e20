namespace InferenceSizing.Domain.Numbers;

/// <summary>The precisions of a deployment: how weights are stored, what products run in, how the cache is kept.</summary>
/// <param name="Weights">Storage of the weights.</param>
/// <param name="Activations">Format of activations between operators and of products.</param>
/// <param name="Cache">Storage of one cache element, scales included.</param>
public sealed record PrecisionPlan(WeightScheme Weights, NumberFormat Activations, TensorEncoding Cache)
{
    /// <summary>Storage of the cache's values, where that is not the keys' (llama.cpp's cache-type-v).</summary>
    public TensorEncoding Values
    {
        get => field ?? Cache;
        init;
    }

    /// <summary>Format of the hidden states that travel between operators: a scheme that computes in 8 or 4 bits still passes 16-bit states.</summary>
    public NumberFormat HiddenStates => Activations is NumberFormat.Fp8 or NumberFormat.Int8 or NumberFormat.Fp4 ? NumberFormat.Bf16 : Activations;
}
