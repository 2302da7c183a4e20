using InferenceSizing.Domain.Numbers;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Networks.Graph;

/// <summary>A network of a pipeline, which runs when its turn comes.</summary>
/// <param name="Name">As the pipeline calls it.</param>
public sealed record NetworkPart(string Name)
{
    /// <summary>Whether it computes in FP32 where the rest computes in FP16.</summary>
    public bool SingleInHalf { get; init; }

    /// <summary>Whether it computes in FP32 whatever the rest computes in.</summary>
    public bool Single { get; init; }

    /// <summary>Samples that pass through it for each one that is asked for: two where guidance runs with the prompt and without it in one pass.</summary>
    public Count Samples { get; init; } = Count.One;

    /// <summary>Whether it makes the samples of what the others made, and so can do it one by one.</summary>
    public bool Decodes { get; init; }

    /// <summary>What it computes in where the rest computes in <paramref name="hidden"/>.</summary>
    internal NumberFormat FormatFor(NumberFormat hidden) => Single || (SingleInHalf && hidden == NumberFormat.Fp16) ? NumberFormat.Fp32 : hidden;
}
