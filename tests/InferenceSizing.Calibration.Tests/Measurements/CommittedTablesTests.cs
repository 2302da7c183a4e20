using InferenceSizing.Calibration.Engines;
using InferenceSizing.Calibration.Measurements;
using InferenceSizing.Catalogue;

namespace InferenceSizing.Calibration.Tests.Measurements;

/// <summary>The tables in the repository that the catalogue's constants are made from.</summary>
public sealed class CommittedTablesTests
{
    private static readonly string Tables = Path.Combine(AppContext.BaseDirectory, "tables");

    private static readonly CatalogueSet Catalogue = CatalogueSet.Load(null);

    /// <summary>One run of each publisher and quantity: the service answers it, and where requests arrive at a rate it is judged, not fitted to.</summary>
    [Fact]
    public void Runs_of_every_publisher_are_requests_that_the_service_answers()
    {
        Inputs inputs = Inputs.Read([new FileInfo(Path.Combine(Tables, "runs-2026.csv.gz"))], Catalogue, null);
        RunPreparation preparation = new(Catalogue, FittedSpeed.Of(Catalogue.SpeedTables, [], []), inputs.Skipped);
        MeasuredRun[] first =
        [
            .. inputs.Runs.Where(run => run.Request["workload"]!["requestsPerSecond"] is null).DistinctBy(run => (run.Source, run.Quantity)),
        ];

        Assert.Equal(2150, inputs.Runs.Count);
        Assert.Equal(12, first.Select(run => run.Source).Distinct().Count());
        Assert.All(first, run => Assert.NotNull(preparation.Prepare(run)));
    }

    /// <summary>AIConfigurator's names of systems and back ends, and a model as one of its samples has it.</summary>
    [Theory]
    [InlineData("b200_sxm", "b200")]
    [InlineData("h100_sxm", "h100-sxm")]
    public void Names_of_the_samples_are_those_of_the_catalogue(string system, string gpu)
    {
        Names names = Names.Of(Catalogue, Path.Combine(Tables, "names.json"));

        Assert.Equal(gpu, names.Gpu(system));
        Assert.Equal("tensorrt-llm", names.Engine("trtllm"));
        Assert.Equal("fp8-block", names.Native("deepseek-ai/DeepSeek-R1"));
    }
}
