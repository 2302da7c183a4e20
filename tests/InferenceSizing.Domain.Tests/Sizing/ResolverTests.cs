using InferenceSizing.Domain.Deployments;
using InferenceSizing.Domain.Engines;
using InferenceSizing.Domain.Engines.Shared;
using InferenceSizing.Domain.Engines.TextEmbeddings;
using InferenceSizing.Domain.Engines.Vllm;
using InferenceSizing.Domain.Loads;
using InferenceSizing.Domain.Networks;
using InferenceSizing.Domain.Numbers;
using InferenceSizing.Domain.Numbers.Schemes;
using InferenceSizing.Domain.Outcomes;
using InferenceSizing.Domain.Sizing;
using InferenceSizing.Domain.Tests.Samples;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Tests.Sizing;

/// <summary>What a question leaves open is filled in as the contract says.</summary>
public sealed class ResolverTests
{
    private static readonly Resolver Resolver = new(SampleSpeed.Model, SampleSinglePass.Plain, SampleEvidence.Published);

    private static readonly Question Llama = Asked(SampleModels.Llama31Of8B);

    [Fact]
    public void A_decoder_is_asked_for_1024_tokens_and_256_more_by_one_client_of_vLLM()
    {
        ResolvedQuestion resolved = Resolved(Llama);

        Assert.Equal("vllm", resolved.Deployment.Engine.Name);
        Assert.Equal("bf16", resolved.Deployment.Precision.Weights.Id);
        Assert.Equal((1024, 256, 1), (resolved.Workload.InputTokens.Count, resolved.Workload.OutputTokens.Count, resolved.Workload.AtOnce.Count));
        Assert.Equal(ArrivalKind.ClosedLoop, resolved.Complete.Workload.Arrival);
        Assert.Equal(1, resolved.Complete.Gpu.Count?.Value);
    }

    [Fact]
    public void An_encoder_is_asked_for_one_batch_of_128_tokens_in_FP32()
    {
        ResolvedQuestion resolved = Resolved(Asked(SampleModels.BertBase));

        Assert.Equal("tensorrt", resolved.Deployment.Engine.Name);
        Assert.Equal("fp32", resolved.Deployment.Precision.Weights.Id);
        Assert.Equal((128, 0, ArrivalKind.Static),
            (resolved.Workload.InputTokens.Count, resolved.Workload.OutputTokens.Count, resolved.Complete.Workload.Arrival));
        Assert.Null(resolved.Complete.Precision.Cache);
    }

    /// <summary>vllm-project/vllm-ascend issue 644; huggingface/text-embeddings-inference, backends/src/dtype.rs; SGLang's model_config.py.</summary>
    [Theory]
    [InlineData("vllm", "fp16"), InlineData("sglang", "fp16"), InlineData("text-embeddings-inference", "fp16"), InlineData("onnxruntime", "fp32")]
    public void A_checkpoint_of_FP32_is_loaded_as_the_engine_does(string engine, string weights)
    {
        Question asked = Asked(SampleModels.BertBase) with { Engine = new EngineQuestion { Engine = EngineList.Find(engine) } };
        Question told = asked with { Precision = new PrecisionQuestion { Weights = "fp32" } };

        Assert.Equal((weights, "fp32"), (Resolved(asked).Deployment.Precision.Weights.Id, Resolved(told).Deployment.Precision.Weights.Id));
    }

    /// <summary>The same of files: 768 · 768 numbers of four bytes are two bytes each in vLLM, and stay four where the client asks for FP32 products.</summary>
    [Theory, InlineData("vllm", null, 2), InlineData("text-embeddings-inference", null, 2), InlineData("vllm", NumberFormat.Fp32, 4),
        InlineData("onnxruntime", null, 4)]
    public void Files_of_FP32_are_loaded_as_the_engine_does(string engine, NumberFormat? computed, int bytes)
    {
        TensorEncoding single = new()
        {
            Id = "fp32",
            PayloadBits = BitCount.From(32),
            Stored = new StoredBytes(Count.From(768 * 768), ByteCount.FromCount(4 * 768 * 768)),
            Source = ""
        };
        StoredScheme file = new(
            new Dictionary<StoredSite, TensorEncoding>
            {
                [new StoredSite(LayerIndex.First, TensorRole.AttentionOutput, AxisLength.From(768),
                AxisLength.From(768))] = single
            }, NumberFormat.Fp32)
        {
            Id = "fp32",
            Title = "",
            Activations = NumberFormat.Fp32,
            Source = "",
        };
        Question asked = Asked(SampleModels.BertBase) with
        {
            Engine = new EngineQuestion { Engine = EngineList.Find(engine) },
            Precision = new PrecisionQuestion { Activations = computed },
        };

        WeightScheme held = Resolved(asked with { Model = asked.Model with { Stored = file } }).Deployment.Precision.Weights;

        Assert.Equal(bytes * 768 * 768, held.EncodingOf(TensorRole.AttentionOutput,
            new TensorSite(LayerIndex.First, LayerCount.One, AxisLength.From(768), AxisLength.From(768), ModelTraits.Plain)).BytesOf(AxisLength.From(768),
                AxisLength.From(768), Count.One).Count);
        Assert.False(held.IsQuantized);
    }

