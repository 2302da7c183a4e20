using InferenceSizing.Domain.Engines.Sglang;
using InferenceSizing.Domain.Engines.Shared;
using InferenceSizing.Domain.Networks;
using InferenceSizing.Domain.Networks.Graph;
using InferenceSizing.Domain.Numbers;
using InferenceSizing.Domain.Parallelism;
using InferenceSizing.Domain.Sizing;
using InferenceSizing.Domain.Speculation;
using InferenceSizing.Domain.Tests.Samples;
using InferenceSizing.Domain.Units;
using InferenceSizing.Domain.Walks;

namespace InferenceSizing.Domain.Tests.Speculation;

/// <summary>What is loaded to propose tokens, and where each engine puts it.</summary>
public sealed class DraftMemoryTests
{
    private static readonly Case OnVllm = new(SampleModels.Llama31Of8B, "vllm") { Version = "0.19.0" };

    /// <summary>By hand from SafeAILab/EAGLE's layer: fc 2·d·d, query and output d·d each, key and value, three matrices of the MLP, one norm. The project
    /// publishes 0.25 and 0.99 billion for Llama-3-8B and 70B.</summary>
    [Fact]
    public void The_first_eagle_head_has_its_published_size()
    {
        Assert.Equal((2L * 4096 * 4096) + (2L * 4096 * 4096) + (2L * 4096 * 1024) + (3L * 4096 * 14336) + 4096,
            ParametersOf(SpeculativeMethod.Eagle, SampleModels.Llama31Of8B));
        Close.To(0.25e9, ParametersOf(SpeculativeMethod.Eagle, SampleModels.Llama31Of8B), 0.02);
        Close.To(0.99e9, ParametersOf(SpeculativeMethod.Eagle, SampleModels.Llama31Of70B), 0.001);
    }

    /// <summary>fc 3·d·d; query, key and value over 2·d; 32,000 words. The published file for Llama-3.1-8B in 16 bits is 850 MB.</summary>
    [Fact]
    public void The_third_eagle_head_has_its_published_size()
    {
        long parameters = ParametersOf(SpeculativeMethod.Eagle3, SampleModels.Llama31Of8B);

        Assert.Equal((3L * 4096 * 4096) + (2L * 4096 * (4096 + (2 * 1024))) + (4096L * 4096) + (3L * 4096 * 14336) + (32_000L * 4096) + (4 * 4096), parameters);
        Close.To(850e6, 2 * parameters, 0.002);
    }

    /// <summary>As Kimi-K2.5's published head, of width 7168 too, but with DeepSeek-V3's 128 heads and words: keys and values of each head, an MLP of 12,288
    /// and a head over all words (torchspec-project/TorchSpec, configs/draft_models/kimi_k25_eagle3.json).</summary>
    [Fact]
    public void The_third_eagle_head_of_a_latent_model_keeps_keys_and_values()
    {
        const long width = 7168, heads = 128 * 128;

        Assert.Equal((3 * width * width) + (3 * heads * 2 * width) + (width * heads) + (3 * width * 12_288) + (129_280 * width) + (4 * width),
            ParametersOf(SpeculativeMethod.Eagle3, SampleModels.DeepSeekV3));
    }

    /// <summary>One layer more: 33 · 8 · (128 + 128) · 2 bytes a token, in the same pool.</summary>
    [Fact]
    public void In_vllm_a_heads_layer_shares_the_pool()
    {
        Case drafted = OnVllm with { Speculation = SpeculationSamples.Of(SpeculativeMethod.Eagle3) };

        Assert.Equal(33 * 8 * 256 * 2, drafted.Estimate.CacheBytesPerToken.Count);
        EngineMemory memory = drafted.Share();
        Assert.Equal(memory.Pool.Count / (16L * 33 * 8 * 256 * 2) * 16, memory.PoolTokens.Count);
    }

    /// <summary>The draft of 2,471,628,800 bytes (1,235,814,400 parameters, the published count) is part of what vLLM loads; half of it on each of two ranks,
    /// but for the norms.</summary>
    [Fact]
    public void In_vllm_a_draft_model_is_part_of_the_weights()
    {
        Case drafted = OnVllm with { Speculation = SpeculationSamples.Llama1B() };
        const long tables = 131_072L * 64 * 2;

        Assert.Equal(OnVllm.Share().Weights.Count + 2_471_628_800 + tables, drafted.Share().Weights.Count);
        ParallelLayout two = new() { Tensor = 2, ExpertTensor = 2 };
        Assert.Equal((OnVllm with { Layout = two }).Share().Weights.Count + ((2_471_628_800 - (33 * 2048 * 2)) / 2) + (33 * 2048 * 2) + tables,
            (drafted with { Layout = two }).Share().Weights.Count);
    }

    [Fact]
    public void A_pipeline_holds_the_draft_on_its_last_stage()
    {
        Case plain = OnVllm with { Layout = new ParallelLayout { Pipeline = 2 } };
        Case drafted = plain with { Speculation = SpeculationSamples.Of(SpeculativeMethod.Eagle) };

        Assert.Equal(plain.Share(0).Weights, drafted.Share(0).Weights);
        Assert.True(drafted.Share(1).Weights > plain.Share(1).Weights);
    }

