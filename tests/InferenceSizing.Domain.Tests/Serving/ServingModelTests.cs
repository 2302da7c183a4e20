using InferenceSizing.Domain.Engines.Shared;
using InferenceSizing.Domain.Engines.Vllm;
using InferenceSizing.Domain.Loads;
using InferenceSizing.Domain.Networks.Graph;
using InferenceSizing.Domain.Serving;
using InferenceSizing.Domain.Tests.Samples;
using InferenceSizing.Domain.Units;
using InferenceSizing.Domain.Walks.Times;

namespace InferenceSizing.Domain.Tests.Serving;

/// <summary>Serving times put together from step times by hand, with the factors that each engine's file states.</summary>
public sealed class ServingModelTests
{
    private const double Exactly = 1e-9;

    private static readonly Case Llama = new(SampleModels.Llama31Of8B, "vllm") { Input = 1000, Output = 101, Batch = 16 };

    /// <summary>transformers: no factors. A prefill of the batch, then a hundred steps at the mean length of 1050.</summary>
    [Fact]
    public void A_static_batch_is_a_prefill_and_its_steps()
    {
        Case batch = Llama with { Engine = "transformers" };
        IPassTimes times = batch.Times;
        double prefill = times.Total(Passes.Prefill, Steps.Prefill(16, 1000)).Value, step = times.Total(Passes.Decode, Steps.Decode(16, 1050)).Value;

        ServedWorkload served = batch.Estimate.Served;

        Close.To(prefill, served.TimeToFirstToken!.Value.Estimate.Value, Exactly);
        Close.To(step, served.TimePerOutputToken!.Value.Estimate.Value, Exactly);
        Close.To(prefill + (100 * step), served.Request!.Value.Estimate.Value, Exactly);
        Close.To(16 * 101 / (prefill + (100 * step)), served.OutputTokens!.Value.Estimate.PerSecond, Exactly);
        Close.To(16 * 1101 / (prefill + (100 * step)), served.TotalTokens!.Value.Estimate.PerSecond, Exactly);
        Close.To(16 * 1000 / prefill, served.PrefillTokens!.Value.Estimate.PerSecond, Exactly);
    }

    /// <summary>What the sample timing leaves between the kernels of 32 layers.</summary>
    private const double Host = 32 * 19.9e-6;

    /// <summary>vLLM in the steady state of 16 clients: step = 1.02 · D + 32 · 19.9 µs + 0.74 · P · 15/101; the first token waits for 0.93 prefills of its own
    /// and 32 · 19.9 µs, 0.93 of the prefills ahead, ρ/(2(1 − ρ)) of them, 2.45 · 15/16 steps and 16 ms.</summary>
    [Fact]
    public void A_closed_loop_mixes_the_prefills_of_others_into_each_step()
    {
        IPassTimes times = Llama.Times;
        double prefill = times.Total(Passes.Prefill, Steps.Prefill(1, 1000)).Value, decode = times.Total(Passes.Decode, Steps.Decode(16, 1050)).Value;
        double mix = 0.74 * prefill * 15 / 101, step = (1.02 * decode) + Host + mix, busy = mix / step;

        ServedWorkload served = Llama.Estimate.Served;

        Close.To(step, served.TimePerOutputToken!.Value.Estimate.Value, Exactly);
        Close.To(step - mix, served.InterToken!.Value.Estimate.Value, Exactly);
        Close.To((0.93 * prefill * (1 + (busy / (2 * (1 - busy))))) + Host + (2.45 * 15 / 16 * step) + 0.016,
            served.TimeToFirstToken!.Value.Estimate.Value, Exactly);
        Assert.Equal(16, served.Running.Count);
    }

    /// <summary>A plan asks one client's deployment what sixteen would see: their first tokens spread as under any load, as where sixteen are asked
    /// for.</summary>
    [Fact]
    public void Times_at_another_number_of_clients_are_those_of_asking_for_it() =>
        Assert.Equal(Llama.Estimate.Served, (Llama with { Batch = 1 }).Estimate.Serving.At(16));

    /// <summary>Three clients bring one and a half prompts to each of two tokens, and six bring three: a pass is shared by parts of a prompt, so that more
    /// clients are not answered sooner.</summary>
    [Fact]
    public void More_clients_of_short_answers_are_not_answered_sooner()
    {
        Case pairs = Llama with { Input = 16, Output = 2 };
        double[] requests = [.. Enumerable.Range(1, 12).Select(clients => (pairs with { Batch = clients }).Estimate.Served.Request!.Value.Estimate.Value)];

        Assert.Equal(requests.Order(), requests);
    }

