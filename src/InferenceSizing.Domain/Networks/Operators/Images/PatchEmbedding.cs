using System.Collections.Immutable;
using InferenceSizing.Domain.Networks.Graph;
using InferenceSizing.Domain.Numbers;
using InferenceSizing.Domain.Parallelism;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Networks.Operators.Images;

/// <summary>Cuts an image into square patches and projects each to a token; class and register tokens join them, learned positions are added.</summary>
/// <remarks>Multiply-adds <c>(H / p)(W / p) · C · p² · d</c>. Dosovitskiy et al. 2020, arXiv:2010.11929.</remarks>
internal sealed class PatchEmbedding : ImageOperator
{
    private readonly long _patches;
    private readonly long _columns;

    /// <param name="component">Part of the model.</param>
    /// <param name="name">Name within the block.</param>
    /// <param name="image">The image.</param>
    /// <param name="patch">Side of a patch, p; what does not fill a patch is cut off.</param>
    /// <param name="width">Elements of a token, d.</param>
    /// <param name="bias">Whether the projection has a bias.</param>
    /// <param name="extraTokens">Learned tokens next to the patches: class, distillation, registers.</param>
    /// <param name="positions">Rows of the learned position table; zero without one. It keeps its size where an image of another size makes the engine
    /// interpolate it.</param>
    /// <param name="role">What the projection is to a quantization scheme.</param>
    public PatchEmbedding(Component component, string name, FeatureMap image, long patch, long width, bool bias, long extraTokens = 0, long positions = 0,
        TensorRole role = TensorRole.Convolution)
        : base(component, name, KernelKind.Convolution, new FeatureMap(width, Patches(image, patch) + extraTokens, 1), image.Elements,
            FlopCount.PerMultiplyAdd * Patches(image, patch) * width * image.Channels * patch * patch)
    {
        _patches = Patches(image, patch);
        _columns = checked((long)image.Channels * patch * patch);
        ImmutableArray<WeightTensor>.Builder tensors = ImmutableArray.CreateBuilder<WeightTensor>();
        tensors.Add(new WeightTensor(role, AxisLength.From(width), AxisLength.From(_columns), TensorParallelism.Replicated));
        if (bias)
            tensors.Add(new WeightTensor(TensorRole.Bias, AxisLength.From(width), AxisLength.One, TensorParallelism.Replicated));
        if (extraTokens > 0)
            tensors.Add(new WeightTensor(TensorRole.PositionEmbedding, AxisLength.From(extraTokens), AxisLength.From(width), TensorParallelism.Replicated));
        if (positions > 0)
            tensors.Add(new WeightTensor(TensorRole.PositionEmbedding, AxisLength.From(positions), AxisLength.From(width), TensorParallelism.Replicated));
        Tensors = tensors.ToImmutable();
    }

    /// <summary>Tokens of one image, class and register tokens included.</summary>
    public long Tokens => Output.Height;

    internal override KernelWork Work(in StepShape step, ParallelLayout layout) => base.Work(step, layout) with
    {
        M = checked(step.Sequences.Count * _patches),
        N = Output.Channels,
        K = _columns,
    };

    private static long Patches(FeatureMap image, long patch) => (long)(image.Height / patch) * (image.Width / patch);
}
