using InferenceSizing.Formats.Bytes;

namespace InferenceSizing.Formats.Onnx;

/// <summary>Counts what a reader keeps of an ONNX file.</summary>
internal sealed class OnnxKept(OnnxWire wire, KeptBytes kept)
{
    /// <summary>A node with its tables of attributes; a tensor, a value or an attribute beside it. Fitted: chains of 5,000 to 20,000 additions take 0.9 to 1 KB
    /// a node.</summary>
    private const int BytesOfNode = 1000, BytesOfPart = 300;

    /// <summary>A name with its place in a list, and each of its letters.</summary>
    private const int BytesOfName = 48, BytesOfLetter = sizeof(char);

    /// <summary>A node is kept.</summary>
    public void AddNode() => kept.Add(BytesOfNode);

    /// <summary>A tensor, a value or an attribute is kept.</summary>
    public void AddPart() => kept.Add(BytesOfPart);

    /// <summary>So many numbers of a tensor are kept.</summary>
    public void AddValues(long elements) => kept.Add(sizeof(double) * elements);

    /// <summary>The name that comes next, kept.</summary>
    public async ValueTask<string> Name()
    {
        string name = await wire.Name();
        kept.Add(BytesOfName + (BytesOfLetter * name.Length));
        return name;
    }
}
