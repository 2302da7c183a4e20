using InferenceSizing.Domain.Parallelism;
using InferenceSizing.Domain.Precision;

namespace InferenceSizing.Domain.Operators.Images;

/// <summary>Batch or group normalization of a map: a scale and a shift for each channel.</summary>
/// <remarks><c>γ (x − μ) / σ + β</c>: four operations an element, 2C parameters. Ioffe and Szegedy 2015, arXiv:1502.03167. The running mean and variance of batch
/// normalization (another 2C) are buffers, not parameters, and so are all four vectors of a frozen one; engines fold all of it into the convolution before it.</remarks>
public sealed class ChannelNorm : ImageOperator
{
    private const double OperationsPerElement = 4;
    private const int ScaleAndShift = 2;

    /// <param name="name">Its name within the block.</param>
    /// <param name="map">What it reads and writes.</param>
    /// <param name="frozen">Whether its scale and shift are kept as they are and not counted as parameters.</param>
    public ChannelNorm(string name, FeatureMap map, bool frozen = false)
        : base(Component.Norm, name, KernelKind.Elementwise, map, map.Elements, OperationsPerElement * map.Elements)
    {
        if (!frozen)
            Tensors = [new WeightTensor(TensorRole.Norm, checked((long)ScaleAndShift * map.Channels), 1, TensorSplit.Replicated)];
    }

    public override bool InPlace => true;

    public override bool FusesIntoPredecessor => true;
}
