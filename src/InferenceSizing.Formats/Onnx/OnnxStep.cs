using System.Collections.Frozen;
using InferenceSizing.Domain.Networks.Traced;

namespace InferenceSizing.Formats.Onnx;

/// <summary>A node of a graph whose functions and bodies are expanded: values by number.</summary>
internal sealed class OnnxStep(OnnxNode node, TracedKind kind, int[] inputs, int[] outputs, OnnxWork work)
{
    /// <summary>The node of the file, or for a fused one the node that stands for it.</summary>
    public OnnxNode Node => node;

    public string Operator => node.Operator;

    public TracedKind Kind => kind;

    /// <summary>Values that it reads, in their places; -1 for one that is left out.</summary>
    public int[] Inputs { get; } = inputs;

    /// <summary>Values that it writes.</summary>
    public int[] Outputs { get; } = outputs;

    public OnnxWork Work => work;

    /// <summary>Whether its operator is known and its shapes follow.</summary>
    public bool Understood { get; init; } = true;

    public bool IsView => kind == TracedKind.View;

    /// <summary>Whether it reads and writes as much as its operator needs: no runtime takes a node that does not.</summary>
    public bool IsWhole => Outputs.Length > 0 && Inputs.Length >= (OfTwo.Contains(Operator) ? 2 : 1);

    /// <summary>Operators of the rules of fusion that read two values at least.</summary>
    private static readonly FrozenSet<string> OfTwo = FrozenSet.Create(
        StringComparer.Ordinal,
        "Add", "Sub", "Mul", "Div", "Pow", "MatMul", "Gemm", "Conv", "ConvTranspose", "Reshape", "Expand", "Gather", "BatchNormalization",
        "LayerNormalization");
}
