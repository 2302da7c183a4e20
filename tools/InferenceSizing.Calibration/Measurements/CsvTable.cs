using System.Globalization;
using System.IO.Compression;
using System.Text;

namespace InferenceSizing.Calibration.Measurements;

/// <summary>A CSV file (RFC 4180, gzipped or not) read row by row: large tables are never held as text.</summary>
internal sealed class CsvTable : IDisposable
{
    private readonly StreamReader _reader;
    private readonly StringBuilder _field = new();
    private readonly Dictionary<string, int> _columns;
    private readonly List<string> _row = [];

    private CsvTable(string path, StreamReader reader)
    {
        Path = path;
        _reader = reader;
        if (!ReadRow())
            throw new FormatException($"{path}: the file is empty.");
        _columns = _row.Select((name, index) => (Name: name.TrimStart('\uFEFF'), index))
            .ToDictionary(column => column.Name, column => column.index, StringComparer.Ordinal);
    }

    public string Path { get; }

    public static CsvTable Open(string path)
    {
        FileStream file = File.OpenRead(path);
        Stream content = path.EndsWith(".gz", StringComparison.OrdinalIgnoreCase) ? new GZipStream(file, CompressionMode.Decompress) : file;
        return new CsvTable(path, new StreamReader(content, Encoding.UTF8));
    }

    public bool Has(params ReadOnlySpan<string> columns)
    {
        foreach (string column in columns)
        {
            if (!_columns.ContainsKey(column))
                return false;
        }

        return true;
    }

    /// <summary>Goes to the next row.</summary>
    public bool Next() => ReadRow();

    /// <summary>A field of the current row; empty where the column is absent.</summary>
    public string this[string column] => _columns.TryGetValue(column, out int index) && index < _row.Count ? _row[index] : "";

    /// <summary>A number; null where the field is blank or none.</summary>
    public double? Number(string column) =>
        double.TryParse(this[column].Replace(",", "", StringComparison.Ordinal), NumberStyles.Float, CultureInfo.InvariantCulture, out double value) ? value
            : null;

    /// <summary>A whole number; null where the field is blank or not whole.</summary>
    public int? Whole(string column) => Number(column) is { } value && value == Math.Floor(value) && Math.Abs(value) < int.MaxValue ? (int)value : null;

    public void Dispose() => _reader.Dispose();

    private bool ReadRow()
    {
        _row.Clear();
        int next = _reader.Read();
        if (next < 0)
            return false;
        bool quoted = false;
        for (; next >= 0; next = _reader.Read())
        {
            char c = (char)next;
            if (quoted)
            {
                if (c != '"')
                    _field.Append(c);
                else if (_reader.Peek() == '"')
                    _field.Append((char)_reader.Read());
                else
                    quoted = false;
            }
            else if (c == '"')
            {
                quoted = true;
            }
            else if (c == ',')
            {
                EndField();
            }
            else if (c == '\n')
            {
                break;
            }
            else if (c != '\r')
            {
                _field.Append(c);
            }
        }

        EndField();
        return true;
    }

    private void EndField()
    {
        _row.Add(_field.ToString());
        _field.Clear();
    }
}
