using InferenceSizing.Formats.Bytes;
using InferenceSizing.Formats.Gguf;
using InferenceSizing.Formats.Safetensors;

namespace InferenceSizing.Formats.Checkpoints;

/// <summary>The tensor formats of all kinds of files, by id.</summary>
public static class StoredFormats
{
    /// <summary>The format of this id; null where files of the kind have none.</summary>
    public static StoredFormat? Find(string id, bool gguf) => gguf ? GgufFormats.Find(id) : SafetensorsFormats.Find(id);
}
