using System.Globalization;
using System.Text;
using BenchmarkDotNet.Attributes;
using InferenceSizing.Formats.Bytes;
using InferenceSizing.Formats.Checkpoints;

namespace InferenceSizing.Benchmarks;

/// <summary>A safetensors header of ten megabytes, with the experts of a mixture stored one by one: due within 150 ms and 40 MB.</summary>
[MemoryDiagnoser]
public class HeaderBenchmarks
{
    private const int Layers = 61;
    private const int Experts = 430;
    private const long TensorBytes = 2048L * 7168 * 2;
    private const long Limit = 64 * 1024 * 1024;

    private static readonly string[] Matrices = ["gate_proj", "up_proj", "down_proj"];

    private readonly byte[] _file = Header();

    [Benchmark]
    public ModelFileReading Read()
    {
        using MemoryStream stream = new(_file);
        return ModelFileReader.Read(stream, Limit, Limit, new KeptBytes(long.MaxValue), CancellationToken.None).AsTask().GetAwaiter().GetResult();
    }

    private static byte[] Header()
    {
        StringBuilder json = new("{\"__metadata__\":{\"format\":\"pt\"}");
        long end = 0;
        for (int layer = 0; layer < Layers; layer++)
        {
            for (int expert = 0; expert < Experts; expert++)
            {
                foreach (string matrix in Matrices)
                {
                    json.Append(CultureInfo.InvariantCulture, $",\"model.layers.{layer}.mlp.experts.{expert}.{matrix}.weight\"");
                    json.Append(CultureInfo.InvariantCulture, $":{{\"dtype\":\"BF16\",\"shape\":[2048,7168],\"data_offsets\":[{end},{end += TensorBytes}]}}");
                }
            }
        }

        byte[] text = Encoding.UTF8.GetBytes(json.Append('}').ToString());
        return [.. BitConverter.GetBytes((long)text.Length), .. text];
    }
}
