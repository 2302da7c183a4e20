using System.CommandLine;
using System.Globalization;
using InferenceSizing.Catalogue;
using InferenceSizing.Domain.Engines.Shared;
using InferenceSizing.Domain.Hardware;
using InferenceSizing.Domain.Networks.Graph;
using InferenceSizing.Domain.Serving;
using InferenceSizing.Domain.Units;
using InferenceSizing.Domain.Walks.Times;

namespace InferenceSizing.Calibration.Tests;

/// <summary>The whole tool on small tables that are made here from known constants.</summary>
public sealed class CalibrateCommandTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory().FullName;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public void The_same_tables_give_the_same_bytes_and_the_files_are_an_overlay()
    {
        string[] tables = [Products(), Runs()];

        (int first, string report) = Run([.. tables, "--output", Path.Combine(_directory, "first"), "--date", "2026-01-31", "--source", "a test"]);
        (int second, _) = Run([.. tables, "--output", Path.Combine(_directory, "second"), "--date", "2026-01-31", "--source", "a test"]);

        Assert.Equal((0, 0), (first, second));
        Assert.Contains("LEFT OUT BY MODEL, CHIP AND ENGINE", report, StringComparison.Ordinal);
        string[] written = [.. Directory.GetFiles(Path.Combine(_directory, "first")).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal)];
        Assert.Equal(["engineTimings.json", "judgedRuns.json", "kernelCurves.json"], written);
        foreach (string name in written)
            Assert.Equal(File.ReadAllBytes(Path.Combine(_directory, "first", name)), File.ReadAllBytes(Path.Combine(_directory, "second", name)));
        CatalogueSet overlaid = CatalogueSet.Load(Path.Combine(_directory, "first"));
        Assert.Equal("2026-01-31",
            overlaid.SpeedTables.EngineTimings.Single(entry => entry.Scope is { Engine: "sglang", Since: not null, Chips: null }).Fit.FittedOn);
    }

    /// <summary>Benchmarks of two publishers on MI300X and Hopper as they are committed: folds run side by side, classes of chips have their part, and not a
    /// digit differs.</summary>
    [Fact]
    public void Two_fits_to_committed_tables_give_the_same_bytes()
    {
        string[] table = Measurements.CommittedTablesTests.RowsOf("runs-2026.csv.gz");
        string path = Write("benchmarks.csv", [table[0], .. table.Where(row => row.StartsWith("dr1-", StringComparison.Ordinal)
            || row.StartsWith("sgc-", StringComparison.Ordinal))]);

        (int first, string report) = Run([path, "--output", Path.Combine(_directory, "first")]);
        (int second, string again) = Run([path, "--output", Path.Combine(_directory, "second")]);

        Assert.Equal((0, 0), (first, second));
        Assert.Equal(report, again);
        foreach (string name in new[] { "engineTimings.json", "judgedRuns.json" })
            Assert.Equal(File.ReadAllBytes(Path.Combine(_directory, "first", name)), File.ReadAllBytes(Path.Combine(_directory, "second", name)));
    }

    /// <summary>Products that take 5 µs and their roofline at 60 % of the rate and 80 % of the bandwidth, corner 2.</summary>
    [Fact]
    public void A_curve_is_found_again_in_kernels_made_from_it()
    {
        (int exit, string told) = Run([Products(), "--output", Path.Combine(_directory, "out")]);

        Assert.True(exit == 0, told);
        KernelCurve curve = CatalogueSet.Load(Path.Combine(_directory, "out"))
            .Speed.Kernels[ChipClass.DataCentre][KernelKind.MatrixProduct, false, CurveFormat.Half];
        Assert.Equal(5, curve.Launch.Milliseconds * 1e3, 0.1);
        Assert.Equal(0.6, curve.ComputeEfficiency.Value, 0.01);
        Assert.Equal(0.8, curve.MemoryEfficiency.Value, 0.01);
    }

    /// <summary>Runs of SGLang that take 1.5 times what the catalogue says, on two models: steps are drawn there, less a little towards the prior.</summary>
    [Fact]
    public void Runs_that_take_longer_raise_the_estimate()
    {
        (int exit, _) = Run([Runs(), "--output", Path.Combine(_directory, "out")]);

        EngineVersion version = EngineVersion.Parse("0.5.6")!;
        EngineTiming before = CatalogueSet.Load().Speed.Engines.For("sglang", version, ChipClass.DataCentre, quantized: false);
        EngineTiming after = CatalogueSet.Load(Path.Combine(_directory, "out"))
            .Speed.Engines.For("sglang", version, ChipClass.DataCentre, quantized: false);
        Assert.Equal(0, exit);
        double ratio = StepOf(after) / StepOf(before);
        Assert.InRange(ratio, 1.35, 1.6);

        // A step of 10 ms of kernels through 32 layers.
        static double StepOf(EngineTiming timing) => (10e-3 * timing.StepFactor.Value) + timing.HostOf(LayerMix.Plain(LayerCount.From(32))).Value;
    }

    [Theory, InlineData("a,b\n1,2\n", "none of those that are known"), InlineData("id,request,quantity," +
        "value\nx,\"{\"\"model\"\":\"\"meta-llama/Llama-3.1-8B-Instruct\"\",\"\"gpu\"\":\"\"h100-sxm\"\"}\",speed,1\n", "'speed' is not a quantity"),
        InlineData("id,request,quantity,value\nx,nonsense,tpotMs,1\n", "nonsense")]
    public void A_table_that_cannot_be_read_is_told_and_fails(string content, string reason)
    {
        string path = Path.Combine(_directory, "table.csv");
        File.WriteAllText(path, content);

        (int exit, string output) = Run([path]);

        Assert.Equal(1, exit);
        Assert.Contains(reason, output, StringComparison.Ordinal);
    }

    private static (int Exit, string Output) Run(string[] arguments)
    {
        using StringWriter output = new();
        int exit = CalibrateCommand.Create().Parse(arguments).Invoke(new InvocationConfiguration { Output = output, Error = output });
        return (exit, output.ToString());
    }

    private string Products()
    {
        const double rate = 989e12 * 0.6, bandwidth = 3350e9 * 0.8, launch = 5e-6;
        List<string> rows = ["system,engine,engine_version,gemm_dtype,m,n,k,latency"];
        foreach (int m in new[] { 1, 8, 64, 512, 4096 })
        {
            foreach (int n in new[] { 1024, 2048, 4096, 8192, 16384 })
            {
                foreach (int k in new[] { 1024, 2048, 4096, 8192, 16384 })
                {
                    double compute = 2.0 * m * n * k / rate, memory = 2.0 * (((double)n * k) + ((double)m * k) + ((double)m * n)) / bandwidth;
                    rows.Add(string.Create(CultureInfo.InvariantCulture,
                        $"h100_sxm,made,1,bfloat16,{m},{n},{k},{1e3 * (launch + Math.Sqrt((compute * compute) + (memory * memory)))}"));
                }
            }
        }

        return Write("products.csv", rows);
    }

    /// <summary>Steps of 12 to 34 ms: 1.5 times what the embedded constants say of these runs.</summary>
    private string Runs()
    {
        const double longer = 1.5;
        List<string> rows = ["id,request,quantity,value"];
        foreach (string model in new[] { "meta-llama/Llama-3.1-8B-Instruct", "Qwen/Qwen3-32B" })
        {
            foreach (int clients in new[] { 1, 2, 4, 8, 16, 32 })
            {
                string request = $$"""{"model":"{{model}}","gpu":"h100-sxm","engine":{"name":"sglang","version":"0.5.6"},"workload":{"inputTokens":256,"outputTokens":512,"batchSize":{{clients}},"arrival":"static" } }""";
                rows.Add(string.Create(CultureInfo.InvariantCulture,
                    $"{model} {clients},\"{request.Replace("\"", "\"\"", StringComparison.Ordinal)}\",tpotMs,{longer * StepNow(request)}"));
            }
        }

        return Write("runs.csv", rows);
    }

    private static double StepNow(string request) => Engines.Estimated.Step(request).Milliseconds;

    private string Write(string name, IEnumerable<string> rows)
    {
        string path = Path.Combine(_directory, name);
        File.WriteAllText(path, string.Join('\n', rows) + "\n");
        return path;
    }
}
