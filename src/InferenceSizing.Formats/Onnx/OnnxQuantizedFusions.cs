using System.Collections.Frozen;
using InferenceSizing.Domain.Networks.Traced;

namespace InferenceSizing.Formats.Onnx;

/// <summary>Operators between conversions from and to few bits, which then run in few bits themselves.</summary>
internal sealed class OnnxQuantizedFusions(OnnxRewriting graph)
{
    private static readonly FrozenDictionary<string, string> Quantized = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["Conv"] = "QLinearConv",
        ["FusedConv"] = "QLinearConv",
        ["MatMul"] = "QLinearMatMul",
        ["Gemm"] = "QGemm",
        ["Add"] = "QLinearAdd",
        ["Mul"] = "QLinearMul",
        ["AveragePool"] = "QLinearAveragePool",
        ["GlobalAveragePool"] = "QLinearGlobalAveragePool",
        ["Sigmoid"] = "QLinearSigmoid",
        ["LeakyRelu"] = "QLinearLeakyRelu",
        ["Softmax"] = "QLinearSoftmax",
        ["Concat"] = "QLinearConcat",
        ["MaxPool"] = "MaxPool",
        ["Reshape"] = "Reshape",
        ["Flatten"] = "Flatten",
        ["Transpose"] = "Transpose",
        ["Squeeze"] = "Squeeze",
        ["Unsqueeze"] = "Unsqueeze",
        ["Resize"] = "Resize",
        ["Gather"] = "Gather",
        ["Slice"] = "Slice",
        ["Pad"] = "Pad",
        ["Split"] = "Split",
        ["Relu"] = "Relu",
        ["Clip"] = "Clip",
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>DequantizeLinear, an operator, QuantizeLinear.</summary>
    public bool BetweenConversions(OnnxStep quantize)
    {
        if (graph.OwnMakerOf(quantize.Inputs[0], [.. Quantized.Keys]) is not { Outputs.Length: 1 } step)
            return false;
        List<OnnxStep> used = [quantize, step];
        int[] inputs = [.. step.Inputs];
        bool any = false;
        for (int i = 0; i < inputs.Length; i++)
        {
            if (graph.MakerOf(inputs[i]) is not { Operator: "DequantizeLinear" } before)
            {
                if (inputs[i] >= 0 && !graph.IsFixed(inputs[i]) && OnnxTypes.IsFloat(graph.Facts[inputs[i]].Type))
                    return false;
                continue;
            }

            any = true;
            if (graph.OnlyReaderOf(inputs[i]) is not null)
                used.Add(before);
            inputs[i] = before.Inputs[0];
        }

        if (!any)
            return false;
        OnnxNode node = step.Node with { Operator = Quantized[step.Operator], Domain = step.IsView ? step.Node.Domain : OnnxNode.Contributed };
        return graph.Replace(used, new OnnxStep(node, step.Kind, inputs, quantize.Outputs, step.Work with { Scratch = null }));
    }

    /// <summary>DynamicQuantizeLinear, MatMulInteger, a conversion and the scales: one kernel that keeps the quantized input to itself.</summary>
    public bool DynamicProduct(OnnxStep scaled)
    {
        if (scaled.Inputs is not [var left, var right])
            return false;
        OnnxStep? cast = graph.OwnMakerOf(left, "Cast") ?? graph.OwnMakerOf(right, "Cast");
        if (cast is null || graph.OwnMakerOf(cast.Inputs[0], "MatMulInteger") is not { } product)
            return false;
        int scale = cast.Outputs[0] == left ? right : left;
        List<OnnxStep> used = [scaled, cast, product];
        OnnxStep? scales = graph.OwnMakerOf(scale, "Mul");
        if (graph.MakerOf(product.Inputs[0]) is not { Operator: "DynamicQuantizeLinear" } quantize || scales is null
            || !scales.Inputs.Contains(quantize.Outputs[1]))
            return graph.Replace(used, Made(scaled, "MatMulIntegerToFloat", [.. product.Inputs, scale], product.Work));
        used.Add(scales);
        int[] inputs = [quantize.Inputs[0], product.Inputs[1], .. scales.Inputs.Where(graph.IsFixed), .. product.Inputs.Skip(2).Where(graph.IsFixed)];
        if (quantize.Outputs.All(value => graph.AllReadersOf(value).All(used.Contains)))
            used.Add(quantize);
        SizeExpression? copy = graph.Facts[quantize.Inputs[0]].Elements;
        return graph.Replace(used, Made(scaled, "DynamicQuantizeMatMul", inputs, product.Work with { Scratch = copy }));
    }

    private static OnnxStep Made(OnnxStep last, string name, int[] inputs, OnnxWork work) =>
        new(last.Node with { Operator = name, Domain = OnnxNode.Contributed }, TracedKind.Product, inputs, last.Outputs, work);
}
