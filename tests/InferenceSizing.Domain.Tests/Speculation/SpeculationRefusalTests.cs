using InferenceSizing.Domain.Networks.Transformers;
using InferenceSizing.Domain.Outcomes;
using InferenceSizing.Domain.Speculation;
using InferenceSizing.Domain.Tests.Samples;

namespace InferenceSizing.Domain.Tests.Speculation;

public sealed class SpeculationRefusalTests
{
    /// <summary>vLLM 0.10.0 to 0.13: "Speculative decoding with draft model is not supported yet" (pull request 22047, issue 31883), back in the notes of
    /// 0.15.0. TensorRT-LLM's notes: EAGLE and prompt lookup in 0.15, MTP and EAGLE's third version in 0.19.</summary>
    [Theory]
    [InlineData("vllm", "0.9.2", SpeculativeMethod.DraftModel, true), InlineData("vllm", "0.10.0", SpeculativeMethod.DraftModel, false),
        InlineData("vllm", "0.14.0", SpeculativeMethod.DraftModel, false)]
    [InlineData("vllm", "0.8.4", SpeculativeMethod.Eagle3, false), InlineData("vllm", "0.8.5", SpeculativeMethod.Eagle3, true),
        InlineData("transformers", "4.36", SpeculativeMethod.Ngram, false)]
    [InlineData("tensorrt-llm", "0.14", SpeculativeMethod.Eagle, false), InlineData("tensorrt-llm", "0.15", SpeculativeMethod.Eagle, true),
        InlineData("tensorrt-llm", "0.15", SpeculativeMethod.Ngram, true)]
    [InlineData("tensorrt-llm", "0.17", SpeculativeMethod.Mtp, false), InlineData("tensorrt-llm", "0.19", SpeculativeMethod.Mtp, true),
        InlineData("tensorrt-llm", "0.19", SpeculativeMethod.Eagle3, true)]
    [InlineData("vllm", "0.13.0", SpeculativeMethod.DraftModel, false), InlineData("vllm", "0.15.0", SpeculativeMethod.DraftModel, true),
        InlineData("vllm", "0.8.4", SpeculativeMethod.DraftModel, true)]
    [InlineData("vllm", "0.6.5", SpeculativeMethod.Mtp, false), InlineData("sglang", "0.4.6", SpeculativeMethod.Ngram, false),
        InlineData("sglang", "0.5.6", SpeculativeMethod.Ngram, true)]
    [InlineData("llama.cpp", "b8586", SpeculativeMethod.Mtp, false), InlineData("transformers", "4.46", SpeculativeMethod.Eagle, false),
        InlineData("transformers", "4.46", SpeculativeMethod.Ngram, true)]
    public void Engines_propose_tokens_in_their_own_ways(string engine, string version, SpeculativeMethod method, bool allowed)
    {
        Case sized = new(SampleModels.Llama31Of8B, engine) { Version = version };

        Assert.Equal(allowed, sized.Profile.ReleaseOf(sized.EngineVersion).Speculation?.Knows(method) ?? false);
    }

    /// <summary>Types whose hidden states vLLM gives (vllm/config/speculative.py): four at first (issue 32765 of January 2026), and every type since pull
    /// request 42536 of May 2026.</summary>
    [Theory]
    [InlineData("0.14.0", SpeculativeMethod.Eagle3, false), InlineData("0.21.0", SpeculativeMethod.Eagle3, false)]
    [InlineData("0.20.0", SpeculativeMethod.Dflash, false)]
    [InlineData("0.22.0", SpeculativeMethod.Eagle3, true), InlineData("0.22.0", SpeculativeMethod.Dflash, true)]
    public void Hidden_states_are_given_of_listed_types_and_later_of_all(string version, SpeculativeMethod method, bool starts)
    {
        Case mistral = new(TypedAs("mistral"), "vllm") { Version = version, Speculation = SpeculationSamples.Of(method) };

        Assert.Equal(starts, mistral.Estimate.Startup.IsEmpty);
        Assert.Empty((mistral with { Model = TypedAs("qwen3") }).Estimate.Startup);
    }

    private static TokenArchitecture TypedAs(string family) =>
        ((TransformerDesign)SampleModels.Llama31Of8B.PublishedDesign! with { Family = family }).ToArchitecture();

    [Fact]
    public void A_checkpoint_without_prediction_layers_has_none_to_run() =>
        Refused(Topic.SpeculativeMethod, new(SampleModels.Llama31Of8B, "vllm") { Speculation = SpeculationSamples.Of(SpeculativeMethod.Mtp) });

    [Fact]
    public void A_draft_of_another_vocabulary_proposes_nothing_that_can_be_verified() =>
        Refused(Topic.DraftModel, new(SampleModels.Llama2Of7B, "vllm") { Version = "0.19.0", Speculation = SpeculationSamples.Llama1B() });

    [Fact]
    public void The_head_of_a_latent_cache_is_not_known() =>
        Refused(Topic.SpeculativeMethod, new(SampleModels.DeepSeekV3, "sglang") { Speculation = SpeculationSamples.Of(SpeculativeMethod.Eagle) });

    [Fact]
    public void An_encoder_decoder_is_not_speculated_with() =>
        Refused(Topic.Speculation, new(SampleModels.BartBase, "transformers") { Speculation = SpeculationSamples.Of(SpeculativeMethod.Ngram) });

    private static void Refused(Topic topic, Case sized) => Assert.Equal(topic, sized.Outcome.Refusal?.Subject.Topic);
}
