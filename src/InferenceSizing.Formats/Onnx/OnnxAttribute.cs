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

    public void GiveTo(OnnxNode node)
    {
        if (Integers is not null)
            node.Integers[Name] = [.. Integers];
        if (Real is { } real)
            node.Reals[Name] = real;
        if (Text is not null)
            node.Texts[Name] = Text;
        if (Tensor is not null)
            node.Tensors[Name] = Tensor;
        if (Graph is not null)
            node.Graphs[Name] = Graph;
        if (Reference is not null)
            node.References[Name] = Reference;
    }
}
