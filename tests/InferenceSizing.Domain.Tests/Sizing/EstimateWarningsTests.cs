using InferenceSizing.Domain.Engines;
using InferenceSizing.Domain.Engines.LlamaCpp;
using InferenceSizing.Domain.Engines.Shared;
using InferenceSizing.Domain.Engines.Vllm;
using InferenceSizing.Domain.Loads;
using InferenceSizing.Domain.Outcomes;
using InferenceSizing.Domain.Sizing;
using InferenceSizing.Domain.Tests.Samples;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Tests.Sizing;

public sealed class EstimateWarningsTests
{
    private static readonly Case Llama = new(SampleModels.Llama31Of8B, "vllm");

    [Fact]
    public void A_version_that_is_not_known_names_the_one_that_answers()
    {
        Warning warning = Only("nearestVersion", Llama with { Version = "0.20.3" });

        Assert.Contains("0.20.3", warning.Message, StringComparison.Ordinal);
        Assert.Contains("0.20.0", warning.Message, StringComparison.Ordinal);
    }

    /// <summary>Rules that a release changed hold from it on, whether or not a log of just that release was checked.</summary>
    [Theory]
    [InlineData("vllm", "0.8.3", "0.8.0")]
    [InlineData("vllm", "0.9.3", "0.9.2")]
    [InlineData("vllm", "0.22.0", "0.22.0")]
    [InlineData("vllm", "0.5.4", "0.6.0")]
    [InlineData("vllm", "9.0.0", "0.33.0")]
    public void The_newest_rules_that_are_not_newer_answer(string engine, string version, string rules) =>
        Assert.Equal(EngineVersion.Parse(rules), EngineList.Find(engine)!.NearestTo(EngineVersion.Parse(version)!));

    [Fact]
    public void Each_release_with_rules_of_its_own_answers_for_itself() => Assert.All(
        EngineList.All, engine => Assert.All(engine.Releases, row => Assert.Same(row, engine.ReleaseOf(row.Since))));

    [Fact]
    public void A_format_without_units_on_the_card_is_said_to_be_emulated() =>
        Only("precisionEmulated", Llama with { Weights = "fp8", Gpu = SampleAccelerators.T4, Model = SampleModels.Llama32Of1B });

    [Fact]
    public void Times_of_a_model_that_does_not_fit_at_all_are_said_to_be_hypothetical() =>
        Only("nothingFits", Llama with { Gpu = SampleAccelerators.WithUsable(8) });

    [Fact]
    public void A_context_beyond_the_models_is_said_and_does_not_start()
    {
        Estimate estimate = (Llama with { Input = 131_072, Output = 1, Knobs = KnobSet.Empty.With(VllmKnobs.MaxModelLen, 1 << 20) }).Estimate;

        Assert.Contains(estimate.Warnings, warning => warning.Code == "beyondContext");
        Assert.Contains(estimate.Startup, refusal => refusal.Code == StartupCode.ContextExceedsModel);
    }

    [Fact]
    public void A_sequence_longer_than_an_encoders_position_table_is_said()
    {
        Case bert = new(SampleModels.BertBase, "tensorrt") { Weights = "fp16", Input = 513 };

        Assert.Contains("513", Only("beyondContext", bert).Message, StringComparison.Ordinal);
        Assert.Empty((bert with { Input = 512 }).Estimate.Warnings);
    }

    [Fact]
    public void Prompt_and_output_of_an_encoder_decoder_do_not_share_a_context()
    {
        Case bart = new(SampleModels.BartBase, "transformers") { Input = 1024, Output = 1024 };

        Assert.Empty(bart.Estimate.Warnings);
        Only("beyondContext", bart with { Output = 1025 });
    }

    [Fact]
    public void A_queue_without_end_is_said() => Only("saturated", Llama with { Arrival = new OfferedRate(Rate.From(1e6)) });

    [Fact]
    public void Layers_in_host_memory_are_said_to_be_timed_too_well() =>
        Only("hostMemoryAssumed",
            new Case(SampleModels.Llama31Of8B, "llama.cpp") { Weights = "fp16", Cache = "fp16", Knobs = KnobSet.Empty.With(LlamaCppKnobs.NGpuLayers, 10) });

    /// <summary>Sixteen GPUs, where all-reduces were measured among eight: the link of the data sheet, 450 GB/s one way, is taken for all.</summary>
    [Fact]
    public void An_instance_beyond_what_was_measured_says_which_link_is_assumed()
    {
        Case wide = Llama with { Layout = new() { Tensor = 16, ExpertTensor = 16 } };

        Warning warning = Only("spansNodes", wide);

        Assert.Contains("16 GPUs", warning.Message, StringComparison.Ordinal);
        Assert.Contains("450 GB/s", warning.Message, StringComparison.Ordinal);
        Assert.Empty((Llama with { Layout = new() { Tensor = 8, ExpertTensor = 8, Replicas = 2 } }).Estimate.Warnings);
    }

    private static Warning Only(string code, Case sized)
    {
        Warning warning = Assert.Single(sized.Estimate.Warnings);
        Assert.Equal(code, warning.Code);
        return warning;
    }
}
