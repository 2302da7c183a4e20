using InferenceSizing.Formats.Bytes;
using InferenceSizing.Formats.Checkpoints;

namespace InferenceSizing.Formats.Tests.Checkpoints;

/// <summary>Files as bytes, read as the service reads them.</summary>
internal static class ReadFile
{
    private const long Limit = 64 * 1024 * 1024;

    public static ModelFileReading Reading(byte[] bytes, long limit = Limit)
    {
        using MemoryStream stream = new(bytes);
        return ModelFileReader.Read(stream, limit, limit, new KeptBytes(long.MaxValue), CancellationToken.None).AsTask().GetAwaiter().GetResult();
    }

    public static T File<T>(byte[] bytes)
        where T : ModelFile => Reading(bytes) is { File: T file } ? file
            : throw new InvalidOperationException(Reading(bytes).Refusal?.Reason ?? "Another kind of file.");

    public static string Refusal(byte[] bytes) => Reading(bytes).Refusal?.Reason ?? throw new InvalidOperationException("The file was read.");

    public static FileSet Set(params ModelFile[] files) => FileSet.Of(files).Value ?? throw new InvalidOperationException(FileSet.Of(files).Refusal!.Reason);

    public static InspectedModel Model(params ModelFile[] files) =>
        InspectedModel.Of(Set(files)).Value ?? throw new InvalidOperationException(InspectedModel.Of(Set(files)).Refusal!.Reason);
}
