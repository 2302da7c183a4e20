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
    public static WeightTensor Matrix(long rows, long columns, int count = 1) =>
        new(TensorRole.Vision, AxisLength.From(rows), AxisLength.From(columns), TensorSplit.Replicated) { Count = Count.From(count) };

    public static WeightTensor[] Linear(long rows, long columns, bool bias, int count = 1) => bias
        ? [Matrix(rows, columns, count), new WeightTensor(TensorRole.Bias, AxisLength.From(rows), AxisLength.One,
            TensorSplit.Replicated) { Count = Count.From(count) }]
        : [Matrix(rows, columns, count)];

    public static WeightTensor Positions(long rows, long columns) =>
        new(TensorRole.PositionEmbedding, AxisLength.From(rows), AxisLength.From(columns), TensorSplit.Replicated);

    public static WeightTensor Norm(NormDesign design, int width, int count = 1) =>
        new(TensorRole.Norm, AxisLength.From(design.Vectors.Value * width), AxisLength.One, TensorSplit.Replicated) { Count = Count.From(count) };

    public static WeightTensor Scalars(int count) => new(TensorRole.Scalar, AxisLength.From(count), AxisLength.One, TensorSplit.Replicated);

    /// <summary>A layer of a vision transformer: attention over all patches, an MLP, norms before both.</summary>
    public static LayerDesign Layer(int hidden, int heads, MlpDesign mlp, NormDesign norm, bool attentionBias, bool outputBias) => new(
        new AttentionDesign(AxisLength.From(heads), AxisLength.From(heads), AxisLength.From(hidden / heads),
            AttentionSpan.Bidirectional)
        { QueryKeyValueBias = attentionBias, OutputBias = outputBias }, mlp,
            norm, Norms: Count.From(2));

    /// <summary>Patches of a square image.</summary>
    public static int Patches(int image, int patch) => checked(image / patch * (image / patch));
}