    /// <summary>H100 of 79.19 GiB, 81,090.56 MiB: 512 + 1.5 · 8192 + 2 · 256 + 128 = 13,440 MiB are set aside, 2,048 more for a head, 6,144 for a draft model;
    /// rounded to three digits.</summary>
    [Theory]
    [InlineData(null, 0.834), InlineData(SpeculativeMethod.Ngram, 0.834), InlineData(SpeculativeMethod.Eagle, 0.809),
        InlineData(SpeculativeMethod.DraftModel, 0.758)]
    public void Sglang_sets_more_aside_for_what_proposes_tokens(SpeculativeMethod? method, double fraction)
    {
        Case sized = new(SampleModels.Llama31Of8B, "sglang") { Version = "0.5.6", Speculation = method is { } how ? SpeculationSamples.Of(how) : null };

        Assert.Equal(fraction, sized.AllKnobs.Get(SglangKnobs.MemFractionStatic).Value);
    }

    /// <summary>Of Qwen3-32B with EAGLE's third version the printed pool holds 1,172,096 tokens in 35.78 GiB on each of eight ranks: 32,768 bytes a token are
    /// 64 layers of one head, and 65 would make 1.5 % fewer.</summary>
    [Fact]
    public void In_sglang_the_pool_is_the_models_own()
    {
        Case plain = new(SampleModels.Llama31Of8B, "sglang") { Version = "0.5.6", Knobs = KnobSet.Empty.With(SglangKnobs.MemFractionStatic, Ratio.From(0.8)) };
        Case drafted = plain with { Speculation = SpeculationSamples.Of(SpeculativeMethod.Eagle3) };

        Assert.Equal(plain.Share().PoolTokens, drafted.Share().PoolTokens);
        long slots = plain.Share().PoolTokens.Count * 8 * 256 * 2;
        Assert.Equal(plain.Share().Budget.Count + (2 * ParametersOf(SpeculativeMethod.Eagle3, SampleModels.Llama31Of8B)) + slots, drafted.Share().Budget.Count);
    }

    /// <summary>A draft model as large as the model wants as many bytes again for each token: far more than the 24 % of an H100 that are not static.</summary>
    [Fact]
    public void Sglang_does_not_start_with_a_draft_that_its_reserve_does_not_hold()
    {
        Case small = new(SampleModels.Llama31Of8B, "sglang") { Version = "0.5.6", Speculation = SpeculationSamples.Llama1B() };
        Case large = small with { Speculation = SpeculationSamples.Llama1B() with { DraftModel = SampleModels.Llama31Of8B } };

        Assert.True(small.Estimate.Fits);
        Assert.False(large.Estimate.Fits);
        Assert.True(large.Share().Free.IsShortfall);
    }

    [Fact]
    public void Sglang_runs_48_requests_while_speculating() =>
        Assert.Equal(48, (new Case(SampleModels.Llama31Of8B, "sglang") { Speculation = SpeculationSamples.Of(SpeculativeMethod.Eagle) }).AllKnobs.Get(
            SglangKnobs.MaxRunningRequests));

    /// <summary>Four slots of 1280 cells: 16 layers · 8 heads · (64 + 64) · 2 bytes a cell, and for each slot the logits of a micro-batch, 512 · (128,256 +
    /// 2048) · 4 bytes. An earlier build than those that reserve a row of logits alone.</summary>
    [Fact]
    public void Llama_cpp_makes_a_context_for_each_slot()
    {
        Case plain = new(SampleModels.Llama31Of8B, "llama.cpp") { Version = "b8586", Batch = 4, Output = 256 };
        Case drafted = plain with { Speculation = SpeculationSamples.Llama1B() with { DraftWeights = WeightSchemes.FindGguf("bf16") } };

        Assert.Equal(plain.Share().Cache.Count + (4 * 1280 * 16 * 8 * 128 * 2), drafted.Share().Cache.Count);
        Assert.Equal(plain.Share().Activations.Estimate.Count + (4L * 512 * (128_256 + 2048) * 4), drafted.Share().Activations.Estimate.Count);
    }

    /// <summary>A second row of logits for each of 1024 sequences of the profile run, and a third: 128,256 words of 2 bytes.</summary>
    [Fact]
    public void Vllm_profiles_the_verification_of_one_token_a_sequence()
    {
        ByteCount plain = OnVllm.Share().Activations.Estimate,
            verified = (OnVllm with { Speculation = SpeculationSamples.Of(SpeculativeMethod.Ngram, draftTokens: 8) }).Share().Activations.Estimate;

        Assert.Equal(2L * 1024 * 128_256 * 2, verified.Count - plain.Count);
    }

    [Fact]
    public void The_draft_is_a_line_of_the_weights_that_adds_no_parameters()
    {
        Estimate estimate = (OnVllm with { Speculation = SpeculationSamples.Llama1B() }).Estimate;

        WeightRow row = Assert.Single(estimate.Weights, row => row.Component == Component.DraftModel);
        Assert.Equal((0L, 2_471_628_800L), (row.Parameters.Value, row.Bytes.Count));
    }

    private static long ParametersOf(SpeculativeMethod method, Architecture target) =>
        Speculators.OperatorsOf(SpeculationSamples.Of(method), target)!.Parameters.Value;
}
