using InferenceSizing.Domain.Engines;
using InferenceSizing.Domain.Engines.Shared;
using InferenceSizing.Domain.Hardware;
using InferenceSizing.Domain.Networks;

namespace InferenceSizing.Catalogue.Tests.Engines;

/// <summary>Which releases are published with kernels for which chips: a wheel that is older than the chip has none.</summary>
public sealed class ServedChipsTests
{
    // vllm-project/vllm issues 14452 (RTX 5090 in early 2025) and 16336 (B200, 9 April 2025), pull request 17224 (CUDA 12.8); sgl-project/sglang pull request
    // 5071 (B200 with the image of 9 April 2025), issues 5338 (RTX 5090, 29 April 2025) and 7227 (RTX 5090 at 140 tokens/s, 19 June 2025);
    // NVIDIA/TensorRT-LLM pull request 2725 (Blackwell with 0.17); rocm/vllm images of ROCm 7.0 (0.10.1 and 0.10.2), which MI350 wants.
    [Theory]
    [InlineData("vllm", "0.8.4", "b200", false)]
    [InlineData("vllm", "0.8.5", "rtx-5090", false)]
    [InlineData("vllm", "0.8.5", "h200-sxm", true)]
    [InlineData("vllm", "0.9.0", "b200", true)]
    [InlineData("vllm", "0.9.2", "rtx-5070", true)]
    [InlineData("vllm", "0.8.4", "gb10", false)]
    [InlineData("vllm", "0.25.1", "gb10", true)]
    [InlineData("vllm", "0.8.4", "mi355x", false)]
    [InlineData("vllm", "0.10.2", "mi355x", true)]
    [InlineData("vllm", "0.8.4", "mi300x", true)]
    [InlineData("vllm", "0.20.0", "v100-sxm2-32", false)]
    [InlineData("vllm", "0.19.1", "v100-sxm2-32", true)]
    [InlineData("sglang", "0.4.4", "b200", false)]
    [InlineData("sglang", "0.4.5", "b200", false)]
    [InlineData("sglang", "0.4.6", "b200", true)]
    [InlineData("sglang", "0.4.6", "rtx-5090", false)]
    [InlineData("sglang", "0.4.8", "rtx-5090", true)]
    [InlineData("sglang", "0.4.6", "mi355x", false)]
    [InlineData("sglang", "0.5.5", "mi355x", true)]
    [InlineData("tensorrt-llm", "0.16.0", "b200", false)]
    [InlineData("tensorrt-llm", "0.17.0", "b200", true)]
    [InlineData("tensorrt-llm", "0.17.0", "t4", false)]
    public void A_release_without_kernels_for_the_chip_does_not_start(string engine, string version, string gpu, bool starts)
    {
        PublishedLog log = new(engine, version, "Qwen/Qwen2.5-7B-Instruct", gpu, "") { Format = "fp16", Longest = 2048 };

        Assert.Equal(starts, log.Estimate().Startup.All(refusal => refusal.Code != StartupCode.GpuUnsupported));
    }

    /// <summary>Where no release is named, one with kernels answers: CUDA 13 left Volta out (vllm pull request 39878), TensorRT-LLM left Turing.</summary>
    [Theory]
    [InlineData("vllm", "v100-sxm2-32", "0.19.1")]
    [InlineData("vllm", "b200", "0.33.0")]
    [InlineData("tensorrt-llm", "t4", "0.16.0")]
    [InlineData("sglang", "b200", "0.5.23")]
    public void Where_no_version_is_named_the_newest_with_kernels_answers(string engine, string gpu, string version)
    {
        Architecture model = SharedCatalogue.Instance.FindModel("Qwen/Qwen2.5-7B-Instruct")!.Architecture.Value!;
        Accelerator card = SharedCatalogue.Instance.FindAccelerator(gpu)!;

        Assert.Equal(EngineVersion.Parse(version), EngineList.Find(engine)!.DefaultVersionFor(model, card));
    }
}
