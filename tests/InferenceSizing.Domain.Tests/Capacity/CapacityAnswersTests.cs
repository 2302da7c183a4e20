using InferenceSizing.Domain.Capacity;
using InferenceSizing.Domain.Deployments;
using InferenceSizing.Domain.Engines.LlamaCpp;
using InferenceSizing.Domain.Engines.Shared;
using InferenceSizing.Domain.Engines.Vllm;
using InferenceSizing.Domain.Loads;
using InferenceSizing.Domain.Networks;
using InferenceSizing.Domain.Networks.Operators;
using InferenceSizing.Domain.Networks.Transformers;
using InferenceSizing.Domain.Sizing;
using InferenceSizing.Domain.Tests.Samples;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Tests.Capacity;

public sealed class CapacityAnswersTests
{
    private static readonly Case Llama = new(SampleModels.Llama31Of8B, "vllm") { Version = "0.19.0", Batch = 8 };

    private static readonly Case Llama70B = new(SampleModels.Llama31Of70B, "vllm") { Knobs = KnobSet.Empty.With(VllmKnobs.MaxModelLen, 4096) };

    /// <summary>79.19 · 0.95 − 14.989 − 1.885 − 0.25 = 58.107 GiB hold 476,012 tokens at 128 KiB: 59,501 for each of 8, and 3718 whole blocks of 16 of
    /// them.</summary>
    [Fact]
    public void The_context_is_what_the_pool_holds_for_each_sequence_in_whole_blocks() =>
        Assert.Equal(new LargestContext(TokenCount.From(59_488), "memory"),
            (Llama with { Knobs = KnobSet.Empty.With(VllmKnobs.GpuMemoryUtilization, Ratio.From(0.95)) }).Estimate.Capacity.Context);

    [Fact]
    public void A_pool_that_holds_more_than_the_model_reads_leaves_the_model_to_bind() =>
        Assert.Equal(new LargestContext(TokenCount.From(131_072), "model"), (Llama with { Batch = 2 }).Estimate.Capacity.Context);

    [Fact]
    public void A_shorter_context_of_the_engine_binds_before_the_models() =>
        Assert.Equal(new LargestContext(TokenCount.From(32_768), "maxModelLen"),
            (Llama with { Knobs = KnobSet.Empty.With(VllmKnobs.MaxModelLen, 32_768) }).Estimate.Capacity.Context);

    [Fact]
    public void More_sequences_than_the_engine_admits_have_no_context() =>
        Assert.Equal(new LargestContext(TokenCount.From(0), "maxNumSeqs"),
            (Llama with { Knobs = KnobSet.Empty.With(VllmKnobs.MaxNumSeqs, 4) }).Estimate.Capacity.Context);

    [Fact]
    public void Weights_that_overfill_the_card_leave_no_context() =>
        Assert.Equal(new LargestContext(TokenCount.From(0), "weightsExceedBudget"), Llama70B.Estimate.Capacity.Context);

    /// <summary>One key-value head of 64 in one layer: 256 bytes a token, 4 GiB for 2^24 tokens.</summary>
    [Fact]
    public void A_model_without_a_longest_context_is_bounded_by_the_longest_request()
    {
        TokenArchitecture endless = new TransformerDesign
        {
            Family = "endless",
            HiddenSize = AxisLength.From(64),
            VocabularySize = AxisLength.From(1000),
            TiedEmbeddings = false,
            Layers = [new LayerDesign(new AttentionDesign(AxisLength.One, AxisLength.One, AxisLength.From(64), AttentionSpan.Full),
                new MlpDesign(AxisLength.From(256), Gated: true), NormDesign.Rms, Count.From(2))],
            Dimensions = new ModelDimensions(LayerCount.One, AxisLength.From(64), AxisLength.From(256), AxisLength.One, AxisLength.One, AxisLength.From(64),
                AxisLength.From(1000), default),
        }.ToArchitecture();

        Assert.Equal(new LargestContext(TokenCount.From(16_777_216), "request"), new Case(endless, "transformers").Estimate.Capacity.Context);
        Assert.Equal(new LargestContext(TokenCount.From(16_777_216), "request"), new Case(endless, "vllm").Estimate.Capacity.Context);
        Assert.Equal(new LargestContext(TokenCount.From(16_777_216), "request"),
            new Case(endless, "llama.cpp") { Knobs = KnobSet.Empty.With(LlamaCppKnobs.NCtx, 33_554_432) }.Estimate.Capacity.Context);
    }

    /// <summary>Llama-3.1-8B in 8.5 bits takes 8.1 GiB; 131,072 tokens at 128 KiB take 16 more, and a T4's 14.74 GiB do not hold them.</summary>
    [Fact]
    public void The_context_that_llama_cpp_allocates_follows_the_question_unless_the_client_chose_it()
    {
        Case free = new(SampleModels.Llama31Of8B, "llama.cpp") { Weights = "q8_0", Batch = 2 };

        Assert.Equal(new LargestContext(TokenCount.From(131_072), "model"), free.Estimate.Capacity.Context);
        Assert.Equal("memory", (free with { Gpu = SampleAccelerators.T4 }).Estimate.Capacity.Context!.LimitedBy);
        Assert.Equal(new LargestContext(TokenCount.From(2048), "nCtx"),
            (free with { Knobs = KnobSet.Empty.With(LlamaCppKnobs.NCtx, 4096) }).Estimate.Capacity.Context);
    }

