using InferenceSizing.Domain.Networks.Traced;

namespace InferenceSizing.Formats.Onnx;

/// <summary>Norms and activation functions that exporters write as several operators.</summary>
internal sealed class OnnxNormFusions(OnnxRewriting graph)
{
    private const double Tolerance = 1e-3;

    /// <summary>One over a value, times another: their quotient.</summary>
    public bool Quotient(OnnxStep product)
    {
        if (product.Inputs is not [var left, var right])
            return false;
        foreach ((int inverse, int other) in ((int, int)[])[(left, right), (right, left)])
        {
            if (graph.OwnMakerOf(inverse, "Div") is { Inputs: [var one, var by] } division && graph.NumberOf(one) == 1)
                return graph.Replace([division, product], new OnnxStep(division.Node, division.Kind, [other, by], product.Outputs, product.Work));
        }

        return false;
    }

    /// <summary><c>x / √2</c>, Erf, + 1, times x, times one half, in either order.</summary>
    public bool Gelu(OnnxStep last)
    {
        const double half = 0.5;
        List<OnnxStep> used = [last];
        // Mul(Mul(x, 1 + erf), 0.5) or Mul(Mul(x, 0.5), 1 + erf) or Mul(x, Mul(0.5, 1 + erf)).
        if (graph.Scaled(last) is { Number: half } outer && graph.OwnMakerOf(outer.Other, "Mul") is { Inputs: [var a, var b] } product)
        {
            used.Add(product);
            return (ErrorOf(a, used) is { } first && first == b && Fuse(first)) || (ErrorOf(b, used) is { } second && second == a && Fuse(second));
        }

        if (last.Inputs is not [var left, var right])
            return false;
        foreach ((int sum, int other) in ((int, int)[])[(left, right), (right, left)])
        {
            List<OnnxStep> tried = [last];
            if (ErrorOf(sum, tried) is { } x && graph.OwnMakerOf(other, "Mul") is { } halved && graph.Scaled(halved) is { Number: half } scaled
                && scaled.Other == x)
            {
                used = [.. tried, halved];
                return Fuse(x);
            }
        }

        return false;

        bool Fuse(int x) => graph.Replace(used, Made(last, "Gelu", TracedKind.Arithmetic, [x]));
    }

    /// <summary>The x of <c>1 + erf(x / √2)</c>; null where the value is none.</summary>
    private int? ErrorOf(int value, List<OnnxStep> used)
    {
        if (graph.OwnMakerOf(value, "Add") is not { } sum || graph.Scaled(sum) is not { Number: 1 } plus || graph.OwnMakerOf(plus.Other, "Erf") is not { } error
            || graph.OwnMakerOf(error.Inputs[0], "Div", "Mul") is not { } scale || graph.Scaled(scale) is not { } scaled)
            return null;
        double root = scale.Operator == "Div" ? scaled.Number : 1 / scaled.Number;
        if (Math.Abs(root - Math.Sqrt(2)) > Tolerance)
            return null;
        used.AddRange([sum, error, scale]);
        return scaled.Other;
    }

    /// <summary>Mean, difference, its square's mean, root, quotient, and then factor and shift: over the last axis.</summary>
    public bool LayerNorm(OnnxStep quotient)
    {
        if (quotient.Inputs is not [var difference, var root] || graph.MakerOf(difference) is not { Operator: "Sub", Inputs: [var x, var mean] } subtraction
            || graph.OwnMakerOf(mean, "ReduceMean") is not { } average || average.Inputs[0] != x || !IsLast(average)
                || VarianceOf(root, difference) is not { } variance)
            return false;
        if (graph.AllReadersOf(difference).Any(reader => reader != quotient && !variance.Contains(reader)) || graph.IsOutput(difference))
            return false;
        List<OnnxStep> used = [quotient, subtraction, average, .. variance];
        return FuseScaled(quotient, used, "LayerNormalization", x, shifted: true);
    }

