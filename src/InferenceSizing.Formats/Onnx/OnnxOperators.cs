using System.Collections.Frozen;
using InferenceSizing.Domain.Networks.Traced;

namespace InferenceSizing.Formats.Onnx;

/// <summary>What an operator is and how its outputs follow from its inputs.</summary>
/// <param name="Kind">What it does.</param>
/// <param name="Infer">Sets the outputs.</param>
/// <param name="Operations">Operations an element, where its rule does not count them.</param>
internal sealed record OnnxOperator(TracedKind Kind, Action<OnnxCall> Infer, long Operations);

/// <summary>The operators, one row each: those of the standard up to opset 26, and those that ONNX Runtime adds.</summary>
/// <remarks>onnx/onnx, <c>docs/Operators.md</c>; microsoft/onnxruntime, <c>docs/ContribOperators.md</c>. Operations an element of functions that are more than
/// one are those of polynomials for exponentials and roots: derived; they are bound by memory everywhere.</remarks>
internal static class OnnxOperators
{
    private const long Function = 4, Softmax = 5;

    private static readonly FrozenDictionary<string, OnnxOperator> Standard = Rows()
        .ToFrozenDictionary(row => row.Name, row => row.Operator, StringComparer.Ordinal);

    private static readonly FrozenDictionary<string, OnnxOperator> Contributed = ContributedRows()
        .ToFrozenDictionary(row => row.Name, row => row.Operator, StringComparer.Ordinal);

    /// <summary>The operator's row; null where it is not known.</summary>
    public static OnnxOperator? Find(OnnxNode node) =>
        node.IsStandard ? Standard.GetValueOrDefault(node.Operator)
        : node.Domain is OnnxNode.Contributed or "com.ms.internal.nhwc" ? Contributed.GetValueOrDefault(node.Operator)
            ?? Standard.GetValueOrDefault(node.Operator)
        : null;

    private static IEnumerable<(string Name, OnnxOperator Operator)> Row(TracedKind kind, Action<OnnxCall> infer, long operations, params string[] names) =>
        names.Select(name => (name, new OnnxOperator(kind, infer, operations)));

