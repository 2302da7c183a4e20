using InferenceSizing.Formats.Bytes;
using InferenceSizing.Formats.Checkpoints;

namespace InferenceSizing.Fuzz;

/// <summary>The readers of model files as a fuzzer calls them: whatever the bytes are, they give a file or a refusal, and never an exception.</summary>
internal static class Readers
{
    private const long Read = 1 << 20, Kept = 4 << 20;

    /// <summary>Each with the bytes by which its files are told from others, so that no input is spent on finding them.</summary>
    private static readonly (string Name, byte[] Begins)[] Known =
    [
        ("config", [.. "{\"model_type\":\"llama\","u8]),
        ("safetensors", [0, 0, 1, 0, 0, 0, 0, 0, (byte)'{']),
        ("gguf", [.. "GGUF"u8, 3, 0, 0, 0]),
        ("onnx", [0x08, 0x08]),
    ];

    public static IEnumerable<string> Names => Known.Select(reader => reader.Name);

    /// <summary>The reader of that name; null where there is none.</summary>
    public static Action<byte[]>? Find(string name) => Array.Find(Known, reader => reader.Name == name) is { Begins: { } begins }
        ? bytes => Put([.. begins, .. bytes])
        : null;

    /// <summary>Reads a file, and puts it together as the files of one model.</summary>
    private static void Put(byte[] file)
    {
        using MemoryStream stream = new(file);
        ModelFileReading reading = ModelFileReader.Read(stream, Read, Read, new KeptBytes(Kept), CancellationToken.None).AsTask().GetAwaiter().GetResult();
        if (reading.File is { } read && FileSet.Of([read]).Value is { } set && set.Graph is null)
            InspectedModel.Of(set);
    }
}
