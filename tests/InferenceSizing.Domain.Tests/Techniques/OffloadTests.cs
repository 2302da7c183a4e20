using InferenceSizing.Domain.Outcomes;
using InferenceSizing.Domain.Sizing;
using InferenceSizing.Domain.Techniques;
using InferenceSizing.Domain.Tests.Samples;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Tests.Techniques;

public sealed class OffloadTests
{
    /// <summary>Llama-3.1-70B in BF16: a layer of 8192·8192·2 (query, output) + 2·1024·8192 (key, value) + 3·8192·28672 (MLP) + 2·8192 (norms)
    /// parameters.</summary>
    private const long LayerBytes = 2L * ((2 * 8192 * 8192) + (2 * 1024 * 8192) + (3L * 8192 * 28672) + (2 * 8192));

    private static readonly Bandwidth Link = Bandwidth.FromGigabytesPerSecond(25);

    /// <summary>By hand: 70 of 80 layers over 25 GB/s are 70 x 1,711,308,800 / 25e9 = 4.792 s of every decode step.</summary>
    [Fact]
    public void Streaming_takes_the_bytes_over_the_link_in_every_step()
    {
        Estimate resident = Sized("transformers", null), streamed = Sized("transformers", new Offload(OffloadTarget.Cpu, LayerCount.From(10), null, Link,
            Prefetch: false));

        Assert.Equal(70 * LayerBytes, streamed.HostWeights.Count);
        Close.To(4.792, (streamed.Served.TimePerOutputToken!.Value.Estimate.Value - resident.Served.TimePerOutputToken!.Value.Estimate.Value), 0.001);
        Assert.Equal(resident.PerGpu.Weights.Count - (69 * LayerBytes), streamed.PerGpu.Weights.Count);
    }

    /// <summary>vLLM's kernels read host memory in place: no layer has room on the GPU, and what is slower, link or chip, decides.</summary>
    [Fact]
    public void Reading_in_place_needs_no_room_and_hides_the_computing()
    {
        Estimate resident = Sized("vllm", null), streamed = Sized("vllm", new Offload(OffloadTarget.Cpu, LayerCount.From(10), null, Link, Prefetch: false));

        Assert.Equal(resident.PerGpu.Weights.Count - (70 * LayerBytes), streamed.PerGpu.Weights.Count);
        Assert.True(streamed.Served.TimePerOutputToken!.Value.Estimate.Value < resident.Served.TimePerOutputToken!.Value.Estimate.Value + 4.792 * 1.02);
        Assert.True(streamed.Served.TimePerOutputToken!.Value.Estimate.Value > 4.792);
    }

    /// <summary>SGLang's <c>OffloaderV1</c> copies a layer before it runs: the link's time comes on top, and one layer has room.</summary>
    [Fact]
    public void Copying_a_layer_before_it_runs_takes_room_for_one_and_hides_nothing()
    {
        Estimate resident = Sized("sglang", null), streamed = Sized("sglang", new Offload(OffloadTarget.Cpu, LayerCount.From(10), null, Link, Prefetch: false));

        Assert.Equal(resident.PerGpu.Weights.Count - (69 * LayerBytes), streamed.PerGpu.Weights.Count);
        double longer = streamed.Served.TimePerOutputToken!.Value.Estimate.Value - resident.Served.TimePerOutputToken!.Value.Estimate.Value;
        Assert.InRange(longer, 4.791, 4.792 * 1.02);
    }

    /// <summary>vLLM's "weight offloading V2": two layers have room, the one that runs and the next.</summary>
    [Fact]
    public void Bringing_layers_in_ahead_takes_room_for_two() =>
        Assert.Equal(Sized("vllm", null).PerGpu.Weights.Count - (68 * LayerBytes),
            Sized("vllm", new Offload(OffloadTarget.Cpu, LayerCount.From(10), null, Link, Prefetch: true)).PerGpu.Weights.Count);

    [Fact]
    public void Memory_for_weights_keeps_as_many_layers_as_fit()
    {
        ByteCount memory = SampleAccelerators.Gibibytes(40);
        Estimate streamed = Sized("transformers", new Offload(OffloadTarget.Cpu, null, memory, Link, Prefetch: false));

        Assert.True(streamed.PerGpu.Weights <= memory);
        Assert.True(streamed.PerGpu.Weights.Count + LayerBytes > memory.Count, "One more layer would fit.");
    }

    [Fact]
    public void A_drive_holds_what_host_memory_does_not()
    {
        Estimate streamed = Sized("transformers", new Offload(OffloadTarget.Nvme, LayerCount.From(0), null, Link, Prefetch: false));

        Assert.Equal((0, 80 * LayerBytes), (streamed.HostWeights.Count, streamed.DriveWeights.Count));
    }

    public static TheoryData<string, Offload, string> Impossible => new()
    {
        { "tensorrt-llm", new Offload(OffloadTarget.Cpu, LayerCount.From(10), null, Link, false), "keeps all weights on the GPU" },
        { "llama.cpp", new Offload(OffloadTarget.Cpu, LayerCount.From(10), null, Link, false), "nGpuLayers" },
        { "vllm", new Offload(OffloadTarget.Nvme, LayerCount.From(10), null, Link, false), "host memory only" },
        { "transformers", new Offload(OffloadTarget.Cpu, LayerCount.From(10), null, Link, true), "does not bring the next layer in" },
        { "vllm", new Offload(OffloadTarget.Cpu, LayerCount.From(81), null, Link, false), "80 layers" },
    };

    [Theory, MemberData(nameof(Impossible))]
    public void What_an_engine_cannot_do_is_refused(string engine, Offload offload, string reason) =>
        Assert.Contains(reason, Outcome(engine, offload).Refusal!.Reason, StringComparison.Ordinal);

    private static Estimate Sized(string engine, Offload? offload) => Outcome(engine, offload).Value!;

    private static Outcome<Estimate> Outcome(string engine, Offload? offload)
    {
        Case sized = new(SampleModels.Llama31Of70B, engine) { Weights = "bf16" };
        return Estimator.Estimate(sized.Deployment with { Offload = offload }, sized.Workload);
    }
}
