using BenchmarkDotNet.Attributes;
using InferenceSizing.Catalogue;
using InferenceSizing.Domain.Deployments;
using InferenceSizing.Domain.Engines;
using InferenceSizing.Domain.Engines.Shared;
using InferenceSizing.Domain.Hardware;
using InferenceSizing.Domain.Loads;
using InferenceSizing.Domain.Networks;
using InferenceSizing.Domain.Numbers;
using InferenceSizing.Domain.Outcomes;
using InferenceSizing.Domain.Sizing;

namespace InferenceSizing.Benchmarks;

/// <summary>One estimate in the domain, without HTTP and JSON; docs/performance.md has what is due.</summary>
[MemoryDiagnoser]
public class EstimateBenchmarks
{
    private readonly CatalogueSet _catalogue = CatalogueSet.Load();
    private Deployment _deployment = null!;
    private Workload _workload = null!;

    /// <summary>Model, GPU, precision, engine, tensor ranks: an 80-layer model first; then a mixture, a mixed file type and a graph of 175 operators.</summary>
    public static IEnumerable<string> Cases =>
    [
        "meta-llama/Llama-3.1-70B-Instruct h100-sxm fp8 vllm 4",
        "mistralai/Mixtral-8x7B-v0.1 h100-sxm bf16 vllm 2",
        "meta-llama/Llama-3.1-70B-Instruct h100-sxm q4_k_m llama.cpp 1",
        "resnet50 v100-sxm2-16 fp16 tensorrt 1",
    ];

    [ParamsSource(nameof(Cases))]
    public string Case { get; set; } = "";

    [GlobalSetup]
    public void Prepare()
    {
        string[] parts = Case.Split(' ');
        Architecture architecture = _catalogue.FindModel(parts[0])!.Architecture.Value!;
        Accelerator accelerator = _catalogue.FindAccelerator(parts[1])!;
        Engine engine = EngineList.Find(parts[3])!;
        WeightScheme scheme = (parts[3] == "llama.cpp" ? _catalogue.FindPrecision(parts[2])?.GgufWeights : _catalogue.FindWeightScheme(parts[2]))!;
        int tensor = int.Parse(parts[4], System.Globalization.CultureInfo.InvariantCulture);
        const int inputTokens = 1024, outputTokens = 256, batch = 16;
        (_deployment, _workload) = Sample.Of(_catalogue, architecture, accelerator, scheme, engine, tensor, inputTokens, outputTokens, batch);
    }

    [Benchmark]
    public Outcome<Estimate> Estimate() => Estimator.Estimate(_deployment, _workload);
}
