using System.IO.Compression;
using InferenceSizing.Calibration.Engines;
using InferenceSizing.Calibration.Measurements;
using InferenceSizing.Catalogue;

namespace InferenceSizing.Calibration.Tests.Measurements;

/// <summary>The tables in the repository that the catalogue's constants are made from.</summary>
public sealed class CommittedTablesTests
{
    private static readonly string Tables = Path.Combine(AppContext.BaseDirectory, "tables");

    private static readonly CatalogueSet Catalogue = CatalogueSet.Load(null);

    /// <summary>What the tables call models, GPUs, engines and precisions.</summary>
    internal static string NamesFile => Path.Combine(Tables, "names.json");

    /// <summary>The lines of a gzipped table, its header first.</summary>
    internal static string[] RowsOf(string table)
    {
        using StreamReader lines = new(new GZipStream(File.OpenRead(Path.Combine(Tables, table)), CompressionMode.Decompress));
        return lines.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    /// <summary>One run of each publisher and quantity: the service answers it, and where requests arrive at a rate it is judged, not fitted to.</summary>
    /// <param name="table">A table.</param>
    /// <param name="figures">Figures that it holds.</param>
    /// <param name="publishers">Who published them.</param>
    [Theory]
    [InlineData("runs-2026.csv.gz", 2182, 18)]
    [InlineData("llamacpp-2026.csv", 381, 17)]
    public void Runs_of_every_publisher_are_requests_that_the_service_answers(string table, int figures, int publishers)
    {
        Inputs inputs = Inputs.Read([new FileInfo(Path.Combine(Tables, table))], Catalogue, null);
        RunPreparation preparation = new(Catalogue, FittedSpeed.Of(Catalogue.SpeedTables, [], []), inputs.Skipped);
        MeasuredRun[] first =
        [
            .. inputs.Runs.Where(run => run.Request["workload"]!["requestsPerSecond"] is null).DistinctBy(run => (run.Source, run.Quantity)),
        ];

        Assert.Equal(figures, inputs.Runs.Count);
        Assert.Equal(publishers, first.Select(run => run.Source).Distinct().Count());
        Assert.All(first, run => Assert.NotNull(preparation.Prepare(run)));
    }

    /// <summary>Every figure of llama.cpp says where it was published.</summary>
    [Fact]
    public void Figures_of_llama_cpp_are_cited()
    {
        using CsvTable table = CsvTable.Open(Path.Combine(Tables, "llamacpp-2026.csv"));
        List<string> published = [];
        while (table.Next())
            published.Add(table["published"]);

        Assert.Equal(381, published.Count);
        Assert.All(published, source => Assert.Contains(" ", source, StringComparison.Ordinal));
    }

    /// <summary>AIConfigurator's names of systems and back ends, and a model as one of its samples has it.</summary>
    [Theory]
    [InlineData("b200_sxm", "b200")]
    [InlineData("h100_sxm", "h100-sxm")]
    public void Names_of_the_samples_are_those_of_the_catalogue(string system, string gpu)
    {
        Names names = Names.Of(Catalogue, NamesFile);

        Assert.Equal(gpu, names.Gpu(system));
        Assert.Equal("tensorrt-llm", names.Engine("trtllm"));
        Assert.Equal("fp8-block", names.Native("deepseek-ai/DeepSeek-R1"));
    }
}