    /// <summary>BERT reads 512 tokens: 1.9 cuts longer inputs, or to what a batch holds, and earlier releases answer them with 413
    /// (huggingface/text-embeddings-inference, router/src/lib.rs and core/src/tokenization.rs; pull request 829).</summary>
    [Theory, InlineData("1.9.3", null, 512, null), InlineData("1.9.3", 256L, 256, null), InlineData("1.8.3", null, 1000, "autoTruncate")]
    public void An_input_longer_than_the_engine_takes_is_cut_or_not_served(string version, long? batch, long tokens, string? limit)
    {
        KnobSet settings = batch is { } most ? KnobSet.Empty.With(TextEmbeddingsKnobs.MaxBatchTokens, most) : KnobSet.Empty;
        ResolvedQuestion resolved = Resolved(Asked(SampleModels.BertBase) with
        {
            Engine = new EngineQuestion
            {
                Engine = EngineList.Find("text-embeddings-inference"),
                Version = EngineVersion.Parse(version),
                Settings = settings,
            },
            Workload = new WorkloadQuestion { InputTokens = TokenCount.From(1000) },
        });
        Estimate estimate = resolved.Assess().Value!.Estimate;

        Assert.Equal((tokens, 1000), (resolved.Workload.InputTokens.Count, resolved.Complete.Workload.InputTokens!.Value.Count));
        Assert.Equal(limit is null, estimate.Fits);
        Assert.Equal(limit is null, estimate.Warnings.Any(warning => warning.Code == "inputCut"));
        Assert.Equal(limit ?? "maxConcurrentRequests", estimate.LargestBatch.LimitedBy);
    }

    [Fact]
    public void A_complete_question_resolves_to_itself()
    {
        Question complete = Resolved(Llama).Complete;

        ResolvedQuestion again = Resolved(complete);

        Assert.Equal(complete with { Engine = again.Complete.Engine }, again.Complete);
        Assert.Equal(0.92, again.Deployment.Knobs.Get(VllmKnobs.GpuMemoryUtilization).Value);
    }

    [Theory, InlineData(4, 4, 1), InlineData(3, 0, 0)]
    public void GPUs_alone_divide_the_heads_of_a_decoder(int gpus, int tensor, int replicas)
    {
        Outcome<ResolvedQuestion> outcome = Resolver.Resolve(Llama with { Gpu = Llama.Gpu with { Count = Count.From(gpus) } });

        Assert.Equal(tensor > 0 ? null : Topic.AcceleratorCount, outcome.Refusal?.Subject.Topic);
        Assert.Equal((tensor, replicas), (outcome.Value?.Deployment.Layout.Tensor ?? 0, outcome.Value?.Deployment.Layout.Replicas ?? 0));
    }

    /// <summary>llama.cpp's <c>--split-mode</c> is <c>layer</c> unless it is given (tools/server/README.md), and Ollama gives none (llm/llama_server.go). Llama
    /// 3.1 8B has 32 layers: 48 GPUs are two copies of 24 stages.</summary>
    [Theory, InlineData("llama.cpp", 4, 4, 1), InlineData("ollama", 2, 2, 1), InlineData("llama.cpp", 48, 24, 2)]
    public void GPUs_alone_take_whole_layers_where_the_engine_divides_so(string engine, int gpus, int stages, int replicas)
    {
        Question asked = Llama with { Engine = new EngineQuestion { Engine = EngineList.Find(engine) }, Gpu = Llama.Gpu with { Count = Count.From(gpus) } };
        Deployment deployment = Resolved(asked).Deployment;

        Assert.Equal((1, stages, replicas), (deployment.Layout.Tensor, deployment.Layout.Pipeline, deployment.Layout.Replicas));
    }

