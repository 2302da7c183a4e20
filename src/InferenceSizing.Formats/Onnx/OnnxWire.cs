using System.Security.Cryptography;
using InferenceSizing.Formats.Bytes;

namespace InferenceSizing.Formats.Onnx;

/// <summary>The wire format of protocol buffers, read as it arrives: what is not asked for is passed over without being kept.</summary>
/// <remarks>Protocol Buffers documentation, "Encoding".</remarks>
internal sealed class OnnxWire(ByteSource source, CancellationToken cancellation)
{
    public const int VarintType = 0, Fixed64Type = 1, LengthType = 2, Fixed32Type = 5;

    private const int BitsOfTag = 3, BitsOfGroup = 7, LongestVarint = 10;

    public long Position => source.Position;

    /// <summary>Whether nothing is left.</summary>
    public async ValueTask<bool> Ended() => source.Available == 0 && !await source.Ensure(1, cancellation);

    /// <summary>The number and the wire type of the next field.</summary>
    public async ValueTask<(int Field, int Type)> Tag()
    {
        ulong tag = await Varint();
        return ((int)Math.Min(tag >> BitsOfTag, int.MaxValue), (int)(tag & ((1 << BitsOfTag) - 1)));
    }

    public async ValueTask<ulong> Varint()
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
    public async ValueTask<long> Signed() => unchecked((long)await Varint());

    /// <summary>Where the message that comes next ends.</summary>
    public async ValueTask<long> End()
    {
        long length = await Length();
        return checked(Position + length);
    }

    /// <summary>The length of a field whose bytes follow.</summary>
    public async ValueTask<long> Length()
    {
        ulong length = await Varint();
        return length <= long.MaxValue ? (long)length : throw new HeadRefusedException("A field of the ONNX file is longer than 2^63 bytes.");
    }

    /// <summary>A name, or another text. One that is too long to keep is told from others by the digest of its bytes.</summary>
    public async ValueTask<string> Name()
    {
        const int longestKept = 1024;
        long length = await Length();
        if (length > longestKept)
            return await Digest(length);
        await Need((int)length);
        string text = System.Text.Encoding.UTF8.GetString(source.Unread[..(int)length]);
        source.Skip((int)length);
        return text;
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
