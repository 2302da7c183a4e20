using InferenceSizing.Domain.Engines.Sglang;
using InferenceSizing.Domain.Engines.Shared;
using InferenceSizing.Domain.Engines.Vllm;
using InferenceSizing.Domain.Networks;
using InferenceSizing.Domain.Networks.Graph;
using InferenceSizing.Domain.Networks.Operators;
using InferenceSizing.Domain.Networks.Transformers;
using InferenceSizing.Domain.Outcomes;
using InferenceSizing.Domain.Parallelism;
using InferenceSizing.Domain.Speculation;
using InferenceSizing.Domain.Tests.Samples;
using InferenceSizing.Domain.Units;
using InferenceSizing.Domain.Walks;

namespace InferenceSizing.Domain.Tests.Engines;

/// <summary>Slots for low-rank adapters.</summary>
public sealed class AdapterSlotsTests
{
    private static readonly KnobSet OneOf16 = KnobSet.Empty.With(VllmKnobs.MaxLoras, 1).With(VllmKnobs.MaxLoraRank, 16);
    /// <summary>Llama-3.1-8B under the name that its config has for the family.</summary>
    private static readonly TokenArchitecture Llama = new TransformerDesign
    {
        Family = "llama",
        HiddenSize = AxisLength.From(4096),
        VocabularySize = AxisLength.From(128_256),
        TiedEmbeddings = false,
        Layers = SampleModels.Same(
            32, new LayerDesign(new AttentionDesign(AxisLength.From(32), AxisLength.From(8), AxisLength.From(128), AttentionSpan.Full),
                new MlpDesign(AxisLength.From(14_336), Gated: true), NormDesign.Rms, Count.From(2))),
        Dimensions = SampleModels.Llama31Of8B.Dimensions,
    }.ToArchitecture();

    private static readonly KnobSet OneOf16InSglang = KnobSet.Empty.With(SglangKnobs.MaxLorasPerBatch, 1).With(SglangKnobs.MaxLoraRank, 16);

    /// <summary>PEFT prints "trainable params" of an adapter of rank 16 beside all linear layers: 39,976,960 for Llama-2-7B and 41,943,040 for
    /// Llama-3-8B.</summary>
    [Fact]
    public void A_slot_is_as_large_as_the_adapter_that_training_prints()
    {
        Assert.Equal(2 * 39_976_960, Adapters(SampleModels.Llama2Of7B, "sglang", OneOf16InSglang));
        Assert.Equal(2 * 41_943_040, Adapters(SampleModels.Llama31Of8B, "sglang", OneOf16InSglang));
    }

    /// <summary>Llama names embedding and head among its modules: (128,256 + 4096) · 16 elements more each. Before 0.12 an adapter could add 256 words,
    /// rows of 4096 in embedding, head and slot.</summary>
    [Theory, InlineData("0.19.0", 128_256, 0), InlineData("0.11.0", 128_512, 3 * 256 * 4096)]
    public void In_vllm_llamas_vocabulary_is_adapted_too(string version, long words, long added) =>
        Assert.Equal(2 * (41_943_040 + (2 * 16 * (words + 4096)) + added), Adapters(Llama, "vllm", OneOf16, version));

    /// <summary>Of eight experts 3 · (4096 + 14,336) each, a router of 4096 + 8 and attention of 26,624, over 32 layers; with embedding and head. Experts since
    /// 0.12.</summary>
    [Theory, InlineData("0.19.0", 8, 32_000, 0), InlineData("0.11.0", 0, 32_256, 3 * 256 * 4096)]
    public void Experts_are_adapted_since_0_12(string version, int experts, long words, long added) =>
        Assert.Equal((2 * added) + (2L * 16 * ((32L * ((experts * 3L * (4096 + 14_336)) + 4104 + 26_624)) + (2 * (words + 4096)))),
            Adapters(SampleModels.Mixtral, "vllm", OneOf16, version));

