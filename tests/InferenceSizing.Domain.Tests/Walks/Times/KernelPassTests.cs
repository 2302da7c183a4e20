using InferenceSizing.Domain.Engines.Vllm;
using InferenceSizing.Domain.Networks.Graph;
using InferenceSizing.Domain.Numbers;
using InferenceSizing.Domain.Tests.Samples;
using InferenceSizing.Domain.Walks.Times;

namespace InferenceSizing.Domain.Tests.Walks.Times;

/// <summary>Llama-3.1-8B in BF16 on an H100 (989 TFLOPS, 3350 GB/s) in vLLM, with the constants of SampleSpeed.</summary>
public sealed class KernelPassTests
{
    private static readonly Case Llama = new(SampleModels.Llama31Of8B, "vllm");

    /// <summary>2 · 128,256 · 4096 operations on as many bytes of weights and 2 · (4096 + 128,256) of states: 2.8 µs and the root of
    /// 1.0507e9/(989e12 · 0.80) and 1.0509e9/(3350e9 · 0.84).</summary>
    [Fact]
    public void The_head_of_a_decode_step_is_worked_by_hand()
    {
        StepPart head = Llama.Times.Pass(Passes.Decode, Steps.Decode(1, 1024)).Parts.Single(part => part.Name == "lmHead");

        Assert.Equal(1_050_673_152, head.Flops.Count);
        Assert.Equal(1_050_673_152 + 264_704, head.Moved.Bytes);
        double compute = 1_050_673_152 / (989e12 * 0.80), memory = 1_050_937_856 / (3350e9 * 0.84);
        Assert.Equal(2.8e-6 + Math.Sqrt((compute * compute) + (memory * memory)), head.Time.Value, 1e-12);
        Assert.Equal(Bound.Memory, head.Bound);
    }

    /// <summary>Two all-reduces a layer and one behind the embedding: 65 of 8192 bytes, each 4.5 µs and 8192 / (450e9 · 0.4).</summary>
    [Fact]
    public void Two_ranks_sum_after_attention_mlp_and_embedding()
    {
        StepPart summed = (Llama with { Layout = new() { Tensor = 2, ExpertTensor = 2 } }).Times.Pass(Passes.Decode, Steps.Decode(1, 1024)).Parts.Single(
            part => part.Name == "allReduce");

        Close.To(65 * (4.5e-6 + (8192 / 180e9)), summed.Time.Value, 1e-9);
        Assert.Equal(65 * 8192, summed.Moved.Bytes);
    }

    /// <summary>Without graphs 10 µs for each operator that is not fused into another; with them nothing that a pass alone knows of.</summary>
    [Fact]
    public void Launches_are_a_part_of_their_own()
    {
        StepTime replayed = Llama.Times.Pass(Passes.Decode, Steps.Decode(1, 1024));
        StepPart eager = (Llama with { Knobs = Domain.Engines.Shared.KnobSet.Empty.With(VllmKnobs.EnforceEager, true) }).Times.Pass(
            Passes.Decode, Steps.Decode(1, 1024)).Parts.Single(part => part.Name == "launch");

        Assert.DoesNotContain(replayed.Parts, part => part.Name == "launch");
        // Products and attention of 32 layers (qkv, attention, o, gate and up, down), embedding and head.
        Close.To(((32 * 5) + 2) * 10e-6, eager.Time.Value, 1e-9);
    }

    /// <summary>Routed experts run in the scheme's FP8, their router and the attention's scores in BF16: only the first get faster on a card with FP8
    /// units.</summary>
    [Fact]
    public void Products_run_in_the_format_of_their_weights()
    {
        Case plain = new(SampleModels.Mixtral, "vllm"), quantized = plain with { Weights = "fp8" };
        StepShape prompt = Steps.Prefill(8, 2048);

        StepTime before = plain.Times.Pass(Passes.Prefill, prompt), after = quantized.Times.Pass(Passes.Prefill, prompt);

        Assert.Equal(Of(before, "router"), Of(after, "router"));
        Assert.True(Of(after, "experts") < Of(before, "experts"));

        static Domain.Units.Seconds Of(StepTime time, string part) => time.Parts.Single(found => found.Name == part).Time;
    }

    [Fact]
    public void A_total_alone_is_the_total_of_the_parts()
    {
        StepShape prompt = Steps.Prefill(3, 777);

        Assert.Equal(Llama.Times.Pass(Passes.Prefill, prompt).Total, Llama.Times.Total(Passes.Prefill, prompt));
    }

    [Fact]
    public void Passes_one_behind_the_other_join_parts_of_one_name()
    {
        StepTime first = Llama.Times.Pass(Passes.Prefill, Steps.Prefill(1, 100)), second = Llama.Times.Pass(Passes.Decode, Steps.Decode(1, 100));

        StepTime both = first.Then(second);

        Assert.Equal(first.Total + second.Total, both.Total);
        Assert.Equal(first.Parts.Length, both.Parts.Length);
        StepPart attention = both.Parts.Single(part => part.Name == "attention");
        Assert.Equal(first.Parts.Single(part => part.Name == "attention").Flops + second.Parts.Single(part => part.Name == "attention").Flops, attention.Flops);
    }

    [Fact]
    public void Activations_that_the_client_asks_for_stand_in_for_the_schemes()
    {
        Case weightOnly = Llama with { Weights = "fp8", Activations = NumberFormat.Bf16 };

        Assert.True((Llama with { Weights = "fp8" }).Times.Total(Passes.Prefill, Steps.Prefill(8, 2048)) < weightOnly.Times.Total(
            Passes.Prefill, Steps.Prefill(8, 2048)));
    }
}
