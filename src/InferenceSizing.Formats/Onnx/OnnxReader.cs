using System.Buffers.Binary;
using System.Collections.Immutable;
using InferenceSizing.Formats.Bytes;

namespace InferenceSizing.Formats.Onnx;

/// <summary>Reads an ONNX file as it arrives: nodes, shapes and short tensors are kept, weights are passed over.</summary>
/// <remarks>onnx/onnx, <c>onnx/onnx.proto</c>, IR version 10; field numbers below are its own.</remarks>
internal sealed class OnnxReader
{
    /// <summary>Largest networks have some ten thousand nodes.</summary>
    public const int MostNodes = 100_000;

    private const int LongestName = 1024, MostInputs = 4096, DeepestNesting = 8;

    /// <summary>Tensors of more elements hold weights, not shapes or scales.</summary>
    private const int MostValues = 256;

    private readonly OnnxWire _wire;
    private readonly OnnxGraph _graph = new();
    private int _nodes;

    private OnnxReader(ByteSource source, CancellationToken cancellation) => _wire = new OnnxWire(source, cancellation);

    /// <summary>Whether the bytes begin as ONNX files do: the IR version, then another field of the model.</summary>
    public static bool Begins(ReadOnlySpan<byte> bytes)
    {
        const byte irVersion = 0x08, newest = 0x20;
        return bytes is [irVersion, > 0 and < newest, 0x12 or 0x1A or 0x22 or 0x28 or 0x32 or 0x3A or 0x42 or 0x72, ..];
    }

    public static async ValueTask<OnnxGraph> Read(ByteSource source, CancellationToken cancellation)
    {
        OnnxReader reader = new(source, cancellation);
        bool found = false;
        while (!await reader._wire.Ended())
        {
            const int producer = 2, graph = 7, opset = 8;
            (int field, int type) = await reader._wire.Tag();
            if (field == producer && type == OnnxWire.LengthType)
                reader._graph.Producer = await reader._wire.Text(LongestName, "producer's name");
            else if (field == opset && type == OnnxWire.LengthType)
                await reader.Opset();
            else if (field == graph && type == OnnxWire.LengthType)
            {
                await reader.Graph(await reader.End(), nested: 0);
                found = true;
            }
            else
                await reader._wire.Skip(type);
        }

        return found ? reader._graph : throw new HeadRefusedException("The ONNX file has no graph.");
    }

    private async ValueTask<long> End()
    {
        long length = await _wire.Length();
        return checked(_wire.Position + length);
    }

    private async ValueTask Opset()
    {
        const int version = 2;
        long end = await End();
        while (_wire.Position < end)
        {
            (int field, int type) = await _wire.Tag();
            if (field == version && type == OnnxWire.VarintType)
                _graph.Opset = Math.Max(_graph.Opset, await _wire.Signed());
            else
                await _wire.Skip(type);
        }
    }

    private async ValueTask Graph(long end, int nested)
    {
        const int node = 1, name = 2, initializer = 5, input = 11, output = 12, value = 13;
        if (nested > DeepestNesting)
            throw new HeadRefusedException("The graphs of the ONNX file are nested too deeply.");
        while (_wire.Position < end)
        {
            (int field, int type) = await _wire.Tag();
            switch (field)
            {
                case node when type == OnnxWire.LengthType:
                    OnnxNode read = await Node(await End(), nested);
                    if (++_nodes > MostNodes)
                        throw new HeadRefusedException($"The graph has more than {MostNodes} nodes.");
                    if (nested == 0)
                        _graph.Nodes.Add(read);
                    else if (read.Tensor is { } held)
                        _graph.Nested.Add(held);
                    break;
                case name when type == OnnxWire.LengthType && nested == 0:
                    _graph.Name = await _wire.Text(LongestName, "graph's name");
                    break;
                case initializer when type == OnnxWire.LengthType:
                    (nested == 0 ? _graph.Initializers : _graph.Nested).Add(await Tensor(await End()));
                    break;
                case input or output or value when type == OnnxWire.LengthType && nested == 0:
                    (field == input ? _graph.Inputs : field == output ? _graph.Outputs : _graph.Stated).Add(await Value(await End()));
                    break;
                default:
                    await _wire.Skip(type);
                    break;
            }
        }
    }