    /// <summary>Clients whose prompts are sent together and are longer do not wait less, however many of the prompts a step of the engine holds.</summary>
    [Theory, InlineData(3), InlineData(16), InlineData(1000)]
    public void Longer_prompts_of_clients_in_step_are_not_read_sooner(int clients)
    {
        Case burst = Llama with { Batch = clients, Arrival = new OfferedClients(SequenceCount.From(clients), RequestsEach: 1) };
        double[] first =
        [
            .. new long[] { 16, 32, 100, 256, 500, 1000, 1024, 1025, 1365, 1366, 2048, 2049, 3000, 4096, 4097, 6000, 8192, 8193, 16_000 }
                .Select(input => (burst with { Input = input }).Estimate.Served.TimeToFirstToken!.Value.Estimate.Value),
        ];

        Assert.Equal(first.Order(), first);
    }

    /// <summary>Sixteen clients in step, two prompts in a pass: (16 + 2)/2 − 1 = 8 prompts are read before the mean request's first token beside its own, and
    /// (16 − 2)/2 = 7 while it decodes. Apart, none is ahead where prefills take no share of a step, and 15 are read.</summary>
    [Theory, InlineData(0, 0, 15), InlineData(1, 8, 7), InlineData(0.5, 4, 11)]
    public void Clients_in_step_wait_for_each_others_prompts(double inStep, double ahead, double behind)
    {
        EngineTiming timing = AtOnce with { InStep = Ratio.From(inStep) };
        StepCosts costs = Sixteen with { PromptsTogether = Ratio.From(2) };

        ServedTimes times = ServedTimes.OfClosedLoop(costs, timing, loop: null);

        Close.To(behind * 0.1 / 1e6, times.Carried.Value, Exactly);
        Close.To(0.1 + (ahead * 0.1), times.FirstToken.Value, 1e-3);
    }

    /// <summary>Prompts of 100 ms that each of two steps of 1 ms takes half of: the share of 50 of 51 ms would have 9.5 prompts ahead in a queue without end,
    /// and of two clients one is.</summary>
    [Fact]
    public void Of_two_clients_one_is_ahead_at_most() => Close.To(0.1 + 0.1, ServedTimes.OfClosedLoop(
        Sixteen with { Decode = PassParts.Of(Seconds.From(0.001)), Clients = 2, Running = 2, OutputTokens = TokenCount.From(2) },
        AtOnce with { InStep = default }, loop: null).FirstToken.Value, Exactly);

    /// <summary>Of a burst, one request a client, all clients are in step: 8 prompts ahead. Of four requests each the first alone: a quarter of that.</summary>
    [Theory, InlineData(1, 8), InlineData(4, 2)]
    public void Clients_of_a_benchmark_start_in_step(int requests, double ahead) => Close.To(0.1 + (ahead * 0.1),
        ServedTimes.OfClosedLoop(Sixteen with { PromptsTogether = Ratio.From(2) }, AtOnce, new OfferedClients(SequenceCount.From(16), requests))
            .FirstToken.Value,
        1e-3);

    /// <summary>Lengths that are fixed keep all sixteen in step, whatever benchmarks had in the mean: 8 prompts ahead. Where they vary it is as far as such
    /// benchmarks were, here a quarter of the way, and where nothing says it the mean of both sorts, half.</summary>
    [Theory, InlineData(true, 8), InlineData(false, 2), InlineData(null, 4)]
    public void Fixed_lengths_keep_clients_in_step(bool? lengths, double ahead) => Close.To(0.1 + (ahead * 0.1),
        ServedTimes.OfClosedLoop(
            Sixteen with { PromptsTogether = Ratio.From(2) },
            AtOnce with { InStep = Ratio.From(0.5), InStepVaried = Ratio.From(0.25) },
            new OfferedClients(SequenceCount.From(16), RequestsEach: null, lengths)).FirstToken.Value, 1e-3);

    /// <summary>No factors, and no steps between a request and its prompt's pass.</summary>
    private static readonly EngineTiming AtOnce = EngineTiming.Unmeasured with { StepsToFirstToken = default };

    /// <summary>Sixteen sequences whose prompts take 100 ms each, next to nothing beside a million steps of a second.</summary>
    private static readonly StepCosts Sixteen = new()
    {
        Prefill = PassParts.Of(Seconds.From(0.1)),
        SharedPrefill = PassParts.Of(Seconds.From(0.1)),
        TogetherPrefill = PassParts.Of(Seconds.From(0.1)),
        Decode = PassParts.Of(Seconds.From(1)),
        Layers = LayerMix.Plain(LayerCount.From(32)),
        SendsAgain = true,
        Clients = 16,
        Running = 16,
        OutputTokens = TokenCount.From(1_000_000),
        AttentionData = 1,
        Pipeline = 1,
    };

