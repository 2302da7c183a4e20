using InferenceSizing.Calibration.Measurements;
using InferenceSizing.Catalogue;

namespace InferenceSizing.Calibration.Tests.Measurements;

/// <summary>AIConfigurator's samples are of two laboratories.</summary>
public sealed class ServedRunsTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory().FullName;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    /// <summary>A measurement of InferenceX, the same in hundredths under another id, and one of AIConfigurator's authors.</summary>
    [Fact]
    public void Samples_count_once_and_belong_to_who_measured_them()
    {
        const string run = "vllm,0.16.0,meta-llama/Llama-3.1-8B-Instruct,h200_sxm,bf16,agg,1024,1024,1,1,";
        string path = Path.Combine(_directory, "samples.csv");
        File.WriteAllLines(path,
        [
            "id,silicon_data_source,backend,backend_version,model_path,system,precision,mode,isl,osl,tp_size,pp_size,attention_dp_size," +
                "moe_tp_size,moe_ep_size,batch_size,gemm_quant_mode,moe_quant_mode,silicon_ttft_ms,silicon_tpot_ms",
            $"a,db-dump/2026-04-27; silicon_concurrency=4,{run}1,1,1,4,,,148.6123,10.4312",
            $"b,source_file=llama-gap-analysis.csv; silicon_concurrency=4,{run}1,1,1,4,,,148.61,10.43",
            $"c,source_file=/data/aic-auto-gap-analysis/h200_sxm.csv; silicon_concurrency=8,{run}1,1,1,8,,,200.5,12",
        ]);
        Tally skipped = new();
        using CsvTable table = CsvTable.Open(path);

        MeasuredRun[] runs = [.. new ServedRuns(Names.Of(CatalogueSet.Load(), CommittedTablesTests.NamesFile), skipped).Read(table)!];

        Assert.Equal([("a", "infx"), ("a", "infx"), ("c", "aic"), ("c", "aic")], runs.Select(measured => (measured.Id, measured.Source)));
        Assert.Equal([false, false, null, null], runs.Select(measured => (bool?)measured.Request["workload"]!["fixedLengths"]));
    }
}
