using InferenceSizing.Domain.Networks.Graph;
using InferenceSizing.Domain.Numbers;
using InferenceSizing.Domain.Parallelism;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Networks.Operators.Images;

/// <summary>Arithmetic element by element over maps: activation functions, sums of branches, scaling of channels. One operation for each element
/// read.</summary>
internal sealed class MapArithmetic : ImageOperator
{
    private readonly bool _writesAnew;

    private MapArithmetic(string name, FeatureMap output, long inputs, long learned, bool writesAnew = false)
        : base(Component.Elementwise, name, KernelKind.Elementwise, output, inputs, inputs)
    {
        _writesAnew = writesAnew;
        if (learned > 0)
            Tensors = [new WeightTensor(TensorRole.Scalar, AxisLength.From(learned), AxisLength.One, TensorParallelism.Replicated)];
    }

    public override bool InPlace => true;

    public override bool WritesAnew => _writesAnew;

    public override bool FusesIntoPredecessor => true;

    public override bool CountsAsMultiplyAdds => false;

    /// <summary>An activation function that published code applies in place: ReLU, SiLU, hard swish.</summary>
    public static MapArithmetic Activation(string name, FeatureMap map) => new(name, map, map.Elements, 0);

    /// <summary>GELU, which has no form in place in PyTorch.</summary>
    public static MapArithmetic Gelu(string name, FeatureMap map) => new(name, map, map.Elements, 0, writesAnew: true);

    /// <summary>SiLU as diffusers' units apply it: into a new tensor.</summary>
    public static MapArithmetic Swish(string name, FeatureMap map) => new(name, map, map.Elements, 0, writesAnew: true);

    /// <summary>A sum of maps of one shape.</summary>
    public static MapArithmetic Sum(string name, FeatureMap map, long terms) => new(name, map, checked(terms * map.Elements), 0);

    /// <summary>Every channel times a factor computed from the map (squeeze and excitation).</summary>
    public static MapArithmetic Scale(string name, FeatureMap map) => new(name, map, checked(map.Elements + map.Channels), 0);

    /// <summary>Every channel times a learned factor, with as many learned vectors as it has.</summary>
    public static MapArithmetic LearnedScale(string name, FeatureMap map, long vectors = 1) =>
        new(name, map, map.Elements, checked((long)vectors * map.Channels));
}