    /// <summary>A mixture of 32 layers whose experts take 4 of 10 ms: 10 · 1.1 + 4 · 1.1 · (1.5 − 1) = 13.2 ms of kernels, 32 · (20 + 30) µs around them and
    /// 16 · 5 µs of the host.</summary>
    [Fact]
    public void A_step_has_experts_layers_and_sequences_of_its_own()
    {
        EngineTiming timing = EngineTiming.Unmeasured with
        {
            StepFactor = Ratio.From(1.1),
            ExpertStep = Ratio.From(1.5),
            PerLayer = Seconds.FromMicroseconds(20),
            PerExpertLayer = Seconds.FromMicroseconds(30),
            PerSequence = Seconds.FromMicroseconds(5),
        };
        StepCosts costs = Sixteen with
        {
            Decode = PassParts.Of(Seconds.FromMilliseconds(10)) with { Experts = Seconds.FromMilliseconds(4) },
            Layers = LayerMix.Plain(LayerCount.From(32)) with { Experts = LayerCount.From(32) },
        };

        Close.To(13.2 + 1.6 + 0.08, timing.StepOf(costs).Milliseconds, Exactly);
    }

    /// <summary>A short prompt of 1 ms through 32 layers that take 100 µs each to launch: 3.2 ms; a long one of 50 ms hides the launches.</summary>
    [Theory, InlineData(1, 3.2), InlineData(50, 50)]
    public void A_prompts_pass_takes_no_less_than_its_launches(double kernels, double expected) => Close.To(expected,
        (EngineTiming.Unmeasured with { LeastPromptLayer = Seconds.FromMicroseconds(100) })
            .PrefillOf(Sixteen with { Prefill = PassParts.Of(Seconds.FromMilliseconds(kernels)) }).Milliseconds, Exactly);

    /// <summary>A pipeline of two stages: eight sequences in each of two micro-batches, and prompts are read by both stages at once.</summary>
    [Fact]
    public void Stages_work_on_micro_batches_and_share_the_prefills()
    {
        Case staged = Llama with { Layout = new() { Pipeline = 2 } };
        IPassTimes times = staged.Times;
        double prefill = times.Total(Passes.Prefill, Steps.Prefill(1, 1000)).Value, decode = times.Total(Passes.Decode, Steps.Decode(8, 1050)).Value;

        Close.To((1.02 * decode) + Host + (0.74 * prefill * 15 / 101 / 2), staged.Estimate.Served.TimePerOutputToken!.Value.Estimate.Value, Exactly);
    }

    /// <summary>Two attention replicas: eight sequences each, and two prompts at once.</summary>
    [Fact]
    public void Attention_replicas_divide_the_sequences()
    {
        Case divided = Llama with { Layout = new() { AttentionData = 2, ExpertTensor = 2 } };
        IPassTimes times = divided.Times;
        double prefill = times.Total(Passes.Prefill, Steps.Prefill(1, 1000)).Value, decode = times.Total(Passes.Decode, Steps.Decode(8, 1050)).Value;

        ServedWorkload served = divided.Estimate.Served;

        Close.To((1.02 * decode) + Host + (0.74 * prefill * 15 / 101 / 2), served.TimePerOutputToken!.Value.Estimate.Value, Exactly);
        Close.To(2 * 1000 / ((0.93 * prefill) + Host), served.PrefillTokens!.Value.Estimate.PerSecond, Exactly);
    }

    /// <summary>A hundred clients of an engine that admits ten: ninety wait nine rounds, each as long as a request.</summary>
    [Fact]
    public void Clients_beyond_the_admitted_wait()
    {
        Case queued = Llama with { Batch = 100, Knobs = KnobSet.Empty.With(VllmKnobs.MaxNumSeqs, 10) };

        ServedWorkload served = queued.Estimate.Served, unqueued = (queued with { Batch = 10 }).Estimate.Served;

        Assert.Equal(10, served.Running.Count);
        Assert.Equal(unqueued.TimePerOutputToken, served.TimePerOutputToken);
        Close.To(10, served.Request!.Value.Estimate.Value / unqueued.Request!.Value.Estimate.Value, 0.25);
        Close.To(unqueued.Requests!.Value.Estimate.PerSecond, served.Requests!.Value.Estimate.PerSecond, 0.25);
    }

    /// <summary>No step hides prompts where there is nothing else: each takes the 0.93 of its kernels that a prompt by itself takes, not the 0.74 that it
    /// adds to
    /// a step.</summary>
    [Theory, InlineData(0), InlineData(1)]
    public void A_service_that_only_reads_prompts_is_bounded_by_its_prefills(long output)
    {
        Case reading = Llama with { Output = output, Batch = 256, Input = 8000 };

        ServedWorkload served = reading.Estimate.Served;

        double prefill = reading.Times.Total(Passes.Prefill, Steps.Prefill(1, 8000)).Value;
        Close.To(1 / (0.93 * prefill), served.Requests!.Value.Estimate.PerSecond, 0.02);
        Assert.Null(served.TimePerOutputToken);
        Assert.Equal(output == 0, served.OutputTokens is null);
    }