    [Fact]
    public void Ollama_has_no_tensor_ranks()
    {
        Question asked = Llama with
        {
            Engine = new EngineQuestion { Engine = EngineList.Find("ollama") },
            Layout = new LayoutQuestion { Tensor = Count.From(2) },
        };

        Assert.Equal(Topic.TensorDegree, Resolver.Resolve(asked).Refusal!.Subject.Topic);
    }

    [Fact]
    public void GPUs_alone_hold_copies_of_other_models() =>
        Assert.Equal(3, Resolved(
            Asked(SampleModels.BertBase) with { Gpu = new GpuQuestion { Card = SampleAccelerators.H100, Count = Count.From(3) } }).Deployment.Layout.Replicas);

    [Fact]
    public void All_that_means_nothing_to_a_model_is_refused_at_once()
    {
        Question images = Asked(SampleModels.ResNet50) with { Workload = new WorkloadQuestion { InputTokens = TokenCount.One, OutputTokens = TokenCount.One } };

        Refusal refusal = Resolver.Resolve(images).Refusal!;

        Assert.Equal([Topic.InputTokens, Topic.OutputTokens], refusal.Others.Prepend(refusal).Select(each => each.Subject.Topic));
    }

    [Fact]
    public void Others_cannot_hold_all_of_the_memory() =>
        Assert.Equal(Topic.ReservedMemory,
            Resolver.Resolve(Llama with { Gpu = Llama.Gpu with { Reserved = SampleAccelerators.H100.UsableMemory } }).Refusal?.Subject.Topic);

    [Fact]
    public void A_GGUF_file_runs_in_llama_cpp_unless_another_engine_is_named()
    {
        Question gguf = Llama with { Model = Llama.Model with { Gguf = true, Stored = WeightSchemes.FindGguf("bf16"), StoredAs = "bf16" } };

        Assert.Equal("llama.cpp", Resolved(gguf).Deployment.Engine.Name);
        Assert.Equal(RefusalKind.Unsupported, Resolver.Resolve(gguf with { Engine = new EngineQuestion { Engine = EngineList.Find("vllm") } }).Refusal?.Kind);
    }

    /// <summary>ollama.com/library: a tag without a file type is q4_K_M, of gpt-oss its own MXFP4, of an encoder 16 bits.</summary>
    [Theory]
    [InlineData("ollama", "bf16", null, "q4_k_m", true), InlineData("ollama", "fp8", null, "q4_k_m", true), InlineData("ollama", "mxfp4", null, "mxfp4", false)]
    [InlineData("ollama", "bf16", "q8_0", "q8_0", false), InlineData("llama.cpp", "bf16", null, "bf16", false)]
    public void A_model_of_the_catalogue_is_loaded_as_the_engines_library_serves_it(string engine, string stored, string? asked, string weights, bool told)
    {
        Question question = Llama with
        {
            Model = Llama.Model with { Id = "meta-llama/Llama-3.1-8B", StoredAs = stored },
            Engine = new EngineQuestion { Engine = EngineList.Find(engine) },
            Precision = new PrecisionQuestion { Weights = asked },
        };
        ResolvedQuestion resolved = Resolved(question);

        Assert.Equal(weights, resolved.Deployment.Precision.Weights.Id);
        Assert.Equal(told, resolved.Complete.Warnings.Any(warning => warning.Code == "weightsAsServed"));
    }

    /// <summary>nvidia/Qwen3.6-27B-NVFP4 keeps attention in FP8, nvidia/Qwen3.5-122B-A10B-NVFP4 in BF16.</summary>
    [Theory, InlineData("nvfp4", true), InlineData("fp8", false), InlineData(null, false)]
    public void That_published_NVFP4_is_a_mixture_is_told(string? asked, bool told) => Assert.Equal(told, Resolved(
        Llama with { Precision = new PrecisionQuestion { Weights = asked } }).Complete.Warnings.Any(warning => warning.Code == "mixtureUnknown"));

    [Fact]
    public void A_described_model_has_no_file_in_a_library()
    {
        Question described = Llama with { Engine = new EngineQuestion { Engine = EngineList.Find("ollama") } };

        Assert.Equal("bf16", Resolved(described).Deployment.Precision.Weights.Id);
    }

    private static Question Asked(Architecture architecture) => new()
    {
        Model = new ModelSource { Architecture = architecture, Family = architecture.Family },
        Gpu = new GpuQuestion { Card = SampleAccelerators.H100 },
    };

    private static ResolvedQuestion Resolved(Question question) =>
        Resolver.Resolve(question).Value ?? throw new InvalidOperationException($"{question} is refused.");
}
