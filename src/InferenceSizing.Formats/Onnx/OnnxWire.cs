using System.Security.Cryptography;
using System.Text;
using InferenceSizing.Formats.Bytes;

namespace InferenceSizing.Formats.Onnx;

/// <summary>The wire format of protocol buffers, read as it arrives: what is not asked for is passed over without being kept.</summary>
/// <remarks>Protocol Buffers documentation, "Encoding".</remarks>
internal sealed class OnnxWire(ByteSource source, CancellationToken cancellation)
{
    public const int VarintType = 0, Fixed64Type = 1, LengthType = 2, Fixed32Type = 5;

    private const int RecentNames = 2048;

    private readonly string?[] _recent = new string?[RecentNames];

    private const int BitsOfTag = 3, BitsOfGroup = 7, LongestVarint = 10;

    public long Position => source.Position;

    /// <summary>Whether nothing is left.</summary>
    public async ValueTask<bool> Ended() => source.Available == 0 && !await source.Ensure(1, cancellation);

    /// <summary>The number and the wire type of the next field.</summary>
    public ValueTask<(int Field, int Type)> Tag() => Here(out ulong tag) ? new(Parts(tag)) : Awaited();

    private async ValueTask<(int Field, int Type)> Awaited() => Parts(await Arriving());

    private static (int Field, int Type) Parts(ulong tag) => ((int)Math.Min(tag >> BitsOfTag, int.MaxValue), (int)(tag & ((1 << BitsOfTag) - 1)));

    public ValueTask<ulong> Varint() => Here(out ulong value) ? new(value) : Arriving();

    /// <summary>The number that comes next where all of it is in the buffer, which spares the many short ones a state machine each.</summary>
    private bool Here(out ulong value)
    {
        ReadOnlySpan<byte> unread = source.Unread;
        value = 0;
        for (int i = 0; i < Math.Min(LongestVarint, unread.Length); i++)
        {
            value |= (ulong)(unread[i] & 0x7F) << (BitsOfGroup * i);
            if ((unread[i] & 0x80) != 0)
                continue;
            source.Skip(i + 1);
            return true;
        }

        return false;
    }

    private async ValueTask<ulong> Arriving()
    {
        ulong value = 0;
        for (int i = 0; i < LongestVarint; i++)
        {
            if (source.Available == 0)
                await Need(1);
            byte next = source.Unread[0];
            source.Skip(1);
            value |= (ulong)(next & 0x7F) << (BitsOfGroup * i);
            if ((next & 0x80) == 0)
                return value;
        }

        throw new HeadRefusedException("A number of the ONNX file is longer than 64 bits.");
    }

    /// <summary>A whole number that may be negative: 64 bits in two's complement.</summary>
    public ValueTask<long> Signed() => Here(out ulong value) ? new(unchecked((long)value)) : SignedArriving();

    private async ValueTask<long> SignedArriving() => unchecked((long)await Arriving());

    /// <summary>Where the message that comes next ends.</summary>
    public ValueTask<long> End() => Here(out ulong length) ? new(EndOf(length)) : EndArriving();

    private async ValueTask<long> EndArriving() => EndOf(await Arriving());

    private long EndOf(ulong length) => checked(Position + Bounded(length));

    /// <summary>The length of a field whose bytes follow.</summary>
    public async ValueTask<long> Length() => Bounded(await Varint());

    private static long Bounded(ulong length) =>
        length <= long.MaxValue ? (long)length : throw new HeadRefusedException("A field of the ONNX file is longer than 2^63 bytes.");

    /// <summary>A name, or another text. One that is too long to keep is told from others by the digest of its bytes.</summary>
    public async ValueTask<string> Name()
    {
        const int longestKept = 1024;
        long length = await Length();
        if (length > longestKept)
            return await Digest(length);
        if (source.Available < length)
            await Need((int)length);
        string text = Text(source.Unread[..(int)length]);
        source.Skip((int)length);
        return text;
    }

    /// <summary>The text, and for a name that was read not long ago the one that it made: a value is mostly read soon after it was named.</summary>
    private string Text(ReadOnlySpan<byte> bytes)
    {
        const uint multiplier = 31;
        uint hash = (uint)bytes.Length;
        foreach (byte next in bytes)
            hash = unchecked((hash * multiplier) + next);
        ref string? recent = ref _recent[hash % RecentNames];
        return recent is not null && Ascii.Equals(bytes, recent) ? recent : recent = Encoding.UTF8.GetString(bytes);
    }

    public async ValueTask<uint> Fixed32()
    {
        await Need(sizeof(uint));
        uint value = System.Buffers.Binary.BinaryPrimitives.ReadUInt32LittleEndian(source.Unread);
        source.Skip(sizeof(uint));
        return value;
    }

    private async ValueTask<string> Digest(long length)
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        while (length > 0)
        {
            await Need(1);
            int part = (int)Math.Min(length, source.Available);
            hash.AppendData(source.Unread[..part]);
            source.Skip(part);
            length -= part;
        }

        return $"sha256:{Convert.ToHexStringLower(hash.GetHashAndReset())}";
    }

    /// <summary>So many bytes, copied.</summary>
    public async ValueTask<byte[]> Bytes(int length)
    {
        await Need(length);
        byte[] bytes = source.Unread[..length].ToArray();
        source.Skip(length);
        return bytes;
    }

    /// <summary>Passes over the value of a field.</summary>
    public async ValueTask Skip(int type)
    {
        switch (type)
        {
            case VarintType:
                await Varint();
                break;
            case Fixed64Type:
                await SkipBytes(sizeof(ulong));
                break;
            case LengthType:
                await SkipBytes(await Length());
                break;
            case Fixed32Type:
                await SkipBytes(sizeof(uint));
                break;
            default:
                throw new HeadRefusedException("The bytes are not those of an ONNX file.");
        }
    }

    public async ValueTask SkipBytes(long count)
    {
        if (!await source.SkipFar(count, cancellation))
            throw Ends();
    }

    private async ValueTask Need(int count)
    {
        if (!await source.Ensure(count, cancellation))
            throw Ends();
    }

    private static HeadRefusedException Ends() =>
        new("The ONNX file ends within its graph, whose inputs stand behind the weights. Send it whole, or saved with external data, or with the raw data of " +
        "its tensors cut out: weights are passed over either way.");
}
