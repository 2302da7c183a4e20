using System.Buffers.Binary;
using InferenceSizing.Domain.Outcomes;
using InferenceSizing.Formats.Bytes;
using InferenceSizing.Formats.Gguf;
using InferenceSizing.Formats.Onnx;

namespace InferenceSizing.Formats.Checkpoints;

/// <summary>What came of reading a model file: the file, why it cannot be read, or that it is longer than is read.</summary>
/// <param name="File">Null where it was refused.</param>
/// <param name="Refusal">Null on success.</param>
/// <param name="TooLarge">Whether more bytes would have to be read than are.</param>
public sealed record ModelFileReading(ModelFile? File, Refusal? Refusal, bool TooLarge);

/// <summary>The door of this room: the bytes of a model file's head in, what it says out. Tells by the bytes themselves what they are.</summary>
/// <remarks>Reads as a stream, through one buffer, never more than its limit.</remarks>
public static class ModelFileReader
{
    private const int LengthBytes = sizeof(ulong);

    /// <summary>Enough to tell every form from the others.</summary>
    private const int TellingBytes = LengthBytes + 1;

    /// <summary>Reads the head of one file.</summary>
    /// <param name="stream">The file from its first byte on; it may end anywhere behind the head.</param>
    /// <param name="limit">Bytes that are read at most.</param>
    /// <param name="onnxLimit">The same of an ONNX file, whose weights are passed over on the way.</param>
    /// <param name="kept">Counts what is kept of it, and of the files before it.</param>
    /// <param name="cancellation">Stops the reading.</param>
    public static async ValueTask<ModelFileReading> Read(Stream stream, long limit, long onnxLimit, KeptBytes kept, CancellationToken cancellation)
    {
        using ByteSource source = new(stream, limit, kept);
        try
        {
            return new ModelFileReading(await Read(source, onnxLimit, cancellation), null, false);
        }
        catch (HeadRefusedException refused)
        {
            return new ModelFileReading(null, Refusal.Invalid(Topic.ModelFiles, refused.Message), false);
        }
        catch (OverflowException)
        {
            return new ModelFileReading(null, Refusal.Invalid(Topic.ModelFiles, "The tensors take more than 2^63 bytes."), false);
        }
        catch (Exception beyond) when (beyond is ArgumentOutOfRangeException or DivideByZeroException)
        {
            return new ModelFileReading(null, Refusal.Invalid(Topic.ModelFiles, "The file gives lengths that no tensor has."), false);
        }
        catch (HeadTooLargeException tooLarge)
        {
            return new ModelFileReading(null, Refusal.Invalid(Topic.ModelFiles, tooLarge.Message), true);
        }
    }

    private static async ValueTask<ModelFile> Read(ByteSource source, long onnxLimit, CancellationToken cancellation)
    {
        await source.Ensure(TellingBytes, cancellation);
        if (source.Available == 0)
            throw new HeadRefusedException(
                "The body is empty; a config.json, the index or head of a safetensors file, the head of a GGUF file, or an ONNX file is expected.");
        if (source.Unread.StartsWith(GgufReader.Magic))
            return Gguf(await GgufReader.Read(source, cancellation));
        if (IsSafetensors(source.Unread))
            return await Safetensors(source, cancellation);
        if (OnnxReader.Begins(source.Unread))
        {
            source.Limit = onnxLimit;
            return Onnx(await OnnxReader.Read(source, cancellation), source.Kept, cancellation);
        }

        if (IsJson(source.Unread))
            return await JsonHead.Read(source, null, cancellation);
        throw new HeadRefusedException("The bytes are neither JSON nor the head of a safetensors or GGUF file, nor an ONNX file.");
    }

    private static GgufFile Gguf(GgufHead head) => new(head.Metadata, head.Tensors.ToGroups()) { Names = head.Tensors.Names };

    private static OnnxFile Onnx(OnnxModel model, KeptBytes kept, CancellationToken cancellation)
    {
        TensorTable tensors = new(kept);
        List<OnnxTensor> all = model.Held();
        foreach (OnnxTensor tensor in all.SelectMany(
            held => held.Sparse is { } parts ? parts.Places is { } places ? [parts.Values, places with { Name = $"{held.Name}.indices" }] : [parts.Values]
            : (OnnxTensor[])[held]))
        {
            if (!TensorShape.TryCreate([.. tensor.Shape], out TensorShape shape))
                throw new HeadRefusedException($"The tensor '{tensor.Name}' has lengths that no tensor has.");
            tensors.Add(tensor.Name, OnnxTypes.FormatOf(tensor.Type), shape);
        }

        return new OnnxFile(OnnxNetwork.Of(model, all, kept, cancellation), tensors.ToGroups());
    }

    /// <summary>Eight bytes of length, then a JSON object.</summary>
    private static bool IsSafetensors(ReadOnlySpan<byte> bytes) => bytes.Length >= TellingBytes && bytes[LengthBytes] == '{' && bytes[LengthBytes - 1] == 0;

    private static bool IsJson(ReadOnlySpan<byte> bytes) => bytes.TrimStart(" \t\r\n"u8) is [(byte)'{', ..] or [];

    private static async ValueTask<ModelFile> Safetensors(ByteSource source, CancellationToken cancellation)
    {
        ulong length = BinaryPrimitives.ReadUInt64LittleEndian(source.Unread);
        if (length > (ulong)source.Limit)
            throw HeadTooLargeException.ToRead(source.Limit);
        source.Skip(LengthBytes);
        return await JsonHead.Read(source, (long)length, cancellation);
    }
}
