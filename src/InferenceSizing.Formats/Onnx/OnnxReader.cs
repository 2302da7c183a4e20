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

    private const int MostInputs = 4096, DeepestNesting = 8;

    /// <summary>Tensors of more elements hold weights, not shapes or scales.</summary>
    public const int MostValues = 256;

    /// <summary>A node with its tables of attributes; a tensor, a value or an attribute beside it. Fitted: chains of 5,000 to 20,000 additions take 0.9 to 1 KB
    /// a node.</summary>
    private const int BytesOfNode = 1000, BytesOfPart = 300;

    /// <summary>A name with its place in a list, and each of its letters.</summary>
    private const int BytesOfName = 48, BytesOfLetter = sizeof(char);

    private readonly OnnxWire _wire;
    private readonly KeptBytes _kept;
    private readonly OnnxModel _model = new();
    private int _nodes;

    private OnnxReader(ByteSource source, CancellationToken cancellation) => (_wire, _kept) = (new OnnxWire(source, cancellation), source.Kept);

    /// <summary>A name that is kept.</summary>
    private async ValueTask<string> Name()
    {
        string name = await _wire.Name();
        _kept.Add(BytesOfName + (BytesOfLetter * name.Length));
        return name;
    }

    /// <summary>Whether the bytes begin as ONNX files do: with any field of the model. Fields may stand in any order.</summary>
    public static bool Begins(ReadOnlySpan<byte> bytes)
    {
        const byte irVersion = 0x08, newest = 0x20, firstPrintable = 0x20, lastPrintable = 0x7E;
        if (bytes is [irVersion, > 0 and < newest, ..])
            return true;
        bool field = bytes is [0x12 or 0x1A or 0x22 or 0x28 or 0x32 or 0x3A or 0x42 or 0x72, ..] or [0xA2 or 0xCA or 0xD2, 0x01, ..];
        if (!field)
            return false;
        // The first bytes of some fields are letters: text has no others around them.
        foreach (byte next in bytes[1..])
        {
            if (next is (< firstPrintable or > lastPrintable) and not ((byte)'\t' or (byte)'\r' or (byte)'\n'))
                return true;
        }

        return false;
    }

    public static async ValueTask<OnnxModel> Read(ByteSource source, CancellationToken cancellation)
    {
        OnnxReader reader = new(source, cancellation);
        bool found = false;
        while (!await reader._wire.Ended())
        {
            const int producer = 2, graph = 7, opset = 8, function = 25;
            (int field, int type) = await reader._wire.Tag();
            switch (field)
            {
                case producer when type == OnnxWire.LengthType:
                    reader._model.Producer = await reader.Name();
                    break;
                case opset when type == OnnxWire.LengthType:
                    await reader.Opset();
                    break;
                case graph when type == OnnxWire.LengthType:
                    await reader.Graph(await reader.End(), reader._model.Graph, nested: 0);
                    found = true;
                    break;
                case function when type == OnnxWire.LengthType:
                    reader._model.Functions.Add(await reader.Function(await reader.End()));
                    break;
                default:
                    await reader._wire.Skip(type);
                    break;
            }
        }

        return found ? reader._model : throw new HeadRefusedException("The ONNX file has no graph.");
    }

    private async ValueTask<long> End()
    {
        long length = await _wire.Length();
        return checked(_wire.Position + length);
    }

    private async ValueTask Opset()
    {
        const int domain = 1, version = 2;
        long end = await End(), number = 0;
        string from = "";
        while (_wire.Position < end)
        {
            (int field, int type) = await _wire.Tag();
            if (field == version && type == OnnxWire.VarintType)
                number = await _wire.Signed();
            else if (field == domain && type == OnnxWire.LengthType)
                from = await Name();
            else
                await _wire.Skip(type);
        }

        if (from is "" or "ai.onnx")
            _model.Opset = number;
    }

    private async ValueTask<OnnxFunction> Function(long end)
    {
        const int name = 1, input = 4, output = 5, node = 7, domain = 10, attribute = 11;
        _kept.Add(BytesOfPart);
        OnnxFunction read = new("", "");
        List<OnnxAttribute> defaults = [];
        while (_wire.Position < end)
        {
            (int field, int type) = await _wire.Tag();
            switch (field)
            {
                case name when type == OnnxWire.LengthType:
                    read = read with { Name = await Name() };
                    break;
                case domain when type == OnnxWire.LengthType:
                    read = read with { Domain = await Name() };
                    break;
                case input or output when type == OnnxWire.LengthType:
                    (field == input ? read.Inputs : read.Outputs).Add(await Name());
                    break;
                case node when type == OnnxWire.LengthType:
                    read.Nodes.Add(await Node(await End(), nested: 0));
                    break;
                case attribute when type == OnnxWire.LengthType:
                    defaults.Add(await Attribute(await End(), nested: 0));
                    break;
                default:
                    await _wire.Skip(type);
                    break;
            }
        }

        foreach (OnnxAttribute given in defaults)
            given.GiveTo(read.Defaults);
        return read;
    }

    private async ValueTask Graph(long end, OnnxGraph graph, int nested)
    {
        const int node = 1, name = 2, initializer = 5, input = 11, output = 12, value = 13, sparse = 15;
        if (nested > DeepestNesting)
            throw new HeadRefusedException("The graphs of the ONNX file are nested too deeply.");
        while (_wire.Position < end)
        {
            (int field, int type) = await _wire.Tag();
            switch (field)
            {
                case node when type == OnnxWire.LengthType:
                    graph.Nodes.Add(await Node(await End(), nested));
                    break;
                case name when type == OnnxWire.LengthType:
                    graph.Name = await Name();
                    break;
                case initializer when type == OnnxWire.LengthType:
                    graph.Initializers.Add(await Tensor(await End()));
                    break;
                case sparse when type == OnnxWire.LengthType:
                    graph.Initializers.Add(await SparseTensor(await End()));
                    break;
                case input or output or value when type == OnnxWire.LengthType:
                    (field == input ? graph.Inputs : field == output ? graph.Outputs : graph.Stated).Add(await Value(await End()));
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
        _kept.Add(BytesOfNode);
        if (++_nodes > MostNodes)
            throw new HeadRefusedException($"The graph has more than {MostNodes} nodes.");
        List<string> inputs = [], outputs = [];
        List<OnnxAttribute> attributes = [];
        string called = "", operation = "", from = "";
        while (_wire.Position < end)
        {
            (int field, int type) = await _wire.Tag();
            switch (field)
            {
                case input or output when type == OnnxWire.LengthType:
                    (field == input ? inputs : outputs).Add(await Name());
                    if (inputs.Count + outputs.Count > MostInputs)
                        throw new HeadRefusedException($"A node has more than {MostInputs} inputs and outputs.");
                    break;
                case name when type == OnnxWire.LengthType:
                    called = await Name();
                    break;
                case kind when type == OnnxWire.LengthType:
                    operation = await Name();
                    break;
                case domain when type == OnnxWire.LengthType:
                    from = await Name();
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
        foreach (OnnxAttribute given in attributes)
            given.GiveTo(node);
        return node;
    }

    private async ValueTask<OnnxAttribute> Attribute(long end, int nested)
    {
        const int name = 1, real = 2, number = 3, text = 4, tensor = 5, graph = 6, numbers = 8, reference = 21, sparse = 22;
        const int mostNumbers = 65536;
        _kept.Add(BytesOfPart);
        OnnxAttribute read = new();
        while (_wire.Position < end)
        {
            (int field, int type) = await _wire.Tag();
            switch (field)
            {
                case name when type == OnnxWire.LengthType:
                    read.Name = await Name();
                    break;
                case real when type == OnnxWire.Fixed32Type:
                    read.Real = BitConverter.UInt32BitsToSingle(await _wire.Fixed32());
                    break;
                case number or numbers when type == OnnxWire.VarintType:
                    read.Integers ??= [];
                    read.Integers.Add(await _wire.Signed());
                    break;
                case numbers when type == OnnxWire.LengthType:
                    read.Integers ??= [];
                    long last = await End();
                    while (_wire.Position < last && read.Integers.Count <= mostNumbers)
                        read.Integers.Add(await _wire.Signed());
                    _kept.Add(2 * sizeof(long) * (long)read.Integers.Count);
                    break;
                case text when type == OnnxWire.LengthType:
                    read.Text = await Name();
                    break;
                case tensor when type == OnnxWire.LengthType:
                    read.Tensor = await Tensor(await End());
                    break;
                case sparse when type == OnnxWire.LengthType:
                    read.Tensor = await SparseTensor(await End());
                    break;
                case graph when type == OnnxWire.LengthType:
                    read.Graph = new OnnxGraph();
                    await Graph(await End(), read.Graph, nested + 1);
                    break;
                case reference when type == OnnxWire.LengthType:
                    read.Reference = await Name();
                    break;
                default:
                    await _wire.Skip(type);
                    break;
            }

            if (read.Integers?.Count > mostNumbers)
                throw new HeadRefusedException($"An attribute has more than {mostNumbers} numbers.");
        }

        return read;
    }

    private async ValueTask<OnnxTensor> SparseTensor(long end)
    {
        const int values = 1, indices = 2, dims = 3;
        ImmutableArray<long>.Builder shape = ImmutableArray.CreateBuilder<long>();
        OnnxTensor held = new("", 0, [0], null);
        OnnxTensor? places = null;
        while (_wire.Position < end)
        {
            (int field, int wire) = await _wire.Tag();
            switch (field)
            {
                case values or indices when wire == OnnxWire.LengthType:
                    OnnxTensor read = await Tensor(await End());
                    (held, places) = field == values ? (read, places) : (held, read);
                    break;
                case dims when wire is OnnxWire.VarintType or OnnxWire.LengthType:
                    await Lengths(shape, wire);
                    break;
                default:
                    await _wire.Skip(wire);
                    break;
            }
        }

        return Checked(new OnnxTensor(held.Name, held.Type, shape.ToImmutable(), null) { Sparse = (held, places) });
    }

    private async ValueTask Lengths(ImmutableArray<long>.Builder shape, int wire)
    {
        long last = wire == OnnxWire.LengthType ? await End() : _wire.Position + 1;
        while (_wire.Position < last)
        {
            shape.Add(await _wire.Signed());
            if (shape.Count > TensorShape.MostDimensions)
                throw new HeadRefusedException($"A tensor has more than {TensorShape.MostDimensions} dimensions.");
        }
    }

    private static OnnxTensor Checked(OnnxTensor tensor) => TensorShape.TryCreate([.. tensor.Shape], out TensorShape _)
        ? tensor
        : throw new HeadRefusedException($"The tensor '{tensor.Name}' has lengths that no tensor has.");

    private async ValueTask<OnnxTensor> Tensor(long end)
    {
        const int dims = 1, dataType = 2, floats = 4, ints = 5, longs = 7, name = 8, raw = 9, doubles = 10;
        _kept.Add(BytesOfPart);
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
                case dims when wire is OnnxWire.VarintType or OnnxWire.LengthType:
                    await Lengths(shape, wire);
                    break;
                case dataType when wire == OnnxWire.VarintType:
                    type = (int)Math.Min(await _wire.Varint(), int.MaxValue);
                    break;
                case name when wire == OnnxWire.LengthType:
                    called = await Name();
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
        }

        OnnxTensor tensor = Checked(new OnnxTensor(called, type, shape.ToImmutable(), null));
        if (tensor.Elements <= MostValues)
            _kept.Add(sizeof(double) * tensor.Elements);
        return tensor.Elements > MostValues ? tensor : tensor with { Values = ValuesOf(type, tensor.Elements, values, bytes) };
    }

    /// <summary>The values of a short tensor; null where they are not numbers, or not all here.</summary>
    private static ImmutableArray<double>? ValuesOf(int type, long elements, List<double> values, byte[]? bytes)
    {
        if (values.Count == elements && elements > 0)
            return type == OnnxTypes.Half ? [.. values.Select(bits => (double)BitConverter.UInt16BitsToHalf((ushort)bits))] : [.. values];
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
                OnnxTypes.Int8 => unchecked((sbyte)at[0]),
                _ => at[0],
            };
        }

        return [.. read];
    }

    private async ValueTask<OnnxValue> Value(long end)
    {
        const int name = 1, type = 2, tensorType = 1, elementType = 1, shape = 2, dimension = 1, length = 1, symbol = 2;
        _kept.Add(BytesOfPart);
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
                    called = await Name();
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
                    symbols[^1] = await Name();
                    break;
                default:
                    await _wire.Skip(wire);
                    break;
            }
        }

        return new OnnxValue(called, element, lengths?.ToImmutable(), symbols.ToImmutable());
    }
}
