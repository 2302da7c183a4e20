using InferenceSizing.Domain.Deployments;
using InferenceSizing.Domain.Engines;
using InferenceSizing.Domain.Engines.Shared;
using InferenceSizing.Domain.Hardware;
using InferenceSizing.Domain.Numbers;
using InferenceSizing.Domain.Sizing;
using InferenceSizing.Domain.Tests.Samples;

namespace InferenceSizing.Domain.Tests.Techniques;

public sealed class TwoOfFourTests
{
    /// <summary>Of each four 16-bit weights two are stored with two bits each: 36 of 64 bits. BERT-base's twelve layers have 84,934,656 weights in
    /// matrices.</summary>
    [Fact]
    public void Nine_of_sixteen_bits_are_stored()
    {
        Estimate dense = Sized("tensorrt", SampleAccelerators.H100, sparse: false), sparse = Sized("tensorrt", SampleAccelerators.H100, sparse: true);

        Assert.Equal(84_934_656L * 7 / 8, dense.PerGpu.Weights.Count - sparse.PerGpu.Weights.Count);
    }

    /// <summary>Published for whole networks on sparse tensor cores: 1.0 to 1.5 times as fast (TensorRT 8 on A100 up to 1.2; BERT-large in INT8 up to
    /// 1.5).</summary>
    [Theory, InlineData("fp16"), InlineData("int8")]
    public void The_gain_is_within_the_published_range(string weights)
    {
        double gain = Sized("tensorrt", SampleAccelerators.H100, false, weights).Served.Batch!.Value.Estimate.Value
            / Sized("tensorrt", SampleAccelerators.H100, true, weights).Served.Batch!.Value.Estimate.Value;

        Assert.InRange(gain, 1.02, 1.5);
    }

    /// <summary>Turing has no sparse tensor cores, and vLLM took its kernels out in 0.19.</summary>
    [Theory]
    [InlineData("tensorrt", null, "t4", false)]
    [InlineData("tensorrt", null, "h100", true)]
    [InlineData("tensorrt", "7.0.0", "h100", false)]
    [InlineData("vllm", "0.17.0", "h100", true)]
    [InlineData("vllm", "0.19.0", "h100", false)]
    [InlineData("vllm", "0.17.0", "rtx", false)]
    [InlineData("llama.cpp", null, "h100", false)]
    [InlineData("onnxruntime", null, "h100", false)]
    public void Kernels_exist_for_some_chips_and_versions(string engine, string? version, string chip, bool skips)
    {
        Engine profile = EngineList.Find(engine)!;
        Accelerator accelerator = chip switch { "t4" => SampleAccelerators.T4, "rtx" => SampleAccelerators.Rtx4090, _ => SampleAccelerators.H100 };

        Assert.Equal(skips, profile.ReleaseOf(version is null ? profile.DefaultVersion : EngineVersion.Parse(version)!).SkipsTwoOfFour?.Invoke(accelerator)
            ?? false);
    }

    private static Estimate Sized(string engine, Accelerator gpu, bool sparse, string weights = "fp16")
    {
        Case sized = new(SampleModels.BertBase, engine) { Gpu = gpu, Weights = weights, Input = 384, Batch = 64 };
        Deployment deployment = sized.Deployment;
        PrecisionPlan plan = sparse ? TwoOfFour.Stored(deployment.Precision, deployment.Engine, deployment.Version, gpu) : deployment.Precision;
        return Estimator.Estimate(deployment with { Precision = plan }, sized.Workload).Value!;
    }
}
