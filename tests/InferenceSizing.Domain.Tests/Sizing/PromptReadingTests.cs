using InferenceSizing.Domain.Outcomes;
using InferenceSizing.Domain.Parallelism;
using InferenceSizing.Domain.Serving;
using InferenceSizing.Domain.Sizing;
using InferenceSizing.Domain.Tests.Samples;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Tests.Sizing;

public sealed class PromptReadingTests
{
    private static readonly Case Llama = new(SampleModels.Llama31Of8B, "vllm") { Input = 1024, Output = 256, Arrival = Case.Closed };

    /// <summary>2 · 32 layers · 8 heads · 128 · 2 bytes are 128 KiB a token: 128 MiB of a prompt of 1024, in 2.684 ms at 50 GB/s.</summary>
    [Fact]
    public void A_prompt_hands_its_cache_on_once_however_many_ranks_hold_it()
    {
        PromptReading reading = Apart(readers: new() { Tensor = 2, ExpertTensor = 2 }, clients: 4).Reading!;

        Assert.Equal(134_217_728, reading.Handed.Count);
        Assert.Equal(2.684, reading.Readers.Transfer.Milliseconds, 1e-3);
    }

    /// <summary>A step carries no prefill, so the mean is the gap; the instance decodes as one with as many sequences that reads nothing.</summary>
    [Fact]
    public void Steps_carry_no_prefill()
    {
        Estimate apart = Apart(readers: new() { Replicas = 4 }, clients: 16);

        Assert.Equal(apart.Served.InterToken!.Value.Estimate, apart.Served.TimePerOutputToken!.Value.Estimate);
        Assert.True(apart.Served.TimePerOutputToken.Value.Estimate < (Llama with { Batch = 16 }).Estimate.Served.TimePerOutputToken!.Value.Estimate);
    }

    [Fact]
    public void More_readers_never_make_first_tokens_wait_longer_nor_answer_less()
    {
        Estimate[] apart = [.. new[] { 1, 2, 4, 8 }.Select(readers => Apart(new() { Replicas = readers }, clients: 256))];

        foreach ((Estimate fewer, Estimate more) in apart.Zip(apart.Skip(1)))
        {
            Assert.True(more.Served.TimeToFirstToken!.Value.Estimate <= fewer.Served.TimeToFirstToken!.Value.Estimate);
            Assert.True(more.Served.OutputTokens!.Value.Estimate >= fewer.Served.OutputTokens!.Value.Estimate);
            Assert.True(more.Serving.ReadersBusy <= fewer.Serving.ReadersBusy);
        }
    }

    /// <summary>Little's law over the whole loop: requests a second times the time of one are the clients, wherever they wait.</summary>
    [Theory, InlineData(1), InlineData(16), InlineData(512)]
    public void All_clients_are_somewhere(int clients)
    {
        ServedWorkload served = Apart(new() { Replicas = 2 }, clients, decoders: 2).Served;

        Assert.Equal(clients, served.Requests!.Value.Estimate.PerSecond * served.Request!.Value.Estimate.Value, 1e-6 * clients);
    }

    /// <summary>Ten clients over three instances are four on the busiest; asked for again, the largest number fits.</summary>
    [Fact]
    public void Clients_are_shared_out_among_the_instances_that_decode()
    {
        Estimate apart = Apart(new(), clients: 10, decoders: 3);

        Assert.Equal(4, apart.Load.InFlight.Count);
        Assert.Equal(0, apart.LargestBatch.BatchSize.Count % 3);
        Assert.Equal(4, apart.Deployment.Gpus.Value);
        Assert.True(Apart(new(), (int)apart.LargestBatch.BatchSize.Count, decoders: 3).Fits);
        Assert.False(Apart(new(), (int)apart.LargestBatch.BatchSize.Count + 1, decoders: 3).Fits);
    }

    /// <summary>A context of 131,072 tokens of 128 KiB takes 16 GiB beside 15 GiB of weights: 24 GiB hold them divided over two ranks, and not on one. Readers
    /// that do not start serve nobody, however few the clients or short their prompts.</summary>
    [Fact]
    public void Readers_that_do_not_start_serve_nobody()
    {
        Case sized = Llama with { Batch = 4, Layout = new() { Tensor = 2, ExpertTensor = 2 }, Gpu = SampleAccelerators.WithUsable(24) };
        Estimate apart = Estimator.Estimate(sized.Deployment with { Prefill = Pool(new()) }, sized.Workload).Value!;

        Assert.Empty(apart.Startup);
        Assert.NotEmpty(apart.Reading!.Startup);
        Assert.False(apart.Fits);
        Assert.Equal(0, apart.LargestBatch.BatchSize.Count);
        Assert.Equal((0L, apart.LargestBatch.LimitedBy), (apart.Capacity.Context!.Tokens.Count, apart.Capacity.Context.LimitedBy));
        Assert.Null(apart.Capacity.MemoryShare.Share);
        Assert.Null(apart.Capacity.Gpus.Count);
    }

    [Fact]
    public void What_cannot_hand_caches_on_is_refused()
    {
        Assert.Equal(Topic.Disaggregated, RefusalOf(Llama with { Engine = "llama.cpp", Weights = "q8_0", Cache = "fp16" }, new()).Topic);
        Assert.Equal(Topic.Arrival, RefusalOf(Llama with { Arrival = Case.Static }, new()).Topic);
        Assert.Equal(new Subject(Topic.PrefillLayout, "tensor"), RefusalOf(Llama, new() { Tensor = 3, ExpertTensor = 3 }));
    }

    private static Subject RefusalOf(Case sized, ParallelLayout readers) =>
        Estimator.Estimate(sized.Deployment with { Prefill = Pool(readers) }, sized.Workload).Refusal!.Subject;

    private static Estimate Apart(ParallelLayout readers, int clients, int decoders = 1)
    {
        Case sized = Llama with { Batch = clients, Layout = new() { Replicas = decoders } };
        return Estimator.Estimate(sized.Deployment with { Prefill = Pool(readers) }, sized.Workload with { SharedBy = Count.From(decoders) }).Value!;
    }

    private static PrefillPool Pool(ParallelLayout layout) => new(layout, Bandwidth.FromGigabytesPerSecond(50));
}
