using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Walks.Times.SinglePass;

/// <summary>How a chip differs from the rest of what its data sheet says.</summary>
/// <param name="Vector">Factor on the reached share of the FP32 rate.</param>
/// <param name="Tensor">Factor on the reached share of the rates of tensor cores.</param>
/// <param name="Memory">Factor on the reached share of the bandwidth.</param>
/// <param name="Floor">Factor on the time of the smallest kernels: it follows the clock. Of boards, at 1 GHz.</param>
/// <param name="JoulesPerTeraflop">Energy of 10^12 operations in 16 bits on tensor cores: a card of few watts cannot hold its clock. Zero for no limit.</param>
/// <param name="Measured">Whether the factors were fitted to times of such chips; false where they are assumed.</param>
public sealed record ChipFactors(Ratio Vector, Ratio Tensor, Ratio Memory, Ratio Floor, Ratio JoulesPerTeraflop, bool Measured)
{
    public static ChipFactors None { get; } = new(Ratio.One, Ratio.One, Ratio.One, Ratio.One, default, Measured: false);

    /// <summary>What is done round the passes for each image.</summary>
    public ImageHandling Images { get; init; } = ImageHandling.None;
}
