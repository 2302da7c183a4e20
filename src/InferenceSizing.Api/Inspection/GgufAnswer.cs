using InferenceSizing.Formats.Gguf;

namespace InferenceSizing.Api.Inspection;

/// <summary>What a GGUF file says of itself.</summary>
/// <param name="Version">Version of the format.</param>
/// <param name="ByteOrder">little or big.</param>
/// <param name="Architecture">general.architecture.</param>
/// <param name="Name">general.name.</param>
/// <param name="FileType">general.file_type, as a number.</param>
/// <param name="Parts">Parts that the file is split into.</param>
internal sealed record GgufAnswer(int Version, string ByteOrder, string? Architecture, string? Name, long? FileType, long Parts)
{
    public static GgufAnswer Of(GgufMetadata metadata) => new(
        metadata.Version, metadata.BigEndian ? "big" : "little", metadata.Architecture, metadata.Text("general.name"), metadata.Number("general.file_type"),
            metadata.Parts);
}
