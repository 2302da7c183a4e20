using System.Globalization;
using System.Reflection;
using System.Text;
using System.Text.Json;
using InferenceSizing.Catalogue.Schemas;

namespace InferenceSizing.Catalogue.Loading;

/// <summary>One JSON file of entries. One of an overlay is checked against its schema before anything is read of it; those in the assembly are by the
/// tests.</summary>
internal sealed class DataFile
{
    private const string DataFolder = ".data.";
    private const string SchemaFolder = ".Schemas.";

    private static readonly Assembly Owner = typeof(DataFile).Assembly;

    private readonly string _name;
    private readonly byte[] _utf8;

    private DataFile(string name, byte[] utf8, bool overlay)
    {
        _name = name;
        _utf8 = utf8;
        IsOverlay = overlay;
        Section = SectionOf();
        if (overlay)
            Check();
    }

    public Section Section { get; }

    /// <summary>Whether it comes from the overlay directory: its entries replace those of the same id.</summary>
    public bool IsOverlay { get; }

    /// <summary>Parsed when first asked for.</summary>
    public IReadOnlyList<JsonElement> Entries => field ??= [.. JsonDocument.Parse(_utf8).RootElement.GetProperty(Section.Key()).EnumerateArray()];

    /// <summary>The files in the assembly, in the order of their names.</summary>
    public static IEnumerable<DataFile> Embedded() => Owner.GetManifestResourceNames()
        .Where(name => name.Contains(DataFolder, StringComparison.Ordinal))
        .Order(StringComparer.Ordinal)
        .Select(name => new DataFile(name[(name.IndexOf(DataFolder, StringComparison.Ordinal) + DataFolder.Length)..], Resource(name), overlay: false));

    /// <summary>The JSON files of a directory, in the order of their names.</summary>
    /// <exception cref="CatalogueException">The directory or a file cannot be read, or a file is not valid.</exception>
    public static IEnumerable<DataFile> InDirectory(string directory)
    {
        if (!Directory.Exists(directory))
            throw new CatalogueException(directory, 0, "", "The catalogue directory does not exist.");
        return Directory.EnumerateFiles(directory, "*.json").Order(StringComparer.Ordinal).Select(path => new DataFile(path, Read(path), overlay: true));
    }

    public CatalogueException Error(int entry, string id, string reason) => new(_name, LineOfEntry(entry), id, reason);

    internal static byte[] SchemaBytes(Section section) =>
        Resource(Owner.GetManifestResourceNames().Single(name => name.EndsWith($"{SchemaFolder}{section.Key()}.schema.json", StringComparison.Ordinal)));

    private static byte[] Read(string path)
    {
        try
        {
            return WithoutByteOrderMark(File.ReadAllBytes(path));
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            throw new CatalogueException(path, 0, "", $"The file cannot be read: {unreadable.Message}");
        }
    }

    private static byte[] WithoutByteOrderMark(byte[] utf8) => utf8.AsSpan().StartsWith(Encoding.UTF8.Preamble) ? utf8[Encoding.UTF8.Preamble.Length..] : utf8;

    private static byte[] Resource(string name)
    {
        using Stream stream = Owner.GetManifestResourceStream(name)!;
        byte[] bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }

    private Section SectionOf()
    {
        const int firstLine = 1;
        try
        {
            Utf8JsonReader reader = new(_utf8);
            if (reader.Read() && reader.TokenType == JsonTokenType.StartObject && reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                foreach (Section section in Enum.GetValues<Section>())
                {
                    if (reader.ValueTextEquals(section.Key()))
                        return section;
                }

                throw new CatalogueException(
                    _name, LineOf(reader.TokenStartIndex), "", $"The file's one member is '{reader.GetString()}', but must be one of {Known()}.");
            }
        }
        catch (JsonException malformed)
        {
            throw Malformed(malformed);
        }

        throw new CatalogueException(_name, firstLine, "", $"The file must be an object with one member, one of {Known()}.");
    }

    private static string Known() => string.Join(", ", Enum.GetValues<Section>().Select(section => section.Key()));

    /// <exception cref="CatalogueException">The file does not keep its schema.</exception>
    internal void Check()
    {
        try
        {
            if (SchemaValidator.Check(SchemaOf.Section(Section), _utf8) is { } violation)
                throw new CatalogueException(_name, LineOf(violation.Offset), Described(violation.Path), $"The value {violation.Reason}");
        }
        catch (JsonException malformed)
        {
            throw Malformed(malformed);
        }
    }

    /// <summary>The path with the id of the entry it lies in, where the entry has one.</summary>
    private string Described(string path)
    {
        int open = path.IndexOf('[', StringComparison.Ordinal);
        int close = path.IndexOf(']', StringComparison.Ordinal);
        if (open < 0 || close < open)
            return path;
        using JsonDocument document = JsonDocument.Parse(_utf8);
        JsonElement entry = document.RootElement.GetProperty(Section.Key())[int.Parse(path.AsSpan()[(open + 1)..close], CultureInfo.InvariantCulture)];
        return entry.ValueKind == JsonValueKind.Object && entry.TryGetProperty("id", out JsonElement id) && id.ValueKind == JsonValueKind.String
            ? $"{path} ('{id.GetString()}')" : path;
    }

    private int LineOfEntry(int entry)
    {
        const int depthOfEntries = 2;
        Utf8JsonReader reader = new(_utf8);
        for (int seen = -1; seen < entry;)
        {
            reader.Read();
            if (reader.TokenType == JsonTokenType.StartObject && reader.CurrentDepth == depthOfEntries)
                seen++;
        }

        return LineOf(reader.TokenStartIndex);
    }

    private int LineOf(long offset) => 1 + _utf8.AsSpan(0, (int)offset).Count((byte)'\n');

    private CatalogueException Malformed(JsonException malformed) =>
        new(_name, 1 + (int)malformed.LineNumber.GetValueOrDefault(), "", $"The file is not JSON: {malformed.Message}");
}