    private async ValueTask<OnnxNode> Node(long end, int nested)
    {
        const int input = 1, output = 2, name = 3, kind = 4, attribute = 5, domain = 7;
        List<string> inputs = [], outputs = [];
        List<(string Name, ImmutableArray<long>? Integers, string? Text, OnnxTensor? Tensor)> attributes = [];
        string called = "", operation = "", from = "";
        while (_wire.Position < end)
        {
            (int field, int type) = await _wire.Tag();
            switch (field)
            {
                case input or output when type == OnnxWire.LengthType:
                    (field == input ? inputs : outputs).Add(await _wire.Text(LongestName, "name of a value"));
                    if (inputs.Count + outputs.Count > MostInputs)
                        throw new HeadRefusedException($"A node has more than {MostInputs} inputs and outputs.");
                    break;
                case name when type == OnnxWire.LengthType:
                    called = await _wire.Text(LongestName, "name of a node");
                    break;
                case kind when type == OnnxWire.LengthType:
                    operation = await _wire.Text(LongestName, "name of an operator");
                    break;
                case domain when type == OnnxWire.LengthType:
                    from = await _wire.Text(LongestName, "domain of an operator");
                    break;
                case attribute when type == OnnxWire.LengthType:
                    attributes.Add(await Attribute(await End(), nested));
                    break;
                default:
                    await _wire.Skip(type);
                    break;
            }
        }

        OnnxNode node = new(operation, from, called, [.. inputs], [.. outputs]);
        foreach ((string attributeName, ImmutableArray<long>? integers, string? text, OnnxTensor? tensor) in attributes)
        {
            if (integers is { } whole)
                node.Integers[attributeName] = whole;
            if (text is not null)
                node.Texts[attributeName] = text;
            node.Tensor ??= tensor;
        }

        return node;
    }

    private async ValueTask<(string Name, ImmutableArray<long>? Integers, string? Text, OnnxTensor? Tensor)> Attribute(long end, int nested)
    {
        const int name = 1, number = 3, text = 4, tensor = 5, graph = 6, numbers = 8, graphs = 11;
        const int longestText = 65536, mostNumbers = 65536;
        string called = "";
        ImmutableArray<long>.Builder whole = ImmutableArray.CreateBuilder<long>();
        bool hasWhole = false;
        string? written = null;
        OnnxTensor? held = null;
        while (_wire.Position < end)
        {
            (int field, int type) = await _wire.Tag();
            switch (field)
            {
                case name when type == OnnxWire.LengthType:
                    called = await _wire.Text(LongestName, "name of an attribute");
                    break;
                case number or numbers when type == OnnxWire.VarintType:
                    hasWhole = true;
                    if (whole.Count == mostNumbers)
                        throw new HeadRefusedException($"An attribute has more than {mostNumbers} numbers.");
                    whole.Add(await _wire.Signed());
                    break;
                case numbers when type == OnnxWire.LengthType:
                    hasWhole = true;
                    long last = await End();
                    while (_wire.Position < last)
                    {
                        if (whole.Count == mostNumbers)
                            throw new HeadRefusedException($"An attribute has more than {mostNumbers} numbers.");
                        whole.Add(await _wire.Signed());
                    }

                    break;
                case text when type == OnnxWire.LengthType:
                    long length = await _wire.Length();
                    if (length <= longestText)
                        written = System.Text.Encoding.UTF8.GetString(await _wire.Bytes((int)length));
                    else
                        await _wire.SkipBytes(length);
                    break;
                case tensor when type == OnnxWire.LengthType:
                    held = await Tensor(await End());
                    break;
                case graph or graphs when type == OnnxWire.LengthType:
                    await Graph(await End(), nested + 1);
                    break;
                default:
                    await _wire.Skip(type);
                    break;
            }
        }

        return (called, hasWhole ? whole.ToImmutable() : null, written, held);
    }

