using System.Text;
using InferenceSizing.Formats.Bytes;
using InferenceSizing.Formats.Checkpoints;

namespace InferenceSizing.Formats.Tests.Bytes;

/// <summary>Python's json.dumps writes float("inf") and float("nan") as bare words.</summary>
public sealed class PythonNumbersTests
{
    [Theory]
    [InlineData("""{"a":[0.0,Infinity],"b":-Infinity,"c":NaN}""", """{"a":[0.0,1e999   ],"b":-1e999   ,"c":"" }""")]
    [InlineData("""{"a":"NaN","b":"\"Infinity","Infinity":-1}""", """{"a":"NaN","b":"\"Infinity","Infinity":-1}""")]
    [InlineData("""{"a":"no end: NaN""", """{"a":"no end: NaN""")]
    public void Each_becomes_json_of_the_same_length_outside_strings(string python, string json)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(python);

        PythonNumbers.Rewrite(bytes);

        Assert.Equal(json, Encoding.UTF8.GetString(bytes));
    }

    [Theory]
    [InlineData("[-Infini", 7)]
    [InlineData("[-", 1)]
    [InlineData("[Na", 2)]
    [InlineData("[NaN", 0)]
    [InlineData("[1.5]", 0)]
    public void The_beginning_of_one_at_the_end_waits_for_the_rest(string json, int unfinished) =>
        Assert.Equal(unfinished, PythonNumbers.Unfinished(Encoding.UTF8.GetBytes(json)));

    /// <summary>A config as it arrives: each byte by itself.</summary>
    [Fact]
    public async Task A_config_with_one_is_read_however_it_is_cut()
    {
        using Drip stream = new(Encoding.UTF8.GetBytes("""{"model_type":"llama","time_step_limit":[0.0,Infinity],"x":NaN}"""));
        ModelFileReading reading = await ModelFileReader.Read(stream, limit: 1024, onnxLimit: 1024, new KeptBytes(long.MaxValue), CancellationToken.None);

        Assert.Equal("llama", Assert.IsType<ConfigFile>(reading.File).Root.GetProperty("model_type").GetString());
    }

    private sealed class Drip(byte[] bytes) : MemoryStream(bytes)
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            base.ReadAsync(buffer[..1], cancellationToken);
    }
}