    /// <summary>The same without mean and shift: a root of the mean square.</summary>
    public bool SimplifiedNorm(OnnxStep factor)
    {
        if (factor.Inputs is not [var left, var right])
            return false;
        int normed = graph.IsFixed(left) ? right : left;
        if (!graph.IsFixed(left) && !graph.IsFixed(right))
            return false;
        if (graph.OwnMakerOf(normed, "Div", "Mul") is not { Inputs: [var x, var root] } quotient || VarianceOf(root, x) is not { } variance)
            return false;
        return graph.Replace([factor, quotient, .. variance],
            Made(factor, "SimplifiedLayerNormalization", TracedKind.Normalization, [x, graph.IsFixed(left) ? left : right]));
    }

    /// <summary>Sqrt(ReduceMean(x²) + ε), or one over it; null where the value is none.</summary>
    private List<OnnxStep>? VarianceOf(int root, int of)
    {
        List<OnnxStep> used = [];
        if (graph.OwnMakerOf(root, "Reciprocal") is { } reciprocal)
        {
            used.Add(reciprocal);
            root = reciprocal.Inputs[0];
        }

        if (graph.OwnMakerOf(root, "Sqrt") is not { } square || graph.OwnMakerOf(square.Inputs[0], "Add") is not { } sum || graph.Scaled(sum) is not { } shifted
            || graph.OwnMakerOf(shifted.Other, "ReduceMean") is not { } mean || !IsLast(mean) || graph.OwnMakerOf(mean.Inputs[0], "Pow", "Mul") is not { } power
                || power.Inputs[0] != of)
            return null;
        bool squares = power.Operator == "Pow" ? graph.NumberOf(power.Inputs[1]) == 2 : power.Inputs[1] == of;
        return squares ? [.. used, square, sum, mean, power] : null;
    }

    private bool FuseScaled(OnnxStep quotient, List<OnnxStep> used, string name, int x, bool shifted)
    {
        OnnxStep last = quotient;
        List<int> inputs = [x];
        foreach (string next in shifted ? (string[])["Mul", "Add"] : ["Mul"])
        {
            if (graph.OnlyReaderOf(last.Outputs[0]) is not { } reader || reader.Operator != next
                || reader.Inputs.FirstOrDefault(graph.IsFixed, -1) is var learned && learned < 0)
                return false;
            used.Add(reader);
            inputs.Add(reader.Inputs.First(graph.IsFixed));
            last = reader;
        }

        return graph.Replace(used, Made(last, name, TracedKind.Normalization, [.. inputs]));
    }

    private bool IsLast(OnnxStep mean)
    {
        int rank = graph.Facts[mean.Inputs[0]].Rank;
        long[]? axes = mean.Node.List("axes") is { } list ? [.. list] : mean.Inputs.Length > 1 && mean.Inputs[1] >= 0 ? graph.Facts[mean.Inputs[1]].Constants()
            : null;
        return axes is [var only] && (only == -1 || only == rank - 1);
    }

    /// <summary>A bias of one axis before GELU.</summary>
    public bool BiasGelu(OnnxStep gelu)
    {
        if (graph.OwnMakerOf(gelu.Inputs[0], "Add") is not { Inputs: [var left, var right] } sum)
            return false;
        int bias = graph.IsFixed(right) ? right : left, other = bias == right ? left : right;
        // The runtime compares the last lengths, which it must see.
        if (!graph.IsFixed(bias) || graph.Facts[bias].Shape is not [var columns] || graph.Facts[other] is not { Shape: [.., var last], LostAxes: var lost }
            || !last.IsConstant || !last.Equals(columns) || (lost != OnnxVisibility.Names && (lost >> (graph.Facts[other].Rank - 1) & 1) != 0))
            return false;
        OnnxStep made = Made(gelu, "BiasGelu", TracedKind.Arithmetic, [other, bias]);
        // The kernel keeps the sum in memory of its own. Measured with 1.31.1.
        return graph.Replace([gelu, sum],
            new OnnxStep(made.Node, made.Kind, made.Inputs, made.Outputs, made.Work with { Scratch = OnnxFacts.BytesOf(graph.Facts[gelu.Outputs[0]]) }));
    }

