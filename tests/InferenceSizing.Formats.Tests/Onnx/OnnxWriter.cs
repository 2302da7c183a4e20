using System.Text;

namespace InferenceSizing.Formats.Tests.Onnx;

/// <summary>Writes ONNX files field by field, as onnx.proto has them; weights are zeros.</summary>
internal sealed class OnnxWriter
{
    private readonly List<byte> _graph = [];

    public OnnxWriter Input(string name, int type, params object[] shape) => Value(11, name, type, shape);

    public OnnxWriter Output(string name, int type, params object[] shape) => Value(12, name, type, shape);

    public OnnxWriter Weight(string name, int type, int bytesEach, params long[] shape)
    {
        MemoryStream tensor = new();
        foreach (long length in shape)
            Number(tensor, 1, length);
        Number(tensor, 2, type);
        Text(tensor, 8, name);
        long count = shape.Aggregate(1L, (product, length) => product * length);
        Message(tensor, 9, new byte[count * bytesEach]);
        Add(5, tensor);
        return this;
    }

    /// <summary>A node that holds 32-bit zeros.</summary>
    public OnnxWriter Constant(string output, params long[] shape)
    {
        MemoryStream node = new(), attribute = new(), tensor = new();
        foreach (long length in shape)
            Number(tensor, 1, length);
        Number(tensor, 2, 1);
        Message(tensor, 9, new byte[sizeof(float) * shape.Aggregate(1L, (product, length) => product * length)]);
        Text(attribute, 1, "value");
        Message(attribute, 5, tensor.ToArray());
        Text(node, 2, output);
        Text(node, 4, "Constant");
        Message(node, 5, attribute.ToArray());
        Add(1, node);
        return this;
    }

    public OnnxWriter Integers(string name, params long[] values) => Numbers(name, [values.Length], values);

    /// <summary>A single whole number without an axis.</summary>
    public OnnxWriter Integer(string name, long value) => Numbers(name, [], [value]);

    /// <summary>A single number without an axis.</summary>
    public OnnxWriter Real(string name, float value)
    {
        MemoryStream tensor = new();
        Number(tensor, 2, 1);
        Text(tensor, 8, name);
        Message(tensor, 9, BitConverter.GetBytes(value));
        Add(5, tensor);
        return this;
    }

    private OnnxWriter Numbers(string name, long[] shape, long[] values)
    {
        MemoryStream tensor = new(), packed = new();
        foreach (long length in shape)
            Number(tensor, 1, length);
        Number(tensor, 2, 7);
        foreach (long value in values)
            Varint(packed, unchecked((ulong)value));
        Message(tensor, 7, packed.ToArray());
        Text(tensor, 8, name);
        Add(5, tensor);
        return this;
    }

    public OnnxWriter Node(string operation, string[] inputs, string[] outputs, params (string Name, long[] Values)[] attributes) =>
        Node(operation, inputs, outputs, null, attributes);

    /// <summary>A node with texts as attributes, and of an operator that the runtime adds, its domain.</summary>
    public OnnxWriter Node(
        string operation, string[] inputs, string[] outputs, (string Name, string Value)[] texts, string domain = "",
        params (string Name, long[] Values)[] attributes) => Node(operation, inputs, outputs, null, texts, domain, attributes);

    /// <summary>A node with a body.</summary>
    public OnnxWriter Node(string operation, string[] inputs, string[] outputs, OnnxWriter? body, params (string Name, long[] Values)[] attributes) =>
        Node(operation, inputs, outputs, body, [], "", attributes);

    private OnnxWriter Node(
        string operation, string[] inputs, string[] outputs, OnnxWriter? body, (string Name, string Value)[] texts, string domain,
        (string Name, long[] Values)[] attributes)
    {
        MemoryStream node = new();
        if (domain.Length > 0)
            Text(node, 7, domain);
        foreach ((string name, string value) in texts)
        {
            MemoryStream attribute = new();
            Text(attribute, 1, name);
            Text(attribute, 4, value);
            Message(node, 5, attribute.ToArray());
        }

        foreach (string input in inputs)
            Text(node, 1, input);
        foreach (string output in outputs)
            Text(node, 2, output);
        Text(node, 4, operation);
        foreach ((string name, long[] values) in attributes)
        {
            MemoryStream attribute = new();
            Text(attribute, 1, name);
            foreach (long value in values)
                Number(attribute, values.Length == 1 ? 3 : 8, value);
            Message(node, 5, attribute.ToArray());
        }

        if (body is not null)
        {
            MemoryStream attribute = new();
            Text(attribute, 1, "body");
            Message(attribute, 6, [.. body._graph]);
            Message(node, 5, attribute.ToArray());
        }

        Add(1, node);
        return this;
    }

    public byte[] ToFile(int operators = 17)
    {
        MemoryStream model = new(), opset = new();
        Number(model, 1, 8);
        Text(model, 2, "test");
        Number(opset, 2, operators);
        Message(model, 7, [.. _graph]);
        Message(model, 8, opset.ToArray());
        return model.ToArray();
    }

    private OnnxWriter Value(int field, string name, int type, object[] shape)
    {
        MemoryStream value = new(), typed = new(), tensor = new(), lengths = new();
        foreach (object length in shape)
        {
            MemoryStream dimension = new();
            if (length is string symbol)
                Text(dimension, 2, symbol);
            else
                Number(dimension, 1, Convert.ToInt64(length, System.Globalization.CultureInfo.InvariantCulture));
            Message(lengths, 1, dimension.ToArray());
        }

        Number(tensor, 1, type);
        Message(tensor, 2, lengths.ToArray());
        Message(typed, 1, tensor.ToArray());
        Text(value, 1, name);
        Message(value, 2, typed.ToArray());
        Add(field, value);
        return this;
    }

    private void Add(int field, MemoryStream content)
    {
        using MemoryStream message = new();
        Message(message, field, content.ToArray());
        _graph.AddRange(message.ToArray());
    }

    private static void Number(Stream to, int field, long value)
    {
        Varint(to, (ulong)field << 3);
        Varint(to, unchecked((ulong)value));
    }

    private static void Text(Stream to, int field, string text) => Message(to, field, Encoding.UTF8.GetBytes(text));

    private static void Message(Stream to, int field, byte[] bytes)
    {
        Varint(to, ((ulong)field << 3) | 2);
        Varint(to, (ulong)bytes.Length);
        to.Write(bytes);
    }

    private static void Varint(Stream to, ulong value)
    {
        for (; value >= 0x80; value >>= 7)
            to.WriteByte(unchecked((byte)(value | 0x80)));
        to.WriteByte((byte)value);
    }
}
