using System.Buffers.Binary;
using System.Collections.Immutable;
using InferenceSizing.Formats.Bytes;

namespace InferenceSizing.Formats.Gguf;

/// <summary>Reads the head of a GGUF file: versions 1 to 3, both byte orders. Nothing is allocated for what the file merely claims.</summary>
/// <remarks>Source: ggml-org/ggml, docs/gguf.md, and the checks of gguf.cpp.</remarks>
internal sealed class GgufReader
{
    public static ReadOnlySpan<byte> Magic => "GGUF"u8;

    private const uint LatestVersion = 3;
    private const int MostPairs = 4096;
    private const int LongestKey = 256;
    private const int LongestText = 256;
    internal const int LongestArray = 4096;
    private const int MostDimensions = 4;
    private const uint DefaultAlignment = 32;

    private readonly GgufBytes _bytes;
    private readonly Dictionary<string, GgufValue> _values = new(StringComparer.Ordinal);
    private readonly TensorTable _table;
    private readonly KeptBytes _kept;
    private readonly char[] _key = new char[LongestKey];
    private readonly char[] _name = new char[TensorLimits.LongestName];
    private readonly long[] _lengths = new long[MostDimensions];

    private GgufReader(ByteSource source, CancellationToken cancellation) =>
        (_bytes, _kept, _table) = (new GgufBytes(source, cancellation), source.Kept, new TensorTable(source.Kept));

    /// <summary>Reads up to the end of the tensor table; what follows is not looked at.</summary>
    /// <param name="source">Stands at the magic.</param>
    /// <param name="cancellation">Stops the reading.</param>
    /// <exception cref="HeadRefusedException">Not a GGUF file, or one that contradicts itself.</exception>
    public static async ValueTask<GgufHead> Read(ByteSource source, CancellationToken cancellation) => await new GgufReader(source, cancellation).Read();

    private async ValueTask<GgufHead> Read()
    {
        await _bytes.Skip((ulong)Magic.Length);
        int version = await Version();
        ulong tensors = await _bytes.Count(), pairs = await _bytes.Count();
        if (tensors > TensorLimits.MostTensors)
            throw new HeadRefusedException($"The file claims {tensors} tensors; none has more than {TensorLimits.MostTensors}.");
        if (pairs > MostPairs)
            throw new HeadRefusedException($"The file claims {pairs} metadata pairs; none has more than {MostPairs}.");
        for (ulong i = 0; i < pairs; i++)
            await Pair();
        GgufMetadata metadata = new(version, _bytes.BigEndian, _values);
        long alignment = metadata.Number("general.alignment") ?? DefaultAlignment;
        if (alignment is < 1 or > int.MaxValue || !long.IsPow2(alignment))
            throw new HeadRefusedException($"general.alignment is a power of two, not {alignment}.");
        long at = 0;
        for (ulong i = 0; i < tensors; i++)
            at = await Tensor(at, alignment);
        return new GgufHead(metadata, _table);
    }

    /// <summary>A version of the other byte order is a large number with nothing in its low half.</summary>
    private async ValueTask<int> Version()
    {
        const uint lowHalf = 0xFFFF;
        uint version = await _bytes.Number32();
        if ((version & lowHalf) == 0)
        {
            _bytes.BigEndian = true;
            version = BinaryPrimitives.ReverseEndianness(version);
        }

        _bytes.ShortCounts = version == 1;
        return version is >= 1 and <= LatestVersion ? (int)version
            : throw new HeadRefusedException($"GGUF version {version} is not known; 1 to {LatestVersion} are.");
    }

    private async ValueTask Pair()
    {
        int length = await _bytes.Name(_key, "key of a metadata pair");
        string key = _key.AsSpan(0, length).ToString();
        GgufType type = TypeOf(await _bytes.Number32(), key);
        if (!_values.TryAdd(key, type switch
        {
            GgufType.Text => await Text(),
            GgufType.Array => await Array(key),
            _ => GgufValue.Of(await Scalar(type)),
        }))
            throw new HeadRefusedException($"The metadata key '{key}' occurs more than once.");
    }

    private async ValueTask<GgufValue> Text()
    {
        ulong length = await _bytes.Count();
        if (length is 0 or > LongestText)
        {
            await _bytes.Skip(length);
            return GgufValue.Of((string?)null);
        }

        return GgufValue.Of(await _bytes.Text((int)length));
    }

