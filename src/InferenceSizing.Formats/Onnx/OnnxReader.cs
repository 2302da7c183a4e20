using InferenceSizing.Formats.Bytes;

namespace InferenceSizing.Formats.Onnx;

/// <summary>Reads an ONNX file as it arrives: nodes, shapes and short tensors are kept, weights are passed over.</summary>
/// <remarks>onnx/onnx, <c>onnx/onnx.proto</c>, IR version 10; field numbers below are its own.</remarks>
internal sealed class OnnxReader
{
    /// <summary>Largest networks have some ten thousand nodes.</summary>
    public const int MostNodes = 100_000;

    private const int MostInputs = 4096, DeepestNesting = 8;

    private readonly OnnxWire _wire;
    private readonly OnnxKept _kept;
    private readonly OnnxTensorReader _tensors;
    private readonly OnnxModel _model = new();
    private int _nodes;

    private OnnxReader(ByteSource source, CancellationToken cancellation)
    {
        _wire = new OnnxWire(source, cancellation);
        _kept = new OnnxKept(_wire, source.Kept);
        _tensors = new OnnxTensorReader(_wire, _kept);
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
                    reader._model.Producer = await reader._kept.Name();
                    break;
                case opset when type == OnnxWire.LengthType:
                    await reader.Opset();
                    break;
                case graph when type == OnnxWire.LengthType:
                    await reader.Graph(await reader._wire.End(), reader._model.Graph, nested: 0);
                    found = true;
                    break;
                case function when type == OnnxWire.LengthType:
                    reader._model.Functions.Add(await reader.Function(await reader._wire.End()));
                    break;
                default:
                    await reader._wire.Skip(type);
                    break;
            }
        }

        return found ? reader._model : throw new HeadRefusedException("The ONNX file has no graph.");
    }

    private async ValueTask Opset()
    {
        const int domain = 1, version = 2;
        long end = await _wire.End(), number = 0;
        string from = "";
        while (_wire.Position < end)
        {
            (int field, int type) = await _wire.Tag();
            if (field == version && type == OnnxWire.VarintType)
                number = await _wire.Signed();
            else if (field == domain && type == OnnxWire.LengthType)
                from = await _kept.Name();
            else
                await _wire.Skip(type);
        }

        if (from is "" or "ai.onnx")
            _model.Opset = number;
    }

    private async ValueTask<OnnxFunction> Function(long end)
    {
        const int name = 1, input = 4, output = 5, node = 7, domain = 10, attribute = 11;
        _kept.AddPart();
        OnnxFunction read = new("", "");
        List<OnnxAttribute> defaults = [];
        while (_wire.Position < end)
        {
            (int field, int type) = await _wire.Tag();
            switch (field)
            {
                case name when type == OnnxWire.LengthType:
                    read = read with { Name = await _kept.Name() };
                    break;
                case domain when type == OnnxWire.LengthType:
                    read = read with { Domain = await _kept.Name() };
                    break;
                case input or output when type == OnnxWire.LengthType:
                    (field == input ? read.Inputs : read.Outputs).Add(await _kept.Name());
                    break;
                case node when type == OnnxWire.LengthType:
                    read.Nodes.Add(await Node(await _wire.End(), nested: 0));
                    break;
                case attribute when type == OnnxWire.LengthType:
                    defaults.Add(await Attribute(await _wire.End(), nested: 0));
                    break;
                default:
                    await _wire.Skip(type);
                    break;
            }
        }

        foreach (OnnxAttribute given in defaults)
            read.Defaults.Take(given);
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
                    graph.Nodes.Add(await Node(await _wire.End(), nested));
                    break;
                case name when type == OnnxWire.LengthType:
                    graph.Name = await _kept.Name();
                    break;
                case initializer when type == OnnxWire.LengthType:
                    graph.Initializers.Add(await _tensors.Tensor(await _wire.End()));
                    break;
                case sparse when type == OnnxWire.LengthType:
                    graph.Initializers.Add(await _tensors.SparseTensor(await _wire.End()));
                    break;
                case input or output or value when type == OnnxWire.LengthType:
                    (field == input ? graph.Inputs : field == output ? graph.Outputs : graph.Stated).Add(await _tensors.Value(await _wire.End()));
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
        _kept.AddNode();
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
                    (field == input ? inputs : outputs).Add(await _kept.Name());
                    if (inputs.Count + outputs.Count > MostInputs)
                        throw new HeadRefusedException($"A node has more than {MostInputs} inputs and outputs.");
                    break;
                case name when type == OnnxWire.LengthType:
                    called = await _kept.Name();
                    break;
                case kind when type == OnnxWire.LengthType:
                    operation = await _kept.Name();
                    break;
                case domain when type == OnnxWire.LengthType:
                    from = await _kept.Name();
                    break;
                case attribute when type == OnnxWire.LengthType:
                    attributes.Add(await Attribute(await _wire.End(), nested));
                    break;
                default:
                    await _wire.Skip(type);
                    break;
            }
        }

        OnnxNode node = new(operation, from, called, [.. inputs], [.. outputs]);
        foreach (OnnxAttribute given in attributes)
            node.Take(given);
        return node;
    }

    private async ValueTask<OnnxAttribute> Attribute(long end, int nested)
    {
        const int name = 1, real = 2, number = 3, text = 4, tensor = 5, graph = 6, numbers = 8, reference = 21, sparse = 22;
        const int mostNumbers = 65536;
        _kept.AddPart();
        OnnxAttribute read = new();
        while (_wire.Position < end)
        {
            (int field, int type) = await _wire.Tag();
            switch (field)
            {
                case name when type == OnnxWire.LengthType:
                    read.Name = await _kept.Name();
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
                    long last = await _wire.End();
                    while (_wire.Position < last && read.Integers.Count <= mostNumbers)
                        read.Integers.Add(await _wire.Signed());
                    _kept.AddValues(2L * read.Integers.Count);
                    break;
                case text when type == OnnxWire.LengthType:
                    read.Text = await _kept.Name();
                    break;
                case tensor when type == OnnxWire.LengthType:
                    read.Tensor = await _tensors.Tensor(await _wire.End());
                    break;
                case sparse when type == OnnxWire.LengthType:
                    read.Tensor = await _tensors.SparseTensor(await _wire.End());
                    break;
                case graph when type == OnnxWire.LengthType:
                    read.Graph = new OnnxGraph();
                    await Graph(await _wire.End(), read.Graph, nested + 1);
                    break;
                case reference when type == OnnxWire.LengthType:
                    read.Reference = await _kept.Name();
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
}
