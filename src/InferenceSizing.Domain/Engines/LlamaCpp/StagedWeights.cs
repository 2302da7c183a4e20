namespace InferenceSizing.Domain.Engines.LlamaCpp;

/// <summary>Matrices in host memory, each brought to the GPU for its product alone (<c>offload_op</c>).</summary>
/// <param name="LargestBytes">The largest of them; zero where all are on the GPU.</param>
/// <param name="LargestElements">Its elements: the others are taken to be stored alike.</param>
internal readonly record struct StagedWeights(long LargestBytes, long LargestElements)
{
    public static StagedWeights None => default;

    public bool Any => LargestBytes > 0 && LargestElements > 0;

    /// <summary>Bytes of a matrix of so many elements.</summary>
    public long Of(long elements) => Any ? (long)((Int128)LargestBytes * elements / LargestElements) : 0;
}
