using InferenceSizing.Domain.Networks.Graph;
using InferenceSizing.Domain.Networks.Operators;
using InferenceSizing.Domain.Numbers;
using InferenceSizing.Domain.Parallelism;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Networks.Transformers;

/// <summary>The tensors that towers of vision and sound consist of outside their layers. Every rank holds them whole.</summary>
public static class TowerTensors
{
    public static WeightTensor Matrix(AxisLength rows, AxisLength columns, Count? count = null) =>
        new(TensorRole.Vision, rows, columns, TensorParallelism.Replicated) { Count = count ?? Count.One };

    public static WeightTensor[] Linear(AxisLength rows, AxisLength columns, bool bias, Count? count = null) => bias
        ? [Matrix(rows, columns, count), new WeightTensor(TensorRole.Bias, rows, AxisLength.One,
            TensorParallelism.Replicated) { Count = count ?? Count.One }]
        : [Matrix(rows, columns, count)];

    public static WeightTensor Positions(AxisLength rows, AxisLength columns) =>
        new(TensorRole.PositionEmbedding, rows, columns, TensorParallelism.Replicated);

    public static WeightTensor Norm(NormDesign design, AxisLength width, Count? count = null) =>
        new(TensorRole.Norm, design.Vectors.Value * width, AxisLength.One, TensorParallelism.Replicated) { Count = count ?? Count.One };

    public static WeightTensor Scalars(AxisLength elements, Count? count = null) =>
        new(TensorRole.Scalar, elements, AxisLength.One, TensorParallelism.Replicated) { Count = count ?? Count.One };

    /// <summary>A layer of a vision transformer: attention over all patches, an MLP, norms before both.</summary>
    public static LayerDesign Layer(AxisLength hidden, AxisLength heads, MlpDesign mlp, NormDesign norm, bool attentionBias, bool outputBias) => new(
        new AttentionDesign(heads, heads, hidden.Among(heads), AttentionSpan.Bidirectional)
        { QueryKeyValueBias = attentionBias, OutputBias = outputBias }, mlp,
            norm, Norms: Count.From(2));

    /// <summary>Patches of a square image.</summary>
    public static AxisLength Patches(AxisLength image, AxisLength patch) => image.Among(patch) * image.Among(patch);
}
