using System.Buffers.Binary;
using System.Text.Unicode;
using InferenceSizing.Formats.Bytes;

namespace InferenceSizing.Formats.Gguf;

/// <summary>Numbers and strings of a GGUF file in its own byte order and version.</summary>
internal sealed class GgufBytes(ByteSource source, CancellationToken cancellation)
{
    private const int Word = sizeof(uint);
    private const int DoubleWord = sizeof(ulong);

    public bool BigEndian { get; set; }

    /// <summary>Version 1 counts in 32 bits, later ones in 64.</summary>
    public bool ShortCounts { get; set; }

    public async ValueTask<byte> Number8()
    {
        if (source.Available < sizeof(byte))
            await Ensure(sizeof(byte));
        byte value = source.Unread[0];
        source.Skip(sizeof(byte));
        return value;
    }

    public async ValueTask<ushort> Number16()
    {
        if (source.Available < sizeof(ushort))
            await Ensure(sizeof(ushort));
        ushort value = BigEndian ? BinaryPrimitives.ReadUInt16BigEndian(source.Unread) : BinaryPrimitives.ReadUInt16LittleEndian(source.Unread);
        source.Skip(sizeof(ushort));
        return value;
    }

    public async ValueTask<uint> Number32()
    {
        if (source.Available < Word)
            await Ensure(Word);
        uint value = BigEndian ? BinaryPrimitives.ReadUInt32BigEndian(source.Unread) : BinaryPrimitives.ReadUInt32LittleEndian(source.Unread);
        source.Skip(Word);
        return value;
    }

    public async ValueTask<ulong> Number64()
    {
        if (source.Available < DoubleWord)
            await Ensure(DoubleWord);
        ulong value = BigEndian ? BinaryPrimitives.ReadUInt64BigEndian(source.Unread) : BinaryPrimitives.ReadUInt64LittleEndian(source.Unread);
        source.Skip(DoubleWord);
        return value;
    }

    /// <summary>A number of things, or the length of one.</summary>
    public ValueTask<ulong> Count() => ShortCounts ? Widened() : Number64();

    /// <summary>A string that is read whole, into a buffer.</summary>
    /// <returns>Characters of it.</returns>
    /// <exception cref="HeadRefusedException">Longer than the buffer, or not UTF-8.</exception>
    public async ValueTask<int> Name(char[] buffer, string what)
    {
        ulong length = await Count();
        if (length == 0 || length > (ulong)buffer.Length)
            throw new HeadRefusedException($"The {what} is {length} bytes long; it has 1 to {buffer.Length}.");
        await Ensure((int)length);
        bool valid = Utf8.ToUtf16(source.Unread[..(int)length], buffer, out _, out int written, replaceInvalidSequences: false)
            == System.Buffers.OperationStatus.Done;
        source.Skip((int)length);
        return valid ? written : throw new HeadRefusedException($"The {what} is not valid UTF-8.");
    }

    /// <summary>A string of so many bytes; null where they are not UTF-8.</summary>
    public async ValueTask<string?> Text(int length)
    {
        await Ensure(length);
        ReadOnlySpan<byte> bytes = source.Unread[..length];
        string? text = Utf8.IsValid(bytes) ? System.Text.Encoding.UTF8.GetString(bytes) : null;
        source.Skip(length);
        return text;
    }

    public async ValueTask Skip(ulong bytes)
    {
        if (bytes > long.MaxValue || !await source.SkipFar((long)bytes, cancellation))
            throw Truncated();
    }

    /// <summary>Passes over so many strings.</summary>
    public async ValueTask SkipStrings(ulong strings)
    {
        for (ulong i = 0; i < strings; i++)
        {
            ulong length = await Count();
            if (length <= (ulong)source.Available)
                source.Skip((int)length);
            else
                await Skip(length);
        }
    }

    public async ValueTask Ensure(int count)
    {
        if (!await source.Ensure(count, cancellation))
            throw Truncated();
    }

    public static HeadRefusedException Truncated() => new("The file ends before its tensor table does: send more of it.");

    private async ValueTask<ulong> Widened() => await Number32();
}