    private static IEnumerable<(string Name, OnnxOperator Operator)> Rows() =>
    [
        .. Row(TracedKind.View, OnnxElementwise.Identity, 0, "Identity", "Dropout", "Optional", "OptionalGetElement"),
        .. Row(TracedKind.View, OnnxElementwise.BitCast, 0, "BitCast"),
        .. Row(TracedKind.View, OnnxRearrangements.Reshape, 0, "Reshape"),
        .. Row(TracedKind.View, OnnxRearrangements.Flatten, 0, "Flatten"),
        .. Row(TracedKind.View, OnnxRearrangements.Squeeze, 0, "Squeeze"),
        .. Row(TracedKind.View, OnnxRearrangements.Unsqueeze, 0, "Unsqueeze"),
        .. Row(TracedKind.Movement, OnnxRearrangements.Constant, 0, "Constant"),
        .. Row(TracedKind.Movement, OnnxRearrangements.Shape, 0, "Shape"),
        .. Row(TracedKind.Movement, OnnxRearrangements.Size, 0, "Size"),
        .. Row(TracedKind.Movement, OnnxRearrangements.ConstantOfShape, 0, "ConstantOfShape"),
        .. Row(TracedKind.Movement, OnnxRearrangements.Range, 0, "Range"),
        .. Row(TracedKind.Movement, OnnxRearrangements.Transpose, 0, "Transpose"),
        .. Row(TracedKind.Movement, OnnxRearrangements.Concat, 0, "Concat"),
        .. Row(TracedKind.Movement, OnnxSelections.Split, 0, "Split"),
        .. Row(TracedKind.Movement, OnnxSelections.Slice, 0, "Slice", "DynamicSlice"),
        .. Row(TracedKind.Gather, OnnxSelections.Gather, 0, "Gather"),
        .. Row(TracedKind.Movement, OnnxSelections.GatherElements, 0, "GatherElements"),
        .. Row(TracedKind.Movement, OnnxSelections.GatherNd, 0, "GatherND"),
        .. Row(TracedKind.Movement, OnnxRearrangements.Expand, 0, "Expand"),
        .. Row(TracedKind.Movement, OnnxRearrangements.Tile, 0, "Tile"),
        .. Row(TracedKind.Movement, OnnxRearrangements.Pad, 0, "Pad"),
        .. Row(TracedKind.Movement, OnnxRearrangements.OneHot, 0, "OneHot"),
        .. Row(TracedKind.Movement, OnnxElementwise.Same, 1, "ScatterElements", "ScatterND", "Scatter", "TensorScatter", "CumSum", "CumProd", "Trilu",
            "ReverseSequence"),
        .. Row(TracedKind.Movement, OnnxQuantized.RandomLike, 1, "EyeLike"),
        .. Row(TracedKind.Arithmetic, OnnxElementwise.Binary, 1, "Add", "Sub", "Mul", "Div", "Mod", "Max", "Min", "Sum", "Mean", "And", "Or", "Xor", "BitShift",
            "BitwiseAnd", "BitwiseOr", "BitwiseXor", "StringConcat"),
        .. Row(TracedKind.Arithmetic, OnnxElementwise.Binary, Function, "Pow", "PRelu"),
        .. Row(TracedKind.Arithmetic, OnnxElementwise.Comparison, 1, "Equal", "Greater", "GreaterOrEqual", "Less", "LessOrEqual"),
        .. Row(TracedKind.Arithmetic, OnnxElementwise.Where, 1, "Where"),
        .. Row(TracedKind.Arithmetic, OnnxElementwise.Cast, 1, "Cast", "CastLike"),
        .. Row(TracedKind.Arithmetic, OnnxElementwise.Unary, 1, "Relu", "LeakyRelu", "ThresholdedRelu", "Clip", "Abs", "Neg", "Floor", "Ceil", "Round", "Sign",
            "Not", "IsNaN", "IsInf", "RegexFullMatch", "BitwiseNot", "Shrink", "HardSigmoid", "Reciprocal", "Sqrt"),
        .. Row(TracedKind.Arithmetic, OnnxElementwise.Unary, Function,
            "Elu", "Selu", "Celu", "Sigmoid", "HardSwish", "Tanh", "Softplus", "Softsign", "Mish", "Gelu", "Swish", "Erf", "Exp", "Log", "Sin", "Cos", "Tan",
                "Asin", "Acos", "Atan", "Sinh", "Cosh", "Asinh", "Acosh", "Atanh"),
        .. Row(TracedKind.Normalization, OnnxElementwise.Softmax, Softmax, "Softmax", "LogSoftmax", "Hardmax"),
        .. Row(TracedKind.Normalization, OnnxLanguage.Composed, Softmax, "GroupNormalization", "MeanVarianceNormalization"),
        .. Row(TracedKind.Normalization, OnnxLanguage.AcrossChannels, Softmax, "LRN"),
        .. Row(TracedKind.Normalization, OnnxElementwise.Same, Softmax, "InstanceNormalization",
            "LpNormalization", "RotaryEmbedding"),
        .. Row(TracedKind.Normalization, OnnxLanguage.LayerNorm, Softmax, "LayerNormalization", "SimplifiedLayerNormalization", "RMSNormalization"),
        .. Row(TracedKind.Normalization, OnnxLanguage.BatchNorm, Softmax, "BatchNormalization"),
        .. Row(TracedKind.Convolution, OnnxImages.Convolution, 0, "Conv", "ConvInteger", "QLinearConv", "DeformConv"),
        .. Row(TracedKind.Convolution, OnnxImages.Transposed, 0, "ConvTranspose"),
        .. Row(TracedKind.Movement, OnnxImages.Pool, 1, "MaxPool", "AveragePool", "LpPool"),
        .. Row(TracedKind.Movement, OnnxImages.GlobalPool, 1, "GlobalAveragePool", "GlobalMaxPool", "GlobalLpPool"),
        .. Row(TracedKind.Movement, OnnxImages.Unpool, 0, "MaxUnpool"),
        .. Row(TracedKind.Movement, OnnxImages.Resize, Function, "Resize", "Upsample"),
        .. Row(TracedKind.Movement, OnnxImages.Blocks, 0, "DepthToSpace", "SpaceToDepth"),
        .. Row(TracedKind.Movement, OnnxImages.GridSample, Function, "GridSample"),
        .. Row(TracedKind.Movement, OnnxImages.AffineGrid, Function, "AffineGrid"),
        .. Row(TracedKind.Movement, OnnxImages.RegionAlign, Function, "RoiAlign"),
        .. Row(TracedKind.Movement, OnnxImages.RegionPool, 1, "MaxRoiPool"),
        .. Row(TracedKind.Movement, OnnxImages.ColumnsToImage, 1, "Col2Im"),
        .. Row(TracedKind.Movement, OnnxQuantized.CenterCropPad, 0, "CenterCropPad"),
        .. Row(TracedKind.Product, OnnxProducts.MatMul, 0, "MatMul"),
        .. Row(TracedKind.Product, OnnxProducts.MatMulInteger, 0, "MatMulInteger"),
        .. Row(TracedKind.Product, OnnxProducts.QLinearMatMul, 0, "QLinearMatMul"),
        .. Row(TracedKind.Product, OnnxProducts.Gemm, 0, "Gemm"),
        .. Row(TracedKind.Product, OnnxEinsum.Infer, 0, "Einsum"),
        .. Row(TracedKind.Movement, OnnxProducts.Reduce, 1,
            "ReduceMean", "ReduceSum", "ReduceMax", "ReduceMin", "ReduceL1", "ReduceL2", "ReduceProd", "ReduceSumSquare", "ReduceLogSum", "ReduceLogSumExp",
                "ArgMax", "ArgMin"),
        .. Row(TracedKind.Movement, OnnxProducts.TopK, 1, "TopK"),
        .. Row(TracedKind.Movement, OnnxProducts.Fourier, Softmax, "DFT"),
        .. Row(TracedKind.Movement, OnnxProducts.ShortFourier, Softmax, "STFT"),
        .. Row(TracedKind.Movement, OnnxProducts.Window, Function, "HannWindow", "HammingWindow", "BlackmanWindow"),
        .. Row(TracedKind.Recurrence, OnnxProducts.Recurrence, 0, "LSTM", "GRU", "RNN"),
        .. Row(TracedKind.Attention, OnnxLanguage.Attention, 0, "Attention"),
        .. Row(TracedKind.Arithmetic, OnnxQuantized.Quantize, 1, "QuantizeLinear"),
        .. Row(TracedKind.Arithmetic, OnnxQuantized.Dequantize, 1, "DequantizeLinear"),
        .. Row(TracedKind.Arithmetic, OnnxQuantized.DynamicQuantize, 1, "DynamicQuantizeLinear"),
        .. Row(TracedKind.Movement, OnnxQuantized.NonZero, 1, "NonZero"),
        .. Row(TracedKind.Movement, OnnxQuantized.Unique, 1, "Unique"),
        .. Row(TracedKind.Movement, OnnxQuantized.Compress, 1, "Compress"),
        .. Row(TracedKind.Movement, OnnxQuantized.Suppression, 1, "NonMaxSuppression"),
        .. Row(TracedKind.Movement, OnnxQuantized.Random, Function, "RandomNormal", "RandomUniform"),
        .. Row(TracedKind.Movement, OnnxQuantized.RandomLike, Function, "RandomNormalLike", "RandomUniformLike", "Bernoulli"),
        .. Row(TracedKind.Movement, OnnxQuantized.Multinomial, Function, "Multinomial"),
        .. Row(TracedKind.Movement, OnnxProducts.MelWeights, Function, "MelWeightMatrix"),
        .. Row(TracedKind.Movement, OnnxSelections.Ngrams, 1, "TfIdfVectorizer"),
        .. Row(TracedKind.Movement, OnnxQuantized.Flag, 0, "OptionalHasElement"),
        .. Row(TracedKind.Movement, OnnxQuantized.Loss, Softmax, "SoftmaxCrossEntropyLoss", "NegativeLogLikelihoodLoss"),
        .. Row(TracedKind.Movement, OnnxQuantized.Determinant, Function, "Det"),
        .. Row(TracedKind.Movement, OnnxQuantized.SplitToSequence, 0, "SplitToSequence"),
        .. Row(TracedKind.View, OnnxQuantized.SequenceConstruct, 0, "SequenceConstruct"),
        .. Row(TracedKind.View, OnnxQuantized.SequenceInsert, 0, "SequenceInsert"),
        .. Row(TracedKind.View, OnnxQuantized.SequenceEmpty, 0, "SequenceEmpty"),
        .. Row(TracedKind.View, OnnxQuantized.SequenceAt, 0, "SequenceAt"),
        .. Row(TracedKind.View, OnnxQuantized.SequenceErase, 0, "SequenceErase"),
        .. Row(TracedKind.Movement, OnnxQuantized.SequenceLength, 0, "SequenceLength"),
        .. Row(TracedKind.Movement, OnnxQuantized.ConcatFromSequence, 0, "ConcatFromSequence"),
    ];

