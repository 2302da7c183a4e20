using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace InferenceSizing.Formats.Tests.Gguf;

/// <summary>Writes the head of a GGUF file, byte by byte as docs/gguf.md of ggml has it: version 1 counts in 32 bits, later ones in 64.</summary>
internal sealed class GgufWriter(int version = 3, bool bigEndian = false)
{
    private const int Alignment = 32;

    /// <summary>Elements and bytes of a block, by tensor type. Source: ggml-common.h.</summary>
    public static readonly Dictionary<uint, (int Elements, int Bytes)> Blocks = new()
    {
        [0] = (1, 4),
        [1] = (1, 2),
        [2] = (32, 18),
        [6] = (32, 22),
        [8] = (32, 34),
        [10] = (256, 84),
        [12] = (256, 144),
        [14] = (256, 210),
        [20] = (32, 18),
        [30] = (1, 2),
        [34] = (256, 54),
        [39] = (32, 17),
    };

    private readonly ArrayBufferWriter<byte> _pairs = new();
    private readonly ArrayBufferWriter<byte> _tensors = new();
    private long _offset;
    private int _pairCount;
    private int _tensorCount;

    /// <summary>Bytes of all tensors, without the padding between them.</summary>
    public long Bytes { get; private set; }

    public GgufWriter Pair(string key, string value) => Pair(key, 8, bytes => Text(bytes, value));

    public GgufWriter Pair(string key, uint value) => Pair(key, 4, bytes => Number32(bytes, value));

    public GgufWriter Pair(string key, float value) => Pair(key, 6, bytes => Number32(bytes, BitConverter.SingleToUInt32Bits(value)));

    public GgufWriter Pair(string key, bool value) => Pair(key, 7, bytes => bytes.Write([value ? (byte)1 : (byte)0]));

    public GgufWriter Pair(string key, params int[] values) => Pair(key, 9, bytes =>
    {
        Number32(bytes, 5);
        Count(bytes, values.Length);
        foreach (int value in values)
            Number32(bytes, unchecked((uint)value));
    });

    public GgufWriter Pair(string key, IReadOnlyList<string> values) => Pair(key, 9, bytes =>
    {
        Number32(bytes, 8);
        Count(bytes, values.Count);
        foreach (string value in values)
            Text(bytes, value);
    });

    /// <param name="name">The tensor's name.</param>
    /// <param name="type">The tensor type.</param>
    /// <param name="shape">Dimensions, outermost first; the file has them innermost first.</param>
    public GgufWriter Tensor(string name, uint type, params long[] shape)
    {
        Text(_tensors, name);
        Number32(_tensors, (uint)shape.Length);
        foreach (long length in shape.Reverse())
            Count(_tensors, length);
        Number32(_tensors, type);
        Number64(_tensors, (ulong)_offset);
        (int elements, int bytes) = Blocks[type];
        long size = shape.Aggregate(1L, (product, length) => product * length) / elements * bytes;
        Bytes += size;
        _offset += (size + Alignment - 1) / Alignment * Alignment;
        _tensorCount++;
        return this;
    }

    public byte[] ToArray()
    {
        ArrayBufferWriter<byte> file = new();
        file.Write("GGUF"u8);
        Number32(file, (uint)version);
        Count(file, _tensorCount);
        Count(file, _pairCount);
        file.Write(_pairs.WrittenSpan);
        file.Write(_tensors.WrittenSpan);
        return file.WrittenSpan.ToArray();
    }

    private GgufWriter Pair(string key, uint type, Action<ArrayBufferWriter<byte>> value)
    {
        Text(_pairs, key);
        Number32(_pairs, type);
        value(_pairs);
        _pairCount++;
        return this;
    }

    private void Text(ArrayBufferWriter<byte> bytes, string text)
    {
        byte[] encoded = Encoding.UTF8.GetBytes(text);
        Count(bytes, encoded.Length);
        bytes.Write(encoded);
    }

    private void Count(ArrayBufferWriter<byte> bytes, long count)
    {
        if (version == 1)
            Number32(bytes, (uint)count);
        else
            Number64(bytes, (ulong)count);
    }

    private void Number32(ArrayBufferWriter<byte> bytes, uint value)
    {
        Span<byte> word = stackalloc byte[sizeof(uint)];
        if (bigEndian)
            BinaryPrimitives.WriteUInt32BigEndian(word, value);
        else
            BinaryPrimitives.WriteUInt32LittleEndian(word, value);
        bytes.Write(word);
    }

    private void Number64(ArrayBufferWriter<byte> bytes, ulong value)
    {
        Span<byte> word = stackalloc byte[sizeof(ulong)];
        if (bigEndian)
            BinaryPrimitives.WriteUInt64BigEndian(word, value);
        else
            BinaryPrimitives.WriteUInt64LittleEndian(word, value);
        bytes.Write(word);
    }
}
