using InferenceSizing.Domain.Networks.Graph;
using InferenceSizing.Domain.Networks.Operators;
using InferenceSizing.Domain.Networks.Transformers;
using InferenceSizing.Domain.Numbers;
using InferenceSizing.Domain.Parallelism;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Formats.HuggingFace.Reading;

/// <summary>The tensors that vision towers consist of outside their layers.</summary>
internal static class VisionTensors
{
    public static WeightTensor Matrix(AxisLength rows, AxisLength columns, int count = 1) =>
        new(TensorRole.Vision, rows, columns, TensorSplit.Replicated) { Count = Count.From(count) };

    public static WeightTensor[] Linear(AxisLength rows, AxisLength columns, bool bias, int count = 1) => bias
        ? [Matrix(rows, columns, count), new WeightTensor(TensorRole.Bias, rows, AxisLength.One,
            TensorSplit.Replicated) { Count = Count.From(count) }]
        : [Matrix(rows, columns, count)];

    public static WeightTensor Positions(AxisLength rows, AxisLength columns) =>
        new(TensorRole.PositionEmbedding, rows, columns, TensorSplit.Replicated);

    public static WeightTensor Norm(NormDesign design, AxisLength width, int count = 1) =>
        new(TensorRole.Norm, design.Vectors.Value * width, AxisLength.One, TensorSplit.Replicated) { Count = Count.From(count) };

    public static WeightTensor Scalars(AxisLength count) => new(TensorRole.Scalar, count, AxisLength.One, TensorSplit.Replicated);

    /// <summary>A layer of a vision transformer: attention over all patches, an MLP, norms before both.</summary>
    public static LayerDesign Layer(AxisLength hidden, AxisLength heads, MlpDesign mlp, NormDesign norm, bool attentionBias, bool outputBias) => new(
        new AttentionDesign(heads, heads, hidden.Among(heads), AttentionSpan.Bidirectional)
        { QueryKeyValueBias = attentionBias, OutputBias = outputBias }, mlp,
            norm, Norms: Count.From(2));

    /// <summary>Patches of a square image.</summary>
    public static AxisLength Patches(AxisLength image, AxisLength patch) => image.Among(patch) * image.Among(patch);
}