    private static IEnumerable<(string Name, OnnxOperator Operator)> ContributedRows() =>
    [
        .. Row(TracedKind.Arithmetic, OnnxContributed.WithCopy, Function, "BiasGelu", "FastGelu"),
        .. Row(TracedKind.Arithmetic, OnnxElementwise.Binary, Function, "BiasSoftmax", "BiasAdd", "ComplexMul", "ComplexMulConj"),
        .. Row(TracedKind.Arithmetic, OnnxElementwise.Unary, Function, "Gelu", "QuickGelu", "QLinearSigmoid", "QLinearLeakyRelu"),
        .. Row(TracedKind.Normalization, OnnxElementwise.Same, Softmax, "QLinearSoftmax", "GroupNorm", "SkipGroupNorm", "RotaryEmbedding",
            "Inverse"),
        .. Row(TracedKind.Movement, OnnxContributed.Repeats, 1, "NGramRepeatBlock"),
        .. Row(TracedKind.Arithmetic, OnnxContributed.Hash, Function, "MurmurHash3"),
        .. Row(TracedKind.Arithmetic, OnnxContributed.Where, 1, "QLinearWhere"),
        .. Row(TracedKind.Arithmetic, OnnxContributed.MulInteger, 1, "MulInteger"),
        .. Row(TracedKind.View, OnnxContributed.ExpandDims, 0, "ExpandDims"),
        .. Row(TracedKind.Movement, OnnxContributed.Unfold, 0, "UnfoldTensor"),
        .. Row(TracedKind.Movement, OnnxContributed.CropAndResize, Function, "CropAndResize"),
        .. Row(TracedKind.Movement, OnnxContributed.Fourier, Softmax, "Rfft", "Irfft"),
        .. Row(TracedKind.Movement, OnnxContributed.PositionBias, 1, "RelativePositionBias", "GatedRelativePositionBias"),
        .. Row(TracedKind.Gather, OnnxContributed.CharacterWords, 1, "WordConvEmbedding"),
        .. Row(TracedKind.Product, OnnxContributed.Distances, 0, "CDist"),
        .. Row(TracedKind.Product, OnnxProducts.MatMulInteger, 0, "MatMulInteger16"),
        .. Row(TracedKind.Convolution, OnnxImages.Transposed, 0, "ConvTransposeWithDynamicPads"),
        .. Row(TracedKind.Recurrence, OnnxProducts.Recurrence, 0, "DynamicQuantizeLSTM"),
        .. Row(TracedKind.View, OnnxElementwise.Identity, 0, "BitmaskDropout"),
        .. Row(TracedKind.Gather, OnnxSelections.Gather, 0, "TorchEmbedding"),
        .. Row(TracedKind.Normalization, OnnxLanguage.SkipNorm, Softmax, "SkipLayerNormalization", "SkipSimplifiedLayerNormalization"),
        .. Row(TracedKind.Gather, OnnxLanguage.EmbedNorm, 0, "EmbedLayerNormalization", "QEmbedLayerNormalization"),
        .. Row(TracedKind.Arithmetic, OnnxLanguage.Halved, Function, "BiasSplitGelu"),
        .. Row(TracedKind.Attention, OnnxLanguage.ProjectedAttention, 0, "Attention", "QAttention", "LongformerAttention", "DecoderMaskedSelfAttention"),
        .. Row(TracedKind.Attention, OnnxLanguage.MultiHead, 0, "MultiHeadAttention", "PackedMultiHeadAttention", "DecoderMaskedMultiHeadAttention"),
        .. Row(TracedKind.Attention, OnnxLanguage.GroupQuery, 0, "GroupQueryAttention", "SparseAttention"),
        .. Row(TracedKind.Product, OnnxLanguage.Experts, 0, "MoE", "QMoE"),
        .. Row(TracedKind.Convolution, OnnxImages.Convolution, 0, "FusedConv", "NhwcFusedConv", "NhwcConv", "QLinearConv"),
        .. Row(TracedKind.Movement, OnnxImages.Pool, 1, "QLinearAveragePool", "NhwcMaxPool", "MaxpoolWithMask"),
        .. Row(TracedKind.Movement, OnnxImages.GlobalPool, 1, "QLinearGlobalAveragePool"),
        .. Row(TracedKind.Product, OnnxProducts.MatMul, 0, "FusedMatMul", "FusedMatMulActivation", "TransposeMatMul"),
        .. Row(TracedKind.Product, OnnxProducts.MatMulToFloat, 0, "MatMulIntegerToFloat", "DynamicQuantizeMatMul"),
        .. Row(TracedKind.Product, OnnxProducts.MatMulNBits, 0, "MatMulNBits", "MatMulBnb4", "MatMulFpQ4"),
        .. Row(TracedKind.Product, OnnxProducts.Gemm, 0, "QGemm", "FusedGemm", "GemmFastGelu"),
        .. Row(TracedKind.Movement, OnnxProducts.Reduce, 1, "QLinearReduceMean", "ReduceSumInteger"),
        .. Row(TracedKind.Arithmetic, OnnxQuantized.Binary, 1, "QLinearAdd", "QLinearMul"),
        .. Row(TracedKind.Movement, OnnxQuantized.Concat, 0, "QLinearConcat"),
        .. Row(TracedKind.Gather, OnnxQuantized.GatherBlocks, 0, "GatherBlockQuantized"),
    ];
}
