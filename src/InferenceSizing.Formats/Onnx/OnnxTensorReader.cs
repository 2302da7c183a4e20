using System.Buffers.Binary;
using System.Collections.Immutable;
using InferenceSizing.Formats.Bytes;

namespace InferenceSizing.Formats.Onnx;

/// <summary>Reads tensors, whose values are kept where they are few, and what a graph states of its values.</summary>
internal sealed class OnnxTensorReader(OnnxWire wire, OnnxKept kept)
{
    /// <summary>Tensors of more elements hold weights, not shapes or scales.</summary>
    public const int MostValues = 256;

    private readonly OnnxWire _wire = wire;

    public async ValueTask<OnnxTensor> SparseTensor(long end)
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
                    OnnxTensor read = await Tensor(await _wire.End());
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
        long last = wire == OnnxWire.LengthType ? await _wire.End() : _wire.Position + 1;
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

    public async ValueTask<OnnxTensor> Tensor(long end)
    {
        const int dims = 1, dataType = 2, floats = 4, ints = 5, longs = 7, name = 8, raw = 9, doubles = 10;
        kept.AddPart();
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
                    called = await kept.Name();
                    break;
                case raw or floats or doubles when wire == OnnxWire.LengthType:
                    long length = await _wire.Length();
                    if (length <= MostValues * sizeof(double))
                        bytes = await _wire.Bytes((int)length);
                    else
                        await _wire.SkipBytes(length);
                    break;
                case ints or longs when wire == OnnxWire.LengthType:
                    long stop = await _wire.End();
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
            kept.AddValues(tensor.Elements);
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

    public async ValueTask<OnnxValue> Value(long end)
    {
        const int name = 1, type = 2, tensorType = 1, elementType = 1, shape = 2, dimension = 1, length = 1, symbol = 2;
        kept.AddPart();
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
                    called = await kept.Name();
                    break;
                case (0, type) or (1, tensorType) or (2, shape) or (3, dimension) when wire == OnnxWire.LengthType:
                    open.Push((await _wire.End(), level++));
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
                    symbols[^1] = await kept.Name();
                    break;
                default:
                    await _wire.Skip(wire);
                    break;
            }
        }

        return new OnnxValue(called, element, lengths?.ToImmutable(), symbols.ToImmutable());
    }
}
