using System.Collections.Frozen;
using InferenceSizing.Domain.Networks.Traced;

namespace InferenceSizing.Formats.Onnx;

/// <summary>What operators do and how much of it.</summary>
internal static class OnnxCosts
{
    private const double MultiplyAdd = 2;

    /// <summary>Operations an element of functions that are more than one: exponentials and roots by polynomials. Derived; they are bound by memory everywhere.</summary>
    private const double Softmax = 5, Norm = 5, Function = 4;

    /// <summary>The same tensor under another shape, or unchanged at inference: no kernel.</summary>
    private static readonly FrozenSet<string> Views = FrozenSet.Create(StringComparer.Ordinal, "Reshape", "Flatten", "Squeeze", "Unsqueeze", "Identity", "Dropout");

    private static readonly FrozenSet<string> Moves = FrozenSet.Create(StringComparer.Ordinal,
        "Concat", "Split", "Slice", "Transpose", "Pad", "Tile", "Expand", "Resize", "Upsample", "DepthToSpace", "SpaceToDepth", "MaxPool", "AveragePool", "GlobalAveragePool", "GlobalMaxPool", "LpPool",
        "QLinearAveragePool", "QLinearGlobalAveragePool", "QLinearConcat", "ReduceMean", "ReduceSum", "ReduceMax", "ReduceMin", "ReduceL2", "ReduceL1", "ReduceProd", "ReduceSumSquare", "ReduceLogSumExp",
        "ArgMax", "ArgMin", "TopK", "GatherElements", "GatherND", "ScatterElements", "ScatterND", "OneHot", "CumSum", "Trilu", "ConstantOfShape", "Range", "Shape", "Size", "Constant", "EyeLike");

    private static readonly FrozenSet<string> Products = FrozenSet.Create(StringComparer.Ordinal,
        "Gemm", "MatMul", "MatMulInteger", "QLinearMatMul", "FusedMatMul", "MatMulIntegerToFloat", "DynamicQuantizeMatMul", "QGemm", "MatMulNBits", "Einsum");

    private static readonly FrozenSet<string> Convolutions = FrozenSet.Create(StringComparer.Ordinal, "Conv", "ConvTranspose", "ConvInteger", "QLinearConv", "FusedConv", "NhwcConv");

    private static readonly FrozenSet<string> Lookups = FrozenSet.Create(StringComparer.Ordinal, "Gather", "EmbedLayerNormalization");

    private static readonly FrozenSet<string> Attentions = FrozenSet.Create(StringComparer.Ordinal, "Attention", "QAttention", "MultiHeadAttention", "GroupQueryAttention", "PackedAttention");

    private static readonly FrozenSet<string> Arithmetic = FrozenSet.Create(StringComparer.Ordinal,
        "Add", "Sub", "Mul", "Div", "Pow", "Mod", "Max", "Min", "Sum", "Mean", "Relu", "LeakyRelu", "PRelu", "Elu", "Selu", "Celu", "Sigmoid", "HardSigmoid", "HardSwish", "Tanh", "Softplus", "Softsign", "Mish", "Gelu",
        "FastGelu", "BiasGelu", "QuickGelu", "Erf", "Exp", "Log", "Sqrt", "Reciprocal", "Abs", "Neg", "Floor", "Ceil", "Round", "Sign", "Sin", "Cos", "Tan", "Atan", "Asin", "Acos", "Clip", "Cast", "CastLike", "Not", "And",
        "Or", "Xor", "Equal", "Greater", "GreaterOrEqual", "Less", "LessOrEqual", "Where", "IsNaN", "IsInf", "BatchNormalization", "InstanceNormalization", "LayerNormalization", "SimplifiedLayerNormalization",
        "SkipLayerNormalization", "SkipSimplifiedLayerNormalization", "GroupNormalization", "LpNormalization", "MeanVarianceNormalization", "LRN", "Softmax", "LogSoftmax", "Hardmax", "ThresholdedRelu", "Shrink",
        "QuantizeLinear", "DequantizeLinear", "DynamicQuantizeLinear", "QLinearAdd", "QLinearMul", "QLinearSigmoid", "QLinearLeakyRelu", "QLinearSoftmax", "RotaryEmbedding", "BitShift");

    private static readonly FrozenSet<string> Recurrences = FrozenSet.Create(StringComparer.Ordinal, "LSTM", "GRU", "RNN");

    public static bool IsView(string name) => Views.Contains(name);

    /// <summary>Whether shape and cost of the operator follow from its inputs.</summary>
    public static bool IsKnown(string name) =>
        Views.Contains(name) || Moves.Contains(name) || Products.Contains(name) || Convolutions.Contains(name) || Lookups.Contains(name) || Attentions.Contains(name) || Arithmetic.Contains(name) || Recurrences.Contains(name);

