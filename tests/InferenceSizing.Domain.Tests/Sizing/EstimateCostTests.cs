using InferenceSizing.Domain.Networks.Transformers;
using InferenceSizing.Domain.Tests.Samples;

namespace InferenceSizing.Domain.Tests.Sizing;

/// <summary>What an estimate costs, by the bytes that it allocates: a time would depend on the machine. What is constant for a model on an engine is worked
/// out by the first estimate and shared.</summary>
public sealed class EstimateCostTests
{
    private const int Kibibyte = 1024;

    public static TheoryData<string, string, int, int> Most => new()
    {   // engine, weights, ranks, KiB of one estimate: about a quarter above what it took on 2026-12-01
        { "vllm", "fp8", 4, 7 },
        { "sglang", "fp8", 4, 7 },
        { "llama.cpp", "q4_k_m", 1, 7 },
    };

    [Theory, MemberData(nameof(Most))]
    public void An_estimate_of_80_layers_allocates_little(string engine, string weights, int ranks, int kibibytes)
    {
        // A model of its own: tests beside it ask for the sample, and only so many results of a model are kept.
        TokenArchitecture model = ((TransformerDesign)SampleModels.Llama31Of70B.PublishedDesign!).ToArchitecture();
        Case sized = new(model, engine) { Weights = weights, Layout = new() { Tensor = ranks, ExpertTensor = ranks }, Batch = 16 };
        (Domain.Deployments.Deployment deployment, Domain.Loads.Workload workload) = (sized.Deployment, sized.Workload);
        const int estimates = 16;
        Domain.Sizing.Estimator.Estimate(deployment, workload);

        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < estimates; i++)
            Domain.Sizing.Estimator.Estimate(deployment, workload);
        long each = (GC.GetAllocatedBytesForCurrentThread() - before) / estimates;

        Assert.InRange(each, 1, kibibytes * Kibibyte);
    }
}
