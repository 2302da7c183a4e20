namespace InferenceSizing.Formats.Onnx;

/// <summary>An attribute of a node while it is read.</summary>
internal sealed class OnnxAttribute
{
    public string Name { get; set; } = "";

    public List<long>? Integers { get; set; }

    public double? Real { get; set; }

    public string? Text { get; set; }

    public OnnxTensor? Tensor { get; set; }

    public OnnxGraph? Graph { get; set; }

    /// <summary>The attribute of the function around it whose value it takes.</summary>
    public string? Reference { get; set; }
}