    [Fact]
    public void Slots_and_ranks_multiply() =>
        Assert.Equal(4 * 8 * Adapters(SampleModels.Llama31Of8B, "vllm", OneOf16),
            Adapters(SampleModels.Llama31Of8B, "vllm", KnobSet.Empty.With(VllmKnobs.MaxLoras, 4).With(VllmKnobs.MaxLoraRank, 128)));

    /// <summary>By hand for two ranks: query 4096 + 2048, key and value 4096 + 512 each, output 2048 + 4096, gate and up 4096 + 7168 each, down 7168 + 4096
    /// make 55,296 a layer.</summary>
    [Fact]
    public void Each_rank_holds_what_its_part_of_a_matrix_reads_and_writes()
    {
        Case sized = new(SampleModels.Llama31Of8B, "sglang") { Layout = new ParallelLayout { Tensor = 2, ExpertTensor = 2 } };

        Assert.Equal(2L * 16 * 32 * 55_296, (sized with { Knobs = OneOf16InSglang }).Share().Weights.Count - sized.Share().Weights.Count);
    }

    [Fact]
    public void Stages_hold_the_slots_of_their_layers_embedding_or_head()
    {
        Case sized = new(Llama, "vllm") { Version = "0.19.0", Layout = new ParallelLayout { Pipeline = 2 } };

        Assert.All([0, 1], stage =>
            Assert.Equal(Adapters(Llama, "vllm", OneOf16) / 2, (sized with { Knobs = OneOf16 }).Share(stage).Weights.Count - sized.Share(stage).Weights.Count));
    }

    /// <summary>They are loaded with the model, so the pool is that much smaller: of vLLM 0.19, whose graphs are not counted, exactly.</summary>
    [Fact]
    public void The_pool_is_smaller_by_the_slots()
    {
        Case sized = new(SampleModels.Llama31Of8B, "vllm") { Version = "0.19.0" };

        Assert.Equal(Adapters(SampleModels.Llama31Of8B, "vllm", OneOf16), sized.Share().Pool.Count - (sized with { Knobs = OneOf16 }).Share().Pool.Count);
    }

    [Fact]
    public void Graphs_are_captured_with_adapters_and_without()
    {
        Case sized = new(SampleModels.Llama31Of8B, "vllm") { Version = "0.19.0" };

        Assert.Equal(2 * sized.Share().CudaGraphs.Estimate.Count, (sized with { Knobs = OneOf16 }).Share().CudaGraphs.Estimate.Count);
    }

    /// <summary><c>MaxLoRARanks</c>; a rank of one since pull request 26461.</summary>
    [Theory, InlineData("0.19.0", 24, true), InlineData("0.19.0", 1, false), InlineData("0.11.0", 1, true)]
    public void Vllm_takes_certain_ranks_alone(string version, long rank, bool refused) =>
        Assert.Equal(refused ? Subject.Setting("maxLoraRank") : (Subject?)null,
            new Case(SampleModels.Llama31Of8B, "vllm")
            {
                Version = version,
                Knobs = KnobSet.Empty.With(VllmKnobs.MaxLoras, 1).With(VllmKnobs.MaxLoraRank, rank)
            }.Outcome.Refusal?.Subject);

    /// <summary>"Currently LoRA is only compatible with NGRAM speculative decoding", <c>server_args.py</c>.</summary>
    [Theory, InlineData(SpeculativeMethod.Eagle, true), InlineData(SpeculativeMethod.Ngram, false)]
    public void Sglang_speculates_with_adapters_by_ngrams_alone(SpeculativeMethod method, bool refused) =>
        Assert.Equal(refused, new Case(SampleModels.Llama31Of8B, "sglang")
        {
            Knobs = OneOf16InSglang,
            Speculation = SpeculationSamples.Of(method)
        }.Outcome.Refusal is not null);

    private static long Adapters(Architecture model, string engine, KnobSet knobs, string? version = null)
    {
        WeightRow row = Assert.Single(
            new Case(model, engine) { Version = version, Knobs = knobs }.Estimate.Weights, row => row.Component == Component.Adapters);
        Assert.Equal(0, row.Parameters.Value);
        return row.Bytes.Count;
    }
}
