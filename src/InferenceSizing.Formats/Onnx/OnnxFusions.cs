using InferenceSizing.Domain.Networks.Traced;

namespace InferenceSizing.Formats.Onnx;

/// <summary>What ONNX Runtime makes of common patterns before it runs them, level <c>extended</c>: one kernel in place of several, and the tensors between them
/// gone.</summary>
/// <remarks>microsoft/onnxruntime, <c>graph_transformer_utils.cc</c> for the order; each pattern as optimized models that 1.31.1 saved have it.</remarks>
internal sealed class OnnxFusions
{
    private static readonly string[] Activations = ["Relu", "Sigmoid", "Tanh", "LeakyRelu", "Clip", "HardSigmoid"];

    private readonly OnnxRewriting _graph;

    private OnnxFusions(OnnxRewriting graph) => _graph = graph;

    /// <summary>The steps as they run.</summary>
    public static List<OnnxStep> Of(OnnxLowering lowered)
    {
        OnnxRewriting graph = new(lowered);
        OnnxFusions fusions = new(graph);
        OnnxNormFusions norms = new(graph);
        OnnxProductFusions products = new(graph);
        OnnxQuantizedFusions quantized = new(graph);
        graph.Each(fusions.IntoConvolution, "BatchNormalization", "Mul", "Add");
        graph.Each(norms.Quotient, "Mul");
        graph.Each(fusions.Negated, "Where");
        graph.Each(fusions.Padded, "Conv", "AveragePool", "MaxPool");
        graph.Each(norms.Gelu, "Mul");
        graph.Each(norms.LayerNorm, "Div");
        graph.Each(products.Gemm, "Add");
        graph.Each(quantized.BetweenConversions, "QuantizeLinear");
        graph.Each(quantized.DynamicProduct, "Mul");
        graph.Each(fusions.Activated, Activations);
        graph.Each(norms.SimplifiedNorm, "Mul");
        if (lowered.Opset >= OnnxSplitFusion.Since)
            graph.Each(new OnnxSplitFusion(graph).Split, "Slice", "Gather");
        graph.Each(products.Transposed, "Transpose");
        graph.Each(norms.BiasGelu, "Gelu");
        graph.Each(norms.SkipNorm, "LayerNormalization");
        graph.Each(norms.FastGelu, "Mul");
        graph.Each(norms.QuickGelu, "Mul");
        graph.Each(products.Scaled, "MatMul", "FusedMatMul");
        graph.Each(fusions.Inlined, "HardSwish", "Swish", "Mish");
        return graph.Steps;
    }

    /// <summary>A norm, a factor or a shift of each channel goes into the weights of the convolution before it.</summary>
    private bool IntoConvolution(OnnxStep step)
    {
        if (step.Outputs.Length != 1 || _graph.OwnMakerOf(step.Inputs[0], "Conv") is not { } convolution
            && (step.Operator == "BatchNormalization" || step.Inputs.Length != 2 || _graph.OwnMakerOf(step.Inputs[1], "Conv") is not { }))
            return false;
        OnnxStep before = _graph.OwnMakerOf(step.Inputs[0], "Conv") ?? _graph.OwnMakerOf(step.Inputs[1], "Conv")!;
        int[] parts = [.. step.Inputs.Where(value => value != before.Outputs[0])];
        if (!Array.TrueForAll(parts, value => value < 0 || _graph.IsFixed(value))
            || (step.Operator != "BatchNormalization" && !IsOfChannels(parts[0], _graph.Facts[before.Outputs[0]].Rank)))
            return false;
        return _graph.Replace([before, step], new OnnxStep(before.Node, before.Kind, [.. before.Inputs, .. parts], step.Outputs, before.Work));
    }

    /// <summary>A choice by what is not so takes its sides the other way round.</summary>
    private bool Negated(OnnxStep choice) =>
        choice.Inputs is [var condition, var chosen, var other] && _graph.MakerOf(condition) is { Operator: "Not", Inputs: [var asked] } not
        && !_graph.IsOutput(condition) && _graph.AllReadersOf(condition).ToArray() is var readers
        && Array.TrueForAll(readers, reader => reader.Operator == "Where" && reader.Inputs[0] == condition)
        && _graph.Replace(
            readers.Length == 1 ? [not, choice] : [choice],
            new OnnxStep(choice.Node, choice.Kind, [asked, other, chosen], choice.Outputs, choice.Work));