    /// <summary>What a step does; an operator that is not known moves its tensors.</summary>
    public static GraphStepKind KindOf(OnnxNode node, long groups, long channels) =>
        Convolutions.Contains(node.Operator) ? groups > 1 && groups == channels ? GraphStepKind.DepthwiseConvolution : GraphStepKind.Convolution
        : Products.Contains(node.Operator) ? GraphStepKind.Product
        : Attentions.Contains(node.Operator) ? GraphStepKind.Attention
        : Lookups.Contains(node.Operator) ? GraphStepKind.Gather
        : Recurrences.Contains(node.Operator) ? GraphStepKind.Recurrence
        : Arithmetic.Contains(node.Operator) ? GraphStepKind.Arithmetic
        : GraphStepKind.Movement;

    /// <summary>The product that a step is: rows, columns, inner length, groups; zeros where it is none.</summary>
    public static (double Rows, long Columns, long Depth, long Groups) ProductOf(OnnxNode node, long[]?[] inputs, long[]? output)
    {
        if (output is null || output.Length == 0)
            return default;
        if (Convolutions.Contains(node.Operator))
        {
            if (inputs[node.Operator == "QLinearConv" ? 3 : 1] is not { Length: > 2 } weight || inputs[0] is not { Length: > 1 } input)
                return default;
            long groups = Math.Max(1, node.Integer("group", 1)), kernel = OnnxShapes.Count(weight.AsSpan(2));
            return node.Operator == "ConvTranspose"
                ? ((double)OnnxShapes.Count(input) / Math.Max(1, input[1]), weight[1] * groups * kernel, weight[0] / groups, groups)
                : ((double)OnnxShapes.Count(output) / Math.Max(1, output[1]), output[1], weight[1] * kernel, groups);
        }

        if (node.Operator == "Einsum")
        {
            double all = OnnxShapes.Count(output), inner = InnerOfEinsum(node, inputs);
            return (all / Math.Max(1, output[^1]), output[^1], (long)inner, 1);
        }

        if (!Products.Contains(node.Operator) || inputs[0] is not { Length: > 0 } left)
            return default;
        long depth = node.Operator == "Gemm" && node.Integer("transA", 0) != 0 ? left[0] : left[^1];
        return ((double)OnnxShapes.Count(output) / Math.Max(1, output[^1]), output[^1], depth, 1);
    }

    /// <summary>Operations of a step; a multiply-add is two.</summary>
    public static double FlopsOf(OnnxNode node, long[]?[] inputs, long[]? output)
    {
        double elements = output is null ? 0 : OnnxShapes.Count(output), read = inputs.Length > 0 && inputs[0] is { } first ? OnnxShapes.Count(first) : 0;
        (double rows, long columns, long depth, long groups) = ProductOf(node, inputs, output);
        if (rows > 0)
            return MultiplyAdd * rows * columns * depth;
        switch (node.Operator)
        {
            case "Attention" or "QAttention" or "MultiHeadAttention" when inputs[0] is { Length: > 1 } stream && output is { Length: > 1 }:
                // Scores and weighted values of all tokens; the projection too where the operator holds it.
                double attended = MultiplyAdd * 2 * elements * stream[^2];
                return attended + (node.Operator == "MultiHeadAttention" || inputs[1] is not { } weight ? 0 : MultiplyAdd * (read / Math.Max(1, stream[^1])) * OnnxShapes.Count(weight));
            case "LSTM" or "GRU" or "RNN" when inputs[0] is [long steps, long batch, _] && inputs[1] is { } wide && inputs[2] is { } recurrent:
                return MultiplyAdd * steps * batch * (OnnxShapes.Count(wide) + OnnxShapes.Count(recurrent));
            case "MaxPool" or "AveragePool":
                return elements * (node.List("kernel_shape") is { } kernel ? kernel.Aggregate(1.0, (product, length) => product * length) : 1);
            case "GlobalAveragePool" or "GlobalMaxPool" or "ReduceMean" or "ReduceSum" or "ReduceMax" or "ReduceL2":
                return read;
            case "Softmax" or "LogSoftmax":
                return Softmax * elements;
            case "LayerNormalization" or "SkipLayerNormalization" or "InstanceNormalization" or "GroupNormalization" or "BatchNormalization" or "SimplifiedLayerNormalization":
                return Norm * elements;
            case "Gelu" or "FastGelu" or "BiasGelu" or "Erf" or "Exp" or "Tanh" or "Sigmoid":
                return Function * elements;
            default:
                return Arithmetic.Contains(node.Operator) ? elements : 0;
        }
    }

    private static double InnerOfEinsum(OnnxNode node, long[]?[] inputs)
    {
        string[] sides = node.Texts.GetValueOrDefault("equation", "").Replace(" ", "", StringComparison.Ordinal).Split("->");
        string[] terms = sides[0].Split(',');
        double inner = 1;
        HashSet<char> seen = [];
        for (int i = 0; i < terms.Length && i < inputs.Length; i++)
        {
            for (int axis = 0; axis < terms[i].Length && inputs[i] is { } shape && axis < shape.Length; axis++)
            {
                if (sides.Length == 2 && !sides[1].Contains(terms[i][axis], StringComparison.Ordinal) && seen.Add(terms[i][axis]))
                    inner *= shape[axis];
            }
        }

        return inner;
    }
}
