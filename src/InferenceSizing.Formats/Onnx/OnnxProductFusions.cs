using System.Collections.Immutable;
using InferenceSizing.Domain.Networks.Traced;

namespace InferenceSizing.Formats.Onnx;

/// <summary>Products that take over what stands beside them: a bias, a factor, a transposition.</summary>
internal sealed class OnnxProductFusions(OnnxRewriting graph)
{
    private const int Matrix = 2;

    /// <summary>A product and its bias. One of more than two axes is reshaped to a matrix and back, where all its lengths are known beforehand.</summary>
    public bool Gemm(OnnxStep sum)
    {
        if (sum.Inputs is not [var left, var right])
            return false;
        int bias = graph.IsFixed(right) ? right : left, product = bias == right ? left : right;
        if (!graph.IsFixed(bias) || graph.Facts[bias].Rank is not (1 or Matrix)
            || graph.OwnMakerOf(product, "MatMul") is not { Inputs: [var x, var weight] } multiplied
            || graph.Facts[weight].Rank != Matrix || graph.Facts[x] is not { Shape: { Length: >= Matrix } shape, LostAxes: not OnnxVisibility.Rank }
                || !OnnxTypes.IsFloat(graph.Facts[sum.Outputs[0]].Type))
            return false;
        OnnxFact made = graph.Facts[sum.Outputs[0]];
        OnnxNode node = multiplied.Node with { Operator = "Gemm" };
        if (shape.Length == Matrix)
            return graph.Replace([sum, multiplied], new OnnxStep(node, TracedKind.Product, [x, weight, bias], sum.Outputs, multiplied.Work));
        if (!Array.TrueForAll(shape, length => length.IsConstant) || graph.Facts[bias].Rank != 1 || !graph.IsFixed(weight)
            || SizeArithmetic.Product(shape[..^1]) is not { } rows || made.Shape is not { } result)
            return false;
        int flat = graph.Define(new OnnxFact(graph.Facts[x].Type, [rows, shape[^1]])), written = graph.Define(new OnnxFact(made.Type, [rows, result[^1]]));
        OnnxNode reshape = multiplied.Node with { Operator = "Reshape" };
        return graph.Replace([sum, multiplied],
            new OnnxStep(node, TracedKind.Product, [flat, weight, bias], [written], multiplied.Work),
            new OnnxStep(reshape, TracedKind.View, [x], [flat], OnnxWork.None),
            new OnnxStep(reshape, TracedKind.View, [written], sum.Outputs, OnnxWork.None));
    }

    /// <summary>A transposition before a product: of the last two axes, or of the rows, which then stand before the batch.</summary>
    public bool Transposed(OnnxStep transpose)
    {
        int rank = graph.Facts[transpose.Inputs[0]].Rank;
        if (rank < Matrix || transpose.Node.List("perm") is not { } order || order.Length != rank || !(IsTurned(order) || IsOfRowsFirst(order))
            || graph.OnlyReaderOf(transpose.Outputs[0]) is not { Operator: "MatMul" or "FusedMatMul" } product
                || graph.Facts[product.Outputs[0]].Type != OnnxTypes.Single)
            return false;
        int[] inputs = [.. product.Inputs.Select(value => value == transpose.Outputs[0] ? transpose.Inputs[0] : value)];
        return graph.Replace([transpose, product], Fused(product, inputs, product.Outputs));
    }

    private static bool IsTurned(ImmutableArray<long> order) =>
        order[^1] == order.Length - Matrix && order[^Matrix] == order.Length - 1
        && order.Take(order.Length - Matrix).Select((axis, at) => axis == at).All(same => same);

    /// <summary>Whether the batch stands behind the first axis of a matrix: <c>transBatchA</c> and <c>transBatchB</c>.</summary>
    private static bool IsOfRowsFirst(ImmutableArray<long> order) =>
        order.Length > Matrix && order.Take(order.Length - Matrix).Select((axis, at) => axis == at + 1).All(same => same)
        && ((order[^Matrix] == 0 && order[^1] == order.Length - 1) || (order[^Matrix] == order.Length - 1 && order[^1] == 0));

    /// <summary>Factors before and behind a product.</summary>
    public bool Scaled(OnnxStep product)
    {
        if (product.Inputs.Length != Matrix || graph.Facts[product.Outputs[0]].Type != OnnxTypes.Single)
            return false;
        List<OnnxStep> used = [product];
        int[] inputs = [.. product.Inputs];
        for (int i = 0; i < inputs.Length; i++)
        {
            if (graph.OwnMakerOf(inputs[i], "Mul", "Div") is { } factor && FactorOf(factor) is { } before)
            {
                used.Add(factor);
                inputs[i] = before;
            }
        }

        int[] outputs = product.Outputs;
        if (graph.OnlyReaderOf(outputs[0]) is { Operator: "Mul" or "Div" } behind && FactorOf(behind) == outputs[0])
        {
            used.Add(behind);
            outputs = behind.Outputs;
        }

        return used.Count > 1 && graph.Replace(used, Fused(product, inputs, outputs));
    }

    /// <summary>What a step multiplies by a fixed number; null where it does not.</summary>
    private int? FactorOf(OnnxStep step) =>
        step.Inputs is not [var left, var right] ? null : IsNumber(right) ? left : step.Operator == "Mul" && IsNumber(left) ? right : null;

    private bool IsNumber(int value) => graph.IsFixed(value) && graph.Facts[value].Elements?.Constant == 1;

    private static OnnxStep Fused(OnnxStep product, int[] inputs, int[] outputs) =>
        new(product.Node with { Operator = "FusedMatMul", Domain = OnnxNode.Contributed }, TracedKind.Product, inputs, outputs, product.Work);
}
