namespace InferenceSizing.Formats.Gguf;

/// <summary>The types of metadata values, by the numbers that files write (<c>enum gguf_type</c>).</summary>
internal enum GgufType : uint
{
    Unsigned8,
    Signed8,
    Unsigned16,
    Signed16,
    Unsigned32,
    Signed32,
    Float32,
    Flag,
    Text,
    Array,
    Unsigned64,
    Signed64,
    Float64,
}
