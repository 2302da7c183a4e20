using InferenceSizing.Domain.Networks.Graph;
using InferenceSizing.Domain.Networks.Operators;
using InferenceSizing.Domain.Networks.Transformers;
using InferenceSizing.Domain.Numbers;
using InferenceSizing.Domain.Parallelism;

namespace InferenceSizing.Formats.HuggingFace.Reading;

/// <summary>The tensors that vision towers consist of outside their layers.</summary>
internal static class VisionTensors
{
    public static WeightTensor Matrix(long rows, long columns, int count = 1) =>
        new(TensorRole.Vision, rows, columns, TensorSplit.Replicated) { Count = count };

    public static WeightTensor[] Linear(long rows, long columns, bool bias, int count = 1) => bias
        ? [Matrix(rows, columns, count), new WeightTensor(TensorRole.Bias, rows, 1, TensorSplit.Replicated) { Count = count }]
        : [Matrix(rows, columns, count)];

    public static WeightTensor Positions(long rows, long columns) => new(TensorRole.PositionEmbedding, rows, columns, TensorSplit.Replicated);

    public static WeightTensor Norm(NormDesign design, int width, int count = 1) =>
        new(TensorRole.Norm, (long)design.Vectors * width, 1, TensorSplit.Replicated) { Count = count };

    public static WeightTensor Scalars(int count) => new(TensorRole.Scalar, count, 1, TensorSplit.Replicated);

    /// <summary>A layer of a vision transformer: attention over all patches, an MLP, norms before both.</summary>
    public static LayerDesign Layer(int hidden, int heads, MlpDesign mlp, NormDesign norm, bool attentionBias, bool outputBias) => new(
        new AttentionDesign(heads, heads, hidden / heads, AttentionSpan.Bidirectional) { QueryKeyValueBias = attentionBias, OutputBias = outputBias }, mlp,
            norm, Norms: 2);

    /// <summary>Patches of a square image.</summary>
    public static int Patches(int image, int patch) => checked(image / patch * (image / patch));
}
