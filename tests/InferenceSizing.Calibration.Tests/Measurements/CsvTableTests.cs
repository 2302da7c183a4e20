using System.IO.Compression;
using System.Text;
using InferenceSizing.Calibration.Measurements;

namespace InferenceSizing.Calibration.Tests.Measurements;

public sealed class CsvTableTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory().FullName;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public void Quotes_commas_breaks_and_both_line_ends_are_read()
    {
        using CsvTable table = CsvTable.Open(Write("plain.csv", "\uFEFFid,note,value\r\na,\"one, \"\"two\"\"\nthree\",\"1,024\"\nb,,7.5"));

        Assert.True(table.Next());
        Assert.Equal(("a", "one, \"two\"\nthree", 1024), (table["id"], table["note"], table.Whole("value")));
        Assert.True(table.Next());
        Assert.Equal(("b", "", 7.5, null), (table["id"], table["note"], table.Number("value"), table.Whole("value")));
        Assert.False(table.Next());
        Assert.True(table.Has("id", "value"));
        Assert.False(table.Has("id", "latency"));
    }

    [Fact]
    public void Gzipped_tables_are_read_alike()
    {
        string path = Path.Combine(_directory, "table.csv.gz");
        using (GZipStream gzip = new(File.Create(path), CompressionLevel.Fastest))
            gzip.Write(Encoding.UTF8.GetBytes("a,b\n1,2\n"));

        using CsvTable table = CsvTable.Open(path);

        Assert.True(table.Next());
        Assert.Equal(2, table.Whole("b"));
    }

    private string Write(string name, string text)
    {
        string path = Path.Combine(_directory, name);
        File.WriteAllText(path, text, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));
        return path;
    }
}
