using InferenceSizing.Domain.Networks.Graph;
using InferenceSizing.Domain.Numbers;
using InferenceSizing.Domain.Parallelism;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Networks.Operators.Images;

/// <summary>Batch or group normalization of a map: a scale and a shift for each channel.</summary>
/// <remarks><c>γ (x − μ) / σ + β</c>: four operations an element, 2C parameters. Ioffe and Szegedy 2015, arXiv:1502.03167. The running mean and variance of
/// batch normalization (another 2C) are buffers, not parameters, and so are all four vectors of a frozen one; engines fold all of it into the convolution
/// before it. Group normalization (Wu and He 2018, arXiv:1803.08494) takes its statistics from the image and stays a kernel.</remarks>
internal sealed class ChannelNorm : ImageOperator
{
    private const double OperationsPerElement = 4;
    private const int ScaleAndShift = 2;

    /// <summary>A group spans positions far apart: the map is read for its statistics and read again. Derived from PyTorch's
    /// <c>group_norm_kernel.cu</c>.</summary>
    private const int PassesForStatistics = 2;

    /// <param name="name">Name within the block.</param>
    /// <param name="map">The map it reads and writes.</param>
    /// <param name="grouped">Whether it takes statistics of groups of channels while it runs.</param>
    /// <param name="frozen">Whether its scale and shift are kept as they are and not counted as parameters.</param>
    public ChannelNorm(string name, FeatureMap map, bool grouped = false, bool frozen = false)
        : base(Component.Norm, name, KernelKind.Elementwise, map, grouped ? checked(PassesForStatistics * map.Elements) : map.Elements,
            OperationsPerElement * map.Elements)
    {
        Normalizes = grouped;
        if (!frozen)
            Tensors = [new WeightTensor(TensorRole.Norm, checked(AxisLength.From((long)ScaleAndShift * map.Channels)), AxisLength.One,
                TensorParallelism.Replicated)];
    }

    public override bool Normalizes { get; }

    public override bool InPlace => true;

    public override bool WritesAnew => true;

    public override bool FusesIntoPredecessor => true;
}