    /// <summary>Answers of a decoder beside an encoder are asked for up to 2^20 tokens.</summary>
    [Fact]
    public void A_decoder_beside_an_encoder_is_bounded_by_the_longest_answer()
    {
        AttentionDesign reads = new(AxisLength.One, AxisLength.One, AxisLength.From(64), AttentionSpan.Bidirectional);
        MlpDesign mlp = new(AxisLength.From(256), Gated: false);
        TokenArchitecture endless = new EncoderDecoderDesign
        {
            Family = "endless",
            HiddenSize = AxisLength.From(64),
            VocabularySize = AxisLength.From(1000),
            Encoder = [new LayerDesign(reads, mlp, NormDesign.Rms, Count.From(2))],
            Decoder = [new LayerDesign(new AttentionDesign(AxisLength.One, AxisLength.One, AxisLength.From(64), AttentionSpan.Full), mlp, NormDesign.Rms,
                Count.From(3)) { Cross = reads with { Cross = true } }],
            Dimensions = new ModelDimensions(LayerCount.One, AxisLength.From(64), AxisLength.From(256), AxisLength.One, AxisLength.One, AxisLength.From(64),
                AxisLength.From(1000), default),
        }.ToArchitecture();

        Assert.Equal(new LargestContext(TokenCount.From(1_048_576), "request"), new Case(endless, "transformers").Estimate.Capacity.Context);
    }

    /// <summary>At an offered rate longer requests stay longer, so more of them are in flight: what is told is what fits when it is asked for.</summary>
    [Theory]
    [InlineData("vllm", 1.0, 2000)]
    [InlineData("vllm", 20.0, 500)]
    [InlineData("llama.cpp", 0.5, 1000)]
    [InlineData("transformers", 0.2, 1000)]
    public void What_is_told_of_an_offered_rate_holds_at_that_rate(string engine, double perSecond, long input)
    {
        Case offered = new(SampleModels.Llama31Of8B, engine)
        {
            Weights = engine == "llama.cpp" ? "fp16" : "bf16",
            Input = input,
            Arrival = new OfferedRate(Rate.From(perSecond)),
        };
        CapacityAnswers answers = offered.Estimate.Capacity;

        long context = answers.Context!.Tokens.Count;
        Assert.InRange(context, 1, 131_072);
        Assert.True((offered with { Input = context - offered.Output }).Estimate.Fits, $"{context} tokens do not fit");
        Assert.True(context == 131_072 || !(offered with { Input = context - offered.Output + 256 }).Estimate.Fits, $"more than {context} tokens fit");
        int fewest = (int)answers.Gpus.Count!.Value.Value;
        Assert.True((offered with { Layout = new() { Tensor = fewest, ExpertTensor = fewest } }).Estimate.Fits);
        if (answers.MemoryShare.Share is { } share)
            Assert.True((offered with { Knobs = KnobSet.Empty.With(VllmKnobs.GpuMemoryUtilization, share) }).Estimate.Fits, $"{share.Value} does not fit");
    }

    /// <summary>With maxModelLenAuto a smaller share takes a shorter context and starts all the same.</summary>
    [Fact]
    public void A_share_is_asked_with_the_context_that_it_leaves_room_for()
    {
        Case auto = new(SampleModels.Llama31Of8B, "vllm")
        {
            Gpu = SampleAccelerators.Rtx4090,
            Knobs = KnobSet.Empty.With(VllmKnobs.MaxModelLenAuto, true),
        };
        Ratio least = Settled(auto).Capacity.MemoryShare.Share!.Value;

        Assert.True(Settled(With(least.Value)).Fits);
        Assert.False(Settled(With(least.Value - 0.01)).Fits);

        Case With(double share) => auto with { Knobs = auto.Knobs.With(VllmKnobs.GpuMemoryUtilization, Ratio.From(share)) };
        static Estimate Settled(Case sized) => Estimator.Estimate(sized.Deployment.SettledFor(sized.Workload), sized.Workload).Value!;
    }

    /// <summary>One H100 reads far fewer than a million prompts of 1024 tokens a second.</summary>
    [Fact]
    public void A_rate_that_no_number_of_gpus_serves_is_what_binds()
    {
        CapacityAnswers answers = (Llama with { Arrival = new OfferedRate(Rate.From(1e6)) }).Estimate.Capacity;

        Assert.Equal(new LargestContext(TokenCount.From(0), "requestsPerSecond"), answers.Context);
        Assert.Equal(new SmallestShare(null, "requestsPerSecond"), answers.MemoryShare);
        Assert.Equal(new FewestGpus(null, "requestsPerSecond"), answers.Gpus);
    }

