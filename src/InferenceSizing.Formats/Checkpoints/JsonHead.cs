using System.Buffers;
using System.Text.Json;
using InferenceSizing.Formats.Bytes;
using InferenceSizing.Formats.Safetensors;

namespace InferenceSizing.Formats.Checkpoints;

/// <summary>Reads a JSON object member by member as it arrives, and finds out by its members what it is: a config.json, a safetensors header or an
/// index.</summary>
/// <remarks>Tensors and the index's names go into a <see cref="TensorTable"/> at once; only the members of a config are kept as they are.</remarks>
internal sealed class JsonHead
{
    /// <summary>A config.json nests six deep; nothing honest comes near this.</summary>
    public const int MaxDepth = 32;

    /// <summary>A config whose quantizer names every expert of every layer takes 3 MB (MiniMax-M3 in NVFP4).</summary>
    private const int LongestConfig = 8 * 1024 * 1024;
    private const int MostFiles = 4096;

    /// <summary>The text as it is gathered, as it is parsed, and as it is kept.</summary>
    private const int CopiesOfConfig = 3;
    private const int StepBytes = 32 * 1024;

    private static ReadOnlySpan<byte> WeightMap => "weight_map"u8;

    private static ReadOnlySpan<byte> Metadata => "__metadata__"u8;

    private readonly TensorTable _table;
    private readonly KeptBytes _kept;
    private readonly HashSet<string> _files = new(StringComparer.Ordinal);
    private readonly ArrayBufferWriter<byte> _config = new();
    private readonly TensorOffsets _offsets = new();
    private readonly char[] _text = new char[TensorLimits.LongestName];
    private readonly bool _tensorsOnly;
    private Place _place;
    private bool _metadata;
    private bool _index;
    private JsonReaderState _state = new(new JsonReaderOptions { MaxDepth = MaxDepth });

    private JsonHead(bool tensorsOnly, KeptBytes kept) => (_tensorsOnly, _kept, _table) = (tensorsOnly, kept, new TensorTable(kept));

    private enum Place
    {
        Start,
        Members,
        Names,
        End,
    }

    /// <summary>Reads a JSON text to its end.</summary>
    /// <param name="source">Stands at the text's start.</param>
    /// <param name="length">Bytes of the text, where what follows is not part of it: a safetensors header, whose members are all tensors. Null to read to the
    /// end.</param>
    /// <param name="cancellation">Stops the reading.</param>
    /// <exception cref="HeadRefusedException">Not JSON, or JSON of no model file.</exception>
    public static async ValueTask<ModelFile> Read(ByteSource source, long? length, CancellationToken cancellation)
    {
        JsonHead head = new(length is not null, source.Kept);
        long end = length is { } given ? source.Position + given : long.MaxValue;
        while (true)
        {
            bool last = source.Ended || source.Position + source.Available >= end;
            if (source.Ended && length is not null && source.Position + source.Available < end)
                throw new HeadRefusedException($"The header is {length} bytes long, and the file ends before it is complete: send more of it.");
            int here = (int)Math.Min(source.Available, end - source.Position);
            if (length is null)
                here = WithoutPythonNumbers(source.Rewritable[..here], last);
            source.Skip(head.Take(source.Unread[..here], last));
            if (last)
            {
                if (head._place != Place.End)
                    throw new HeadRefusedException(
                        length is null ? "The JSON ends before it is complete." : "The JSON is not complete within the length that the file gives for it.");
                return head.ToFile();
            }

            await source.More(Math.Max(StepBytes, 2 * source.Available), cancellation);
        }
    }

    /// <summary>Replaces the numbers that Python writes and JSON has not. What was consumed ends between members, so that the bytes begin outside a
    /// string.</summary>
    /// <returns>Bytes that can be read: without the beginning of such a number at the end of what is here.</returns>
    private static int WithoutPythonNumbers(Span<byte> bytes, bool last)
    {
        int whole = last ? bytes.Length : bytes.Length - PythonNumbers.Unfinished(bytes);
        if (PythonNumbers.MayOccur(bytes[..whole]))
            PythonNumbers.Rewrite(bytes[..whole]);
        return whole;
    }

    /// <summary>Takes in whole members.</summary>
    /// <returns>Bytes consumed.</returns>
    private int Take(ReadOnlySpan<byte> bytes, bool last)
    {
        try
        {
            Utf8JsonReader reader = new(bytes, last, _state);
            int consumed = 0;
            while (TakeOne(ref reader, bytes))
                (consumed, _state) = ((int)reader.BytesConsumed, reader.CurrentState);
            return consumed;
        }
        catch (JsonException failure)
        {
            throw new HeadRefusedException(
                $"The text is not valid JSON, or nested deeper than {MaxDepth}, at line {failure.LineNumber + 1}, byte {failure.BytePositionInLine + 1}.");
        }
        catch (InvalidOperationException)
        {
            throw new HeadRefusedException("A string of the JSON is not valid UTF-8.");
        }
    }

