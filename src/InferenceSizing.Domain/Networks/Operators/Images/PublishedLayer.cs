using InferenceSizing.Domain.Networks.Graph;
using InferenceSizing.Domain.Numbers;
using InferenceSizing.Domain.Parallelism;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Networks.Operators.Images;

/// <summary>A share of a network of which only the totals are published: parameters, multiply-adds and the elements it writes, without a kernel or a
/// window.</summary>
internal sealed class PublishedLayer : ImageOperator
{
    /// <param name="name">Name within the block.</param>
    /// <param name="inputs">Elements read for one image.</param>
    /// <param name="output">The map it writes.</param>
    /// <param name="work">Of one image.</param>
    /// <param name="parameters">Weights that it holds.</param>
    public PublishedLayer(string name, long inputs, FeatureMap output, FlopCount work, long parameters)
        : base(Component.Convolution, name, KernelKind.Convolution, output, inputs, work.Count)
    {
        if (parameters > 0)
            Tensors = [new WeightTensor(TensorRole.Convolution, AxisLength.From(parameters), AxisLength.One, TensorParallelism.Replicated)];
    }
}