    private async ValueTask<GgufValue> Array(string key)
    {
        GgufType type = TypeOf(await _bytes.Number32(), key);
        ulong count = await _bytes.Count();
        if (count > long.MaxValue)
            throw GgufBytes.Truncated();
        switch (type)
        {
            case GgufType.Array:
                throw new HeadRefusedException($"The metadata array '{key}' holds arrays.");
            case GgufType.Text:
                await _bytes.SkipStrings(count);
                return new GgufValue(null, null, (long)count, []);
            case GgufType.Float32 or GgufType.Float64:
            case var _ when count > LongestArray:
                await _bytes.Skip(count > long.MaxValue / sizeof(ulong) ? ulong.MaxValue : count * (ulong)SizeOf(type));
                return new GgufValue(null, null, (long)count, []);
        }

        ImmutableArray<long>.Builder items = ImmutableArray.CreateBuilder<long>();
        for (ulong i = 0; i < count; i++)
            items.Add(await Scalar(type) ?? 0);
        _kept.Add(sizeof(long) * (long)count);
        return new GgufValue(null, null, (long)count, items.ToImmutable());
    }

    /// <summary>A whole number or a flag; null for a fraction and for what is beyond 63 bits.</summary>
    private async ValueTask<long?> Scalar(GgufType type)
    {
        switch (type)
        {
            case GgufType.Unsigned8 or GgufType.Signed8 or GgufType.Flag:
                byte small = await _bytes.Number8();
                return type == GgufType.Signed8 ? unchecked((sbyte)small) : small;
            case GgufType.Unsigned16 or GgufType.Signed16:
                ushort half = await _bytes.Number16();
                return type == GgufType.Signed16 ? unchecked((short)half) : half;
            case GgufType.Unsigned32 or GgufType.Signed32 or GgufType.Float32:
                uint word = await _bytes.Number32();
                return type == GgufType.Float32 ? null : type == GgufType.Signed32 ? unchecked((int)word) : word;
            default:
                ulong wide = await _bytes.Number64();
                return type == GgufType.Float64 || (type == GgufType.Unsigned64 && wide > long.MaxValue) ? null : unchecked((long)wide);
        }
    }

    /// <summary>One line of the tensor table.</summary>
    /// <param name="at">Where the data of the tensor before it ends, padded.</param>
    /// <param name="alignment">What data is padded to.</param>
    /// <returns>Where its own data ends, padded.</returns>
    private async ValueTask<long> Tensor(long at, long alignment)
    {
        int length = await _bytes.Name(_name, "name of a tensor");
        uint dimensions = await _bytes.Number32();
        if (dimensions > MostDimensions)
            throw new HeadRefusedException($"'{_name.AsSpan(0, length)}' has {dimensions} dimensions; a GGUF tensor has at most {MostDimensions}.");
        for (int i = (int)dimensions - 1; i >= 0; i--)
        {
            ulong along = await _bytes.Count();
            _lengths[i] = along <= long.MaxValue ? (long)along : long.MaxValue;
        }

        uint type = await _bytes.Number32();
        ulong offset = await _bytes.Number64();
        return Add(_name.AsSpan(0, length), _lengths.AsSpan(0, (int)dimensions), type, offset, at, alignment);
    }

    private long Add(ReadOnlySpan<char> name, ReadOnlySpan<long> lengths, uint type, ulong offset, long at, long alignment)
    {
        if (GgufFormats.Numbered(type) is not { } format)
            throw new HeadRefusedException($"'{name}' is of tensor type {type}, which is not known.");
        if (!TensorShape.TryCreate(lengths, out TensorShape shape))
            throw new HeadRefusedException($"'{name}' has more elements than any tensor.");
        _table.Add(name, format, shape);
        if (offset != (ulong)at)
            throw new HeadRefusedException($"The data of '{name}' is at offset {offset}; behind the tensor before it, at {at}, is where it belongs.");
        long end = checked(at + format.BytesOf(shape).Count);
        return checked((end + alignment - 1) / alignment * alignment);
    }

    private static GgufType TypeOf(uint number, string key) =>
        number <= (uint)GgufType.Float64 ? (GgufType)number
        : throw new HeadRefusedException($"The metadata pair '{key}' is of type {number}, which is not known.");

    private static int SizeOf(GgufType type) => type switch
    {
        GgufType.Unsigned8 or GgufType.Signed8 or GgufType.Flag => sizeof(byte),
        GgufType.Unsigned16 or GgufType.Signed16 => sizeof(ushort),
        GgufType.Unsigned32 or GgufType.Signed32 or GgufType.Float32 => sizeof(uint),
        _ => sizeof(ulong),
    };
}
