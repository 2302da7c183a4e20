using InferenceSizing.Domain.Engines;
using InferenceSizing.Domain.Engines.Shared;
using InferenceSizing.Domain.Hardware;
using InferenceSizing.Domain.Networks;
using InferenceSizing.Domain.Tests.Samples;

namespace InferenceSizing.Domain.Tests.Engines;

public sealed class EngineListTests
{
    public static TheoryData<string> Names => [.. EngineList.All.Select(engine => engine.Name)];

    [Theory, MemberData(nameof(Names))]
    public void A_setting_has_a_default_unless_it_is_optional(string name)
    {
        Engine engine = EngineList.Find(name)!;
        Case sized = new(engine.Runs(SampleModels.Llama31Of8B) ? SampleModels.Llama31Of8B : SampleModels.BertBase, name) { Weights = "fp16" };

        foreach (Knob knob in engine.Knobs)
            Assert.Equal(!knob.IsOptional, sized.AllKnobs.Has(knob));
    }

    [Fact]
    public void A_name_is_found_whatever_its_case_and_an_unknown_one_is_not()
    {
        Assert.Same(EngineList.Find("vllm"), EngineList.Find("VLLM"));
        Assert.Null(EngineList.Find("vlm"));
    }

    [Fact]
    public void Each_kind_of_model_has_an_engine_of_its_own()
    {
        Assert.Equal("vllm", EngineList.DefaultFor(SampleModels.Llama31Of8B, SampleAccelerators.H100).Name);
        Assert.Equal("transformers", EngineList.DefaultFor(SampleModels.BartBase, SampleAccelerators.H100).Name);
        Assert.Equal("tensorrt", EngineList.DefaultFor(SampleModels.BertBase, SampleAccelerators.H100).Name);
        Assert.Equal("pytorch", EngineList.DefaultFor(
            SampleModels.BertBase, SampleAccelerators.H100 with { Vendor = Vendor.Amd, Generation = ChipGeneration.Cdna3 }).Name);
        Assert.Equal("tensorrt", EngineList.DefaultFor(SampleModels.ResNet50, SampleAccelerators.H100).Name);
    }

    [Theory, MemberData(nameof(Names))]
    public void The_default_engine_of_a_model_runs_it(string name)
    {
        Architecture[] models = [SampleModels.Llama31Of8B, SampleModels.BartBase, SampleModels.BertBase, SampleModels.ResNet50];

        Assert.All(models, model => Assert.True(EngineList.DefaultFor(model, SampleAccelerators.H100).Runs(model)));
        Assert.Contains(models, EngineList.Find(name)!.Runs);
    }

    /// <summary>vLLM's documentation asks for compute capability 7.0 and gfx90a, SGLang's for 7.5, TensorRT-LLM left V100 with 0.16; llama.cpp runs on all of
    /// them.</summary>
    [Theory]
    [InlineData(ChipGeneration.Pascal, false, false, false)]
    [InlineData(ChipGeneration.Volta, true, false, false)]
    [InlineData(ChipGeneration.Turing, true, true, true)]
    [InlineData(ChipGeneration.Cdna, false, false, false)]
    [InlineData(ChipGeneration.Cdna2, true, true, false)]
    [InlineData(ChipGeneration.Apple, true, true, false)]
    public void A_chip_without_kernels_is_refused(ChipGeneration generation, bool vllm, bool sglang, bool tensorrt)
    {
        string vendor = generation is ChipGeneration.Pascal or ChipGeneration.Volta or ChipGeneration.Turing ? "NVIDIA" : "another";
        Accelerator chip = SampleAccelerators.H100 with { Generation = generation, Vendor = Vendor.Of(vendor) };

        Assert.Equal(vllm, EngineList.Find("vllm")!.Chips.Runs(chip));
        Assert.Equal(sglang, EngineList.Find("sglang")!.Chips.Runs(chip));
        Assert.Equal(tensorrt, EngineList.Find("tensorrt-llm")!.Chips.Runs(chip));
        Assert.Equal(vllm && generation != ChipGeneration.Apple ? "vllm" : "llama.cpp", EngineList.DefaultFor(SampleModels.Llama31Of8B, chip).Name);
        Assert.Equal(generation == ChipGeneration.Apple, EngineList.Find("vllm")!.Chips.NeedsPlugIn(chip));
        Assert.Equal(generation is ChipGeneration.Apple or ChipGeneration.Cdna2, EngineList.Find("sglang")!.Chips.NeedsPlugIn(chip));
    }
}