    private bool TakeOne(ref Utf8JsonReader reader, ReadOnlySpan<byte> bytes)
    {
        if (!reader.Read())
            return false;
        switch (_place)
        {
            case Place.Start:
                _place = reader.TokenType == JsonTokenType.StartObject ? Place.Members : throw new HeadRefusedException("A JSON object is expected.");
                return true;
            case Place.Members when reader.TokenType == JsonTokenType.EndObject:
                _place = Place.End;
                return true;
            case Place.Members:
                return TakeMember(ref reader, bytes);
            case Place.Names when reader.TokenType == JsonTokenType.EndObject:
                _place = Place.Members;
                return true;
            case Place.Names:
                return TakeName(ref reader);
            default:
                throw new HeadRefusedException("Something follows the JSON object.");
        }
    }

    private bool TakeMember(ref Utf8JsonReader reader, ReadOnlySpan<byte> bytes)
    {
        int start = (int)reader.TokenStartIndex;
        if (!_tensorsOnly && reader.ValueTextEquals(WeightMap))
        {
            if (!reader.Read())
                return false;
            if (_index || reader.TokenType != JsonTokenType.StartObject)
                throw new HeadRefusedException("'weight_map' is one object.");
            (_index, _place) = (true, Place.Names);
            return true;
        }

        if (reader.ValueTextEquals(Metadata))
        {
            if (!reader.Read() || !reader.TrySkip())
                return false;
            if (_metadata)
                throw new HeadRefusedException("'__metadata__' occurs more than once.");
            _metadata = true;
            return true;
        }

        ReadOnlySpan<char> name = _text.AsSpan(0, Copy(reader, _text));
        if (!reader.Read())
            return false;
        Utf8JsonReader value = reader;
        switch (TensorEntry.TryRead(ref value, name, _table, _offsets))
        {
            case EntryReading.Tensor:
                reader = value;
                return true;
            case EntryReading.Incomplete:
                return false;
        }

        if (!reader.TrySkip())
            return false;
        if (_tensorsOnly)
            throw new HeadRefusedException($"'{name}' is not a tensor: a safetensors header gives each a dtype, a shape and data_offsets.");
        int member = (int)reader.BytesConsumed - start;
        if (_config.WrittenCount + member > LongestConfig)
            throw new HeadRefusedException($"A config.json is longer than {LongestConfig} bytes.");
        _kept.Add(CopiesOfConfig * (long)member);
        _config.Write(_config.WrittenCount == 0 ? "{"u8 : ","u8);
        _config.Write(bytes.Slice(start, member));
        return true;
    }

    private bool TakeName(ref Utf8JsonReader reader)
    {
        int length = Copy(reader, _text);
        if (!reader.Read())
            return false;
        if (reader.TokenType != JsonTokenType.String)
            throw new HeadRefusedException("'weight_map' names a file for each tensor.");
        _table.Add(_text.AsSpan(0, length), SafetensorsFormats.Unstated, default);
        length = Copy(reader, _text);
        if (_files.Count < MostFiles)
            _files.Add(_text.AsSpan(0, length).ToString());
        return true;
    }

    private static int Copy(in Utf8JsonReader reader, Span<char> text) =>
        reader.ValueSpan.Length <= text.Length ? reader.CopyString(text) : throw new HeadRefusedException($"A name has at most {text.Length} characters.");

    private ModelFile ToFile()
    {
        bool config = _config.WrittenCount > 0;
        if (_index)
            return _offsets.Count > 0 ? throw new HeadRefusedException("The JSON has both a weight_map and tensors.")
                : new SafetensorsIndexFile(_table.ToGroups(), [.. _files.Order(StringComparer.Ordinal)], config ? TotalSize(Parsed()) : null)
                {
                    AllNames = _table.Names
                };
        if (_offsets.Count > 0 || _tensorsOnly || (_metadata && !config))
        {
            if (config)
                throw new HeadRefusedException("Some members of the JSON are tensors, others are not.");
            _offsets.Check();
            return new SafetensorsFile(_table.ToGroups()) { Names = _table.Names };
        }

        return config ? new ConfigFile(Parsed()) : throw new HeadRefusedException("The JSON object is empty.");
    }

    private JsonElement Parsed()
    {
        _config.Write("}"u8);
        if (!JsonStrings.AreValid(_config.WrittenSpan))
            throw new HeadRefusedException("A string of the JSON is not valid UTF-8, or has half of a surrogate pair.");
        try
        {
            using JsonDocument document = JsonDocument.Parse(
                _config.WrittenMemory, new JsonDocumentOptions { MaxDepth = MaxDepth, AllowDuplicateProperties = false });
            return document.RootElement.Clone();
        }
        catch (JsonException)
        {
            throw new HeadRefusedException("A member of the config occurs more than once.");
        }
    }

    /// <summary>metadata.total_size: a whole number, which some writers give with a decimal point.</summary>
    private static long? TotalSize(JsonElement root)
    {
        if (!root.TryGetProperty("metadata", out JsonElement metadata) || metadata.ValueKind != JsonValueKind.Object
            || !metadata.TryGetProperty("total_size", out JsonElement size))
            return null;
        return size.ValueKind == JsonValueKind.Number && size.TryGetDecimal(out decimal bytes) && bytes >= 0 && bytes <= TensorLimits.MostElements
            && decimal.IsInteger(bytes)
            ? (long)bytes
            : throw new HeadRefusedException("'metadata.total_size' is a number of bytes.");
    }
}