    [Fact]
    public void Images_have_no_context() =>
        Assert.Null(new Case(SampleModels.ResNet50, "tensorrt") { Weights = "fp16", Input = 1 }.Estimate.Capacity.Context);

    [Fact]
    public void A_share_that_does_not_exist_says_why()
    {
        Assert.Equal(new SmallestShare(null, "engine"), new Case(SampleModels.Llama31Of8B, "transformers").Estimate.Capacity.MemoryShare);
        Assert.Equal(new SmallestShare(null, "memory"), Llama70B.Estimate.Capacity.MemoryShare);
        Assert.Equal(new SmallestShare(null, "maxModelLen"),
            (Llama with { Knobs = KnobSet.Empty.With(VllmKnobs.MaxModelLen, 1000) }).Estimate.Capacity.MemoryShare);
        Assert.Equal(new SmallestShare(null, "kvCacheMemoryBytes"),
            (Llama with { Knobs = KnobSet.Empty.With(VllmKnobs.KvCacheMemoryBytes, ByteCount.PerGiB) }).Estimate.Capacity.MemoryShare);
    }

    /// <summary>SGLang on a single H100 finds 79.19 − 0.5 GiB free; weights of 14.957 GiB with tables of angles in FP32 (64 MiB, where vLLM's have 32) and 8 ·
    /// 144 MiB of slots are 16.11 GiB: 0.2048.</summary>
    [Fact]
    public void The_share_of_sglang_is_of_what_is_free_after_start() =>
        Assert.Equal(Ratio.From(0.21), new Case(SampleModels.Llama31Of8B, "sglang") { Batch = 8 }.Estimate.Capacity.MemoryShare.Share);

    /// <summary>70.55 billion parameters in BF16 are 131.4 GiB: 65.7 of an H100's 79.19, 16.4 of a GeForce's 23.5 in eight parts, 8.2 of a T4's 14.74 in
    /// sixteen; in half as many they exceed each card.</summary>
    [Fact]
    public void The_fewest_gpus_are_the_least_divisor_of_the_heads_that_holds_the_weights()
    {
        Assert.Equal(2, Llama70B.Estimate.Capacity.Gpus.Count?.Value);
        Assert.Equal(8, (Llama70B with { Gpu = SampleAccelerators.Rtx4090 }).Estimate.Capacity.Gpus.Count?.Value);
        Assert.Equal(16, (Llama70B with { Gpu = SampleAccelerators.T4 }).Estimate.Capacity.Gpus.Count?.Value);
    }

    /// <summary>671 billion parameters in BF16 are 1250 GiB: 19.5 for each of 64 ranks, which a T4 does not have.</summary>
    [Fact]
    public void No_number_of_gpus_up_to_the_ceiling_may_be_enough()
    {
        Assert.Equal(new FewestGpus(null, "memory"), (Llama70B with { Model = SampleModels.DeepSeekV3, Gpu = SampleAccelerators.T4 }).Estimate.Capacity.Gpus);
        Assert.Equal(new FewestGpus(null, "maxNumSeqs"), (Llama with { Knobs = KnobSet.Empty.With(VllmKnobs.MaxNumSeqs, 4) }).Estimate.Capacity.Gpus);
    }

    /// <summary>70.55 billion parameters in BF16 do not fit into 23.5 GiB; four of 80 layers do, with the others in host memory.</summary>
    [Fact]
    public void Layers_in_host_memory_need_no_gpu()
    {
        Case host = new(SampleModels.Llama31Of70B, "llama.cpp")
        {
            Gpu = SampleAccelerators.Rtx4090,
            Weights = "bf16",
            Knobs = KnobSet.Empty.With(LlamaCppKnobs.NGpuLayers, 4),
        };
        Assert.True(host.Estimate.Fits);
        Assert.Equal(new FewestGpus(Count.From(1), null), host.Estimate.Capacity.Gpus);
    }

    /// <summary>Attention replicas and stages are left out: the answer is of tensor ranks alone.</summary>
    [Fact]
    public void The_fewest_gpus_do_not_depend_on_the_asked_layout() =>
        Assert.Equal(2, (Llama70B with { Layout = new() { Tensor = 4, Pipeline = 2, AttentionData = 2, ExpertTensor = 8 } })
            .Estimate.Capacity.Gpus.Count?.Value);

    [Fact]
    public void A_model_that_does_not_generate_runs_on_one_gpu_or_none()
    {
        Case bert = new(SampleModels.BertBase, "pytorch") { Input = 128, Weights = "fp16" };

        Assert.Equal(new FewestGpus(Count.From(1), null), bert.Estimate.Capacity.Gpus);
        Assert.Equal(new FewestGpus(null, "memory"), (bert with { Batch = 1L << 20, Gpu = SampleAccelerators.T4 }).Estimate.Capacity.Gpus);
    }
}
