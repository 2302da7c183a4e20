using InferenceSizing.Domain.Engines.PyTorch;
using InferenceSizing.Domain.Engines.Shared;
using InferenceSizing.Domain.Engines.TensorRt;
using InferenceSizing.Domain.Hardware;
using InferenceSizing.Domain.Tests.Samples;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Tests.Engines;

public sealed class SinglePassEngineTests
{
    [Theory, InlineData("tensorrt"), InlineData("onnxruntime"), InlineData("pytorch"), InlineData("transformers")]
    public void Free_is_the_card_less_the_parts(string engine)
    {
        Case bert = new(SampleModels.BertBase, engine) { Input = 384, Batch = 32, Gpu = SampleAccelerators.T4, Weights = "fp16" };
        EngineMemory memory = bert.Share();

        Assert.Equal(bert.Gpu.UsableMemory, memory.Budget);
        Assert.Equal(2 * 108_891_648, memory.Weights.Count); // 109,482,240 of BERT-base less the pooler's 590,592
        Assert.Equal(ByteCount.Zero, memory.Cache);
        Assert.Equal(memory.Budget.Count - memory.Weights.Count - memory.Activations.Estimate.Count - memory.Runtime.Estimate.Count, memory.Free.Count);
    }

    /// <summary>Qwen documentation's rule, seen on Llama: with fused attention and last-token logits the cache is 2 · L · H_kv · d · 2 bytes a token.</summary>
    [Fact]
    public void A_generating_model_holds_the_cache_of_its_batch_and_no_pool_in_reserve()
    {
        EngineMemory memory = new Case(SampleModels.Llama31Of8B, "transformers") { Input = 1000, Output = 24, Batch = 3 }.Share();

        Assert.Equal(3L * 1024 * 131072, memory.Cache.Count);
        Assert.Equal(memory.Weights.Count + memory.Cache.Count + memory.Activations.Estimate.Count + memory.Runtime.Estimate.Count,
            memory.Total.Estimate.Count);
    }

    [Fact]
    public void An_encoder_decoder_holds_the_wider_of_its_two_passes()
    {
        Case bart = new(SampleModels.BartBase, "transformers") { Batch = 4, Output = 64 };

        Assert.True((bart with { Input = 1024 }).Share().Activations.Estimate > (bart with { Input = 512 }).Share().Activations.Estimate);
        // One prompt token still makes logits of 50,265 words for each sequence.
        Assert.True((bart with { Input = 1 }).Share().Activations.Estimate.Count >= 4L * 50265 * 2);
    }

    [Theory, InlineData("pytorch", 64), InlineData("tensorrt", 64)]
    public void Convolutions_take_a_workspace(string engine, long mebibytes)
    {
        Case one = new(SampleModels.OneConvolution, engine) { Input = 1, Weights = "fp16" };

        Assert.InRange(one.Share().Activations.Estimate.Count, mebibytes << 20, (mebibytes << 20) + (64 * 1024));
    }

    /// <summary>NVIDIA, TensorRT documentation: weights are there once, each execution context has its own activations and scratch memory, and a context is as
    /// large as the largest of all optimization profiles needs it.</summary>
    [Fact]
    public void Tensorrt_holds_a_context_as_large_as_its_largest_profile_for_each_stream()
    {
        Case one = new(SampleModels.BertBase, "tensorrt") { Input = 128, Batch = 2, Gpu = SampleAccelerators.T4, Weights = "fp16" };
        EngineMemory single = one.Share(), four = (one with { Knobs = KnobSet.Empty.With(TensorRtKnobs.ExecutionContexts, 4) }).Share(),
            wide = (one with { Knobs = KnobSet.Empty.With(TensorRtKnobs.ProfileBatchSize, 16) }).Share();

        Assert.Equal(4 * single.Activations.Estimate.Count, four.Activations.Estimate.Count);
        Assert.Equal((single.Weights, single.Weights), (four.Weights, wide.Weights));
        Assert.Equal((one with { Batch = 16 }).Share().Activations, wide.Activations);
    }

    /// <summary>Without a plan of its own a network's arena is 3.3 times its peak, the median of 22 graphs that ONNX Runtime 1.31.1 ran.</summary>
    [Fact]
    public void Onnx_runtime_tells_what_lives_from_what_its_arena_holds()
    {
        Case convolution = new(SampleModels.OneConvolution, "onnxruntime") { Input = 1, Weights = "fp16" };
        EngineMemory memory = convolution.Share(), searching = (convolution with { Version = "1.16.0" }).Share();

        Assert.Equal(3.3 * memory.Allocator!.LivePeak.Count, memory.Allocator.Arena.Estimate.Count, tolerance: 1);
        Assert.Equal(memory.Allocator.Arena.Estimate, memory.Activations.Estimate);
        Assert.Equal(memory.Activations.Estimate + ByteCount.FromMebibytes(32), searching.Activations.Estimate);
    }

    [Fact]
    public void Fused_layers_hold_no_more_than_layers_by_themselves()
    {
        Case eager = new(SampleModels.ResNet50, "pytorch") { Input = 1, Batch = 8, Weights = "fp16" };
        Case compiled = eager with { Knobs = KnobSet.Empty.With(PyTorchKnobs.Compile, true) };

        Assert.True(compiled.Share().Activations.Estimate <= eager.Share().Activations.Estimate);
    }

    /// <summary>8.03 billion parameters in FP16 are 14.96 GiB: more than a T4's 14.74.</summary>
    [Theory, InlineData("transformers"), InlineData("pytorch")]
    public void A_model_that_does_not_fit_fails_while_it_is_loaded(string engine)
    {
        Case large = new(SampleModels.Llama31Of8B, engine) { Gpu = SampleAccelerators.T4, Weights = "fp16", Cache = "fp16" };

        StartupRefusal refusal = Assert.Single(large.Estimate.Startup);
        Assert.Equal(StartupCode.WeightsExceedBudget, refusal.Code);
        Assert.False(large.Estimate.Fits);
        Assert.Empty((large with { Gpu = SampleAccelerators.Rtx4090 }).Estimate.Startup);
    }

    /// <summary>Pull request 40039: before 4.56 the default cache of Gemma's windowed layers kept the whole context. 62 layers of 16 heads of 128, keys and
    /// values of two bytes; 52 of them with windows of 1024.</summary>
    [Theory, InlineData("4.51.3", (62L * 4096)), InlineData("5.17.0", (10L * 4096) + (52 * 1024))]
    public void Windows_are_kept_alone_since_4_56(string version, long slots)
    {
        EngineMemory memory = new Case(SampleModels.Gemma3Of27B, "transformers") { Version = version, Input = 4000, Output = 96 }.Share();

        Assert.Equal(slots * 16 * 128 * 2 * 2, memory.Cache.Count);
    }

    /// <summary><c>CUDABlas.cpp</c>: 8,320 KiB, 32 MiB on Hopper, and on Blackwell since pull request 175344.</summary>
    [Fact]
    public void Matrix_products_have_a_workspace_of_the_chip()
    {
        Case bert = new(SampleModels.BertBase, "pytorch") { Weights = "fp16", Version = "2.10.0" };
        Case blackwell = bert with { Gpu = SampleAccelerators.H100 with { Generation = ChipGeneration.Blackwell } };
        long hopper = bert.Share().Activations.Estimate.Count, difference = (32L << 20) - (8320 << 10);

        Assert.Equal(difference, hopper - blackwell.Share().Activations.Estimate.Count);
        Assert.Equal(hopper, (blackwell with { Version = "2.15.0" }).Share().Activations.Estimate.Count);
    }
}