    private async ValueTask<OnnxTensor> Tensor(long end)
    {
        const int dims = 1, dataType = 2, floats = 4, ints = 5, longs = 7, name = 8, raw = 9, doubles = 10;
        ImmutableArray<long>.Builder shape = ImmutableArray.CreateBuilder<long>();
        List<double> values = [];
        byte[]? bytes = null;
        int type = 0;
        string called = "";
        while (_wire.Position < end)
        {
            (int field, int wire) = await _wire.Tag();
            switch (field)
            {
                case dims when wire == OnnxWire.VarintType:
                    shape.Add(await _wire.Signed());
                    break;
                case dims when wire == OnnxWire.LengthType:
                    long last = await End();
                    while (_wire.Position < last)
                        shape.Add(await _wire.Signed());
                    break;
                case dataType when wire == OnnxWire.VarintType:
                    type = (int)Math.Min(await _wire.Varint(), int.MaxValue);
                    break;
                case name when wire == OnnxWire.LengthType:
                    called = await _wire.Text(LongestName, "name of a tensor");
                    break;
                case raw or floats or doubles when wire == OnnxWire.LengthType:
                    long length = await _wire.Length();
                    if (length <= MostValues * sizeof(double))
                        bytes = await _wire.Bytes((int)length);
                    else
                        await _wire.SkipBytes(length);
                    break;
                case ints or longs when wire == OnnxWire.LengthType:
                    long stop = await End();
                    while (_wire.Position < stop && values.Count <= MostValues)
                        values.Add(await _wire.Signed());
                    await _wire.SkipBytes(Math.Max(0, stop - _wire.Position));
                    break;
                case ints or longs when wire == OnnxWire.VarintType:
                    double value = await _wire.Signed();
                    if (values.Count <= MostValues)
                        values.Add(value);
                    break;
                default:
                    await _wire.Skip(wire);
                    break;
            }

            if (shape.Count > TensorShape.MostDimensions)
                throw new HeadRefusedException($"A tensor has more than {TensorShape.MostDimensions} dimensions.");
        }

        if (!TensorShape.TryCreate([.. shape], out TensorShape _))
            throw new HeadRefusedException($"The tensor '{called}' has lengths that no tensor has.");
        OnnxTensor tensor = new(called, type, shape.ToImmutable(), null);
        return tensor.Elements > MostValues ? tensor : tensor with { Values = ValuesOf(type, tensor.Elements, values, bytes) };
    }

    /// <summary>The values of a short tensor; null where they are not numbers, or not all here.</summary>
    private static ImmutableArray<double>? ValuesOf(int type, long elements, List<double> values, byte[]? bytes)
    {
        if (values.Count == elements && elements > 0)
            return [.. values];
        int width = OnnxTypes.BytesOf(type);
        if (bytes is null || width == 0 || bytes.Length != elements * width)
            return elements == 0 ? [] : null;
        double[] read = new double[elements];
        for (int i = 0; i < read.Length; i++)
        {
            ReadOnlySpan<byte> at = bytes.AsSpan(i * width, width);
            read[i] = type switch
            {
                OnnxTypes.Single => BinaryPrimitives.ReadSingleLittleEndian(at),
                OnnxTypes.Double => BinaryPrimitives.ReadDoubleLittleEndian(at),
                OnnxTypes.Half => (double)BinaryPrimitives.ReadHalfLittleEndian(at),
                OnnxTypes.Int64 => BinaryPrimitives.ReadInt64LittleEndian(at),
                OnnxTypes.Int32 => BinaryPrimitives.ReadInt32LittleEndian(at),
                _ => at[0],
            };
        }

        return [.. read];
    }

    private async ValueTask<OnnxValue> Value(long end)
    {
        const int name = 1, type = 2, tensorType = 1, elementType = 1, shape = 2, dimension = 1, length = 1, symbol = 2;
        string called = "";
        int element = 0;
        ImmutableArray<long>.Builder? lengths = null;
        ImmutableArray<string?>.Builder symbols = ImmutableArray.CreateBuilder<string?>();
        Stack<(long End, int Level)> open = new();
        int level = 0;
        // Type, tensor type, shape and dimension are messages within each other: entered one by one, left where they end.
        while (_wire.Position < end)
        {
            while (open.TryPeek(out (long End, int Level) innermost) && _wire.Position >= innermost.End)
                level = open.Pop().Level;
            if (_wire.Position >= end)
                break;
            (int field, int wire) = await _wire.Tag();
            switch (level, field)
            {
                case (0, name) when wire == OnnxWire.LengthType:
                    called = await _wire.Text(LongestName, "name of a value");
                    break;
                case (0, type) or (1, tensorType) or (2, shape) or (3, dimension) when wire == OnnxWire.LengthType:
                    open.Push((await End(), level++));
                    if (level == 3)
                        lengths ??= ImmutableArray.CreateBuilder<long>();
                    if (level == 4)
                    {
                        lengths!.Add(-1);
                        symbols.Add(null);
                    }

                    if (lengths?.Count > TensorShape.MostDimensions)
                        throw new HeadRefusedException($"'{called}' has more than {TensorShape.MostDimensions} dimensions.");
                    break;
                case (2, elementType) when wire == OnnxWire.VarintType:
                    element = (int)Math.Min(await _wire.Varint(), int.MaxValue);
                    break;
                case (4, length) when wire == OnnxWire.VarintType:
                    lengths![^1] = await _wire.Signed();
                    break;
                case (4, symbol) when wire == OnnxWire.LengthType:
                    symbols[^1] = await _wire.Text(LongestName, "name of a dimension");
                    break;
                default:
                    await _wire.Skip(wire);
                    break;
            }
        }

        return new OnnxValue(called, element, lengths?.ToImmutable(), symbols.ToImmutable());
    }
}