    [Theory, InlineData(0), InlineData(1)]
    public void Prompts_that_come_faster_than_they_are_read_saturate(long output)
    {
        Case reading = Llama with { Output = output, Input = 8000 };
        double capacity = 1 / (0.93 * reading.Times.Total(Passes.Prefill, Steps.Prefill(1, 8000)).Value);

        Assert.True(At(1.05).Saturated);
        Assert.False(At(0.6).Saturated);
        Assert.True(At(0.6).TimeToFirstToken!.Value.Estimate > At(0.1).TimeToFirstToken!.Value.Estimate);

        ServedWorkload At(double share) => (reading with { Arrival = new OfferedRate(Rate.From(share * capacity)) }).Estimate.Served;
    }

    [Fact]
    public void An_open_stream_is_served_at_its_own_rate_by_as_few_as_it_needs()
    {
        ServedWorkload slow = (Llama with { Arrival = new OfferedRate(Rate.From(0.5)) }).Estimate.Served;
        ServedWorkload fast = (Llama with { Arrival = new OfferedRate(Rate.From(20)) }).Estimate.Served;

        Assert.Equal(Rate.From(0.5), slow.Requests!.Value.Estimate);
        Close.To(0.5 * 101, slow.OutputTokens!.Value.Estimate.PerSecond, Exactly);
        Assert.Equal(1, slow.Running.Count);
        Assert.True(fast.Running > slow.Running);
        Assert.True(fast.TimeToFirstToken!.Value.Estimate > slow.TimeToFirstToken!.Value.Estimate);
    }

    [Theory, InlineData("transformers"), InlineData("llama.cpp")]
    public void Engines_without_a_pool_answer_open_arrivals_too(string engine)
    {
        Case open = Llama with { Engine = engine, Weights = "fp16", Cache = "fp16", Arrival = new OfferedRate(Rate.From(0.01)) };

        Assert.False(open.Estimate.Served.Saturated);
        Assert.Equal(1, open.Estimate.Served.Running.Count);
    }

    [Fact]
    public void Prompts_in_the_prefix_cache_bring_the_first_token_sooner()
    {
        Case warm = Llama with { Input = 8000, PrefixHits = Ratio.From(0.9) };
        double cold = (Llama with { Input = 8000 }).Times.Total(Passes.Prefill, Steps.Prefill(1, 8000)).Value;
        double rest = warm.Times.Total(Passes.Prefill, Steps.Of(1, 800, 8000, 1, 0)).Value;

        Assert.True(rest < 0.25 * cold);
        Assert.True(warm.Estimate.Served.TimeToFirstToken!.Value.Estimate < (Llama with { Input = 8000 }).Estimate.Served.TimeToFirstToken!.Value.Estimate);
    }

    /// <summary>BART-base: an encoder's pass over the prompt and one decoder token that attends to it; steps at half the answer's length.</summary>
    [Fact]
    public void An_encoder_decoder_reads_the_prompt_once_and_starts_from_one_token()
    {
        Case bart = new(SampleModels.BartBase, "transformers") { Input = 512, Output = 100, Batch = 4 };
        IPassTimes times = bart.Times;
        double read = times.Total(Passes.Encode, Steps.Forward(4, 512)).Value + times.Total(Passes.Prefill, Steps.Prefill(4, 1, 512)).Value;

        ServedWorkload served = bart.Estimate.Served;

        Close.To(read, served.TimeToFirstToken!.Value.Estimate.Value, Exactly);
        Close.To(times.Total(Passes.Decode, Steps.Decode(4, 50, 512)).Value, served.TimePerOutputToken!.Value.Estimate.Value, Exactly);
    }

    [Fact]
    public void A_model_that_does_not_generate_has_a_batch_time_and_samples()
    {
        Case bert = new(SampleModels.BertBase, "tensorrt") { Input = 384, Batch = 8, Gpu = SampleAccelerators.T4, Weights = "fp16" };
        double pass = bert.Times.Total(Passes.Encode, Steps.Forward(8, 384)).Value;

        ServedWorkload served = bert.Estimate.Served;

        Close.To(pass, served.Batch!.Value.Estimate.Value, Exactly);
        Close.To(8 / pass, served.Samples!.Value.Estimate.PerSecond, Exactly);
        Assert.Null(served.TimeToFirstToken);
        Assert.Null(served.OutputTokens);
    }
}