    /// <summary>A residual sum that nothing but the norm reads, of three axes with known lengths.</summary>
    public bool SkipNorm(OnnxStep norm)
    {
        if (graph.OwnMakerOf(norm.Inputs[0], "Add") is not { Inputs: [var left, var right] } sum || graph.IsFixed(left) || graph.IsFixed(right)
            || graph.Facts[left] is not { Shape: { Length: 3 } first, LostAxes: 0 } || graph.Facts[right] is not { Shape: { Length: 3 } second, LostAxes: 0 })
            return false;
        bool same = first.Zip(second).All(pair => pair.First.IsConstant && pair.First.Equals(pair.Second));
        return same && graph.Replace([norm, sum], Made(norm, "SkipLayerNormalization", TracedKind.Normalization, [left, right, .. norm.Inputs[1..]]));
    }

    /// <summary><c>x/2 (1 + tanh(√(2/π) (x + 0.044715 x³)))</c>.</summary>
    public bool FastGelu(OnnxStep last)
    {
        const double half = 0.5;
        if (last.Inputs is not [var left, var right])
            return false;
        foreach ((int curve, int other) in ((int, int)[])[(left, right), (right, left)])
        {
            if (graph.OwnMakerOf(curve, "Add") is not { } sum || graph.Scaled(sum) is not { Number: 1 } plus
                || graph.OwnMakerOf(plus.Other, "Tanh") is not { } tanh
                || graph.OwnMakerOf(tanh.Inputs[0], "Mul") is not { } root || graph.Scaled(root) is not { } rooted
                || Math.Abs(rooted.Number - Math.Sqrt(2 / Math.PI)) > Tolerance || CubedOf(rooted.Other) is not { } cubed
                || graph.OwnMakerOf(other, "Mul") is not { } halved || graph.Scaled(halved) is not { Number: half } scaled || scaled.Other != cubed.Of)
                continue;
            return graph.Replace([last, sum, tanh, root, halved, .. cubed.Used], Made(last, "FastGelu", TracedKind.Arithmetic, [cubed.Of]));
        }

        return false;
    }

    /// <summary>The x of <c>x + 0.044715 x³</c> and the steps that make it; null where the value is none.</summary>
    private (int Of, List<OnnxStep> Used)? CubedOf(int value)
    {
        const double share = 0.044715, cube = 3;
        if (graph.OwnMakerOf(value, "Add") is not { Inputs: [var left, var right] } sum)
            return null;
        foreach ((int x, int term) in ((int, int)[])[(left, right), (right, left)])
        {
            if (graph.OwnMakerOf(term, "Mul") is { } scale && graph.Scaled(scale) is { } scaled && Math.Abs(scaled.Number - share) < Tolerance * share
                && graph.OwnMakerOf(scaled.Other, "Pow") is { Inputs: [var based, var exponent] } power && based == x && graph.NumberOf(exponent) == cube)
                return (x, [sum, scale, power]);
        }

        return null;
    }

    /// <summary>x times the sigmoid of it, or of a multiple.</summary>
    public bool QuickGelu(OnnxStep product)
    {
        if (product.Inputs is not [var left, var right])
            return false;
        foreach ((int x, int gate) in ((int, int)[])[(left, right), (right, left)])
        {
            if (graph.OwnMakerOf(gate, "Sigmoid") is not { } sigmoid)
                continue;
            if (sigmoid.Inputs[0] == x)
                return graph.Replace([product, sigmoid], Made(product, "QuickGelu", TracedKind.Arithmetic, [x]));
            if (graph.OwnMakerOf(sigmoid.Inputs[0], "Mul") is { } scale && graph.Scaled(scale) is { } scaled && scaled.Other == x)
                return graph.Replace([product, sigmoid, scale], Made(product, "QuickGelu", TracedKind.Arithmetic, [x]));
        }

        return false;
    }

    private static OnnxStep Made(OnnxStep last, string name, TracedKind kind, int[] inputs) =>
        new(last.Node with { Operator = name, Domain = OnnxNode.Contributed }, kind, inputs, [last.Outputs[0]], last.Work);
}
