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
}