    /// <summary>Zeros around an image become the padding of what reads it alone.</summary>
    private bool Padded(OnnxStep step)
    {
        if (step.Outputs is not [var output] || step.Inputs is not [var read, ..] || step.Node.Texts.GetValueOrDefault("auto_pad", "NOTSET") != "NOTSET"
            || _graph.OwnMakerOf(read, "Pad") is not { Inputs.Length: > 0 and <= 3 } pad
            || pad.Node.Texts.GetValueOrDefault("mode", "constant") != "constant" || pad.Node.Reals.GetValueOrDefault("value") != 0
            || (pad.Inputs.Length > 2 && pad.Inputs[2] >= 0 && _graph.NumberOf(pad.Inputs[2]) != 0)
            || PadsOf(pad) is not { Length: > 4 } pads || !Array.TrueForAll(pads, amount => amount >= 0))
            return false;
        int half = pads.Length / 2;
        bool images = pads[0] == 0 && pads[1] == 0 && pads[half] == 0 && pads[half + 1] == 0;
        return images && _graph.Replace([pad, step], new OnnxStep(step.Node, step.Kind, [pad.Inputs[0], .. step.Inputs[1..]], [output], step.Work));
    }

    private long[]? PadsOf(OnnxStep pad) =>
        pad.Node.List("pads") is { } listed ? [.. listed]
        : pad.Inputs.Length > 1 && _graph.IsFixed(pad.Inputs[1]) ? _graph.Facts[pad.Inputs[1]].Constants() : null;

    /// <summary>One number for each channel: [channels, 1, 1], or with the batch before it.</summary>
    private bool IsOfChannels(int value, int rank) =>
        _graph.Facts[value].Shape is { } shape && rank > 2 && shape.Length >= rank - 1
        && shape.Skip(shape.Length - rank + 2).All(length => length.Constant == 1);

    /// <summary>An activation at the end of a convolution or product.</summary>
    private bool Activated(OnnxStep step)
    {
        if (_graph.OwnMakerOf(step.Inputs[0], "Conv", "Gemm") is not { } before
            || !Array.TrueForAll(step.Inputs[1..], value => value < 0 || _graph.IsFixed(value)) || _graph.Facts[step.Outputs[0]].Type != OnnxTypes.Single)
            return false;
        OnnxNode node = before.Node with { Operator = before.Operator == "Conv" ? "FusedConv" : "FusedGemm", Domain = OnnxNode.Contributed };
        return _graph.Replace([before, step], new OnnxStep(node, before.Kind, before.Inputs, step.Outputs, before.Work.And(step.Work)));
    }

    /// <summary>Functions that the runtime has no kernel for: an input, times a function of it.</summary>
    private bool Inlined(OnnxStep step)
    {
        OnnxFact fact = _graph.Facts[step.Outputs[0]];
        int gate = _graph.Define(fact with { Values = null });
        List<OnnxStep> made = [];
        int gated = step.Inputs[0];
        if (step.Operator == "Swish")
        {
            gated = _graph.Define(fact with { Values = null });
            made.Add(new OnnxStep(Named(step, "Mul"), TracedKind.Arithmetic, [step.Inputs[0]], [gated], OnnxWork.None));
        }

        if (step.Operator == "Mish")
        {
            gated = _graph.Define(fact with { Values = null });
            made.Add(new OnnxStep(Named(step, "Softplus"), TracedKind.Arithmetic, [step.Inputs[0]], [gated], OnnxWork.None));
        }

        string function = step.Operator switch { "Swish" => "Sigmoid", "Mish" => "Tanh", _ => "HardSigmoid" };
        made.Add(new OnnxStep(Named(step, function), TracedKind.Arithmetic, [gated], [gate], OnnxWork.None));
        made.Add(new OnnxStep(Named(step, "Mul"), TracedKind.Arithmetic, [step.Inputs[0], gate], step.Outputs, step.Work));
        return _graph.Replace([step], [.. made]);
    }

    private static OnnxNode Named(OnnxStep step, string name) => step.Node with { Operator = name };
}
