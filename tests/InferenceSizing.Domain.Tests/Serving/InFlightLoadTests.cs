using InferenceSizing.Domain.Engines.Shared;
using InferenceSizing.Domain.Engines.Vllm;
using InferenceSizing.Domain.Loads;
using InferenceSizing.Domain.Serving;
using InferenceSizing.Domain.Sizing;
using InferenceSizing.Domain.Tests.Samples;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Tests.Serving;

/// <summary>What is in flight follows from what is offered, and memory from what is in flight.</summary>
public sealed class InFlightLoadTests
{
    private static readonly Case Llama = new(SampleModels.Llama31Of8B, "vllm") { Input = 2048, Output = 512 };

    [Theory, InlineData("vllm"), InlineData("transformers")]
    public void As_many_as_are_offered_at_once_are_in_flight(string engine)
    {
        InFlightLoad load = (Llama with { Engine = engine, Batch = 7 }).Estimate.InFlight;

        Assert.Equal(Interval<SequenceCount>.Exactly(SequenceCount.From(7)), load.Sequences);
        Assert.True(load.IsSteady);
    }

    /// <summary>Little's law: requests a second times the seconds that each takes.</summary>
    [Theory, InlineData(0.5), InlineData(2), InlineData(8)]
    public void Of_arrivals_as_many_are_in_flight_as_come_while_one_is_answered(double rate)
    {
        Estimate estimate = At(rate);
        Interval<Seconds> request = estimate.Served.Request!.Value;

        Assert.Equal(Math.Ceiling(rate * request.Estimate.Value), estimate.InFlight.Sequences.Estimate.Count);
        Assert.Equal(Math.Ceiling(rate * request.Low.Value), estimate.InFlight.Sequences.Low.Count);
        Assert.Equal(Math.Ceiling(rate * request.High.Value), estimate.InFlight.Sequences.High.Count);
    }

    [Fact]
    public void Memory_is_that_of_as_many_clients_as_arrivals_are_in_flight()
    {
        Estimate arrivals = At(8), clients = (Llama with { Batch = arrivals.InFlight.Sequences.Estimate.Count }).Estimate;

        Assert.Equal(clients.PerGpu, arrivals.PerGpu);
        Assert.Equal(clients.LargestBatch.BatchSize, arrivals.LargestBatch.BatchSize);
    }

    [Fact]
    public void Of_several_replicas_each_takes_its_share_of_the_rate() =>
        Assert.Equal(At(2).InFlight, (Llama with { Arrival = new OfferedRate(Rate.From(8)), Layout = new() { Replicas = 4 } }).Estimate.InFlight);

    [Fact]
    public void No_number_in_flight_is_enough_where_requests_come_faster_than_they_are_served()
    {
        Estimate flooded = At(8000);

        Assert.True(flooded.Served.Saturated);
        Assert.False(flooded.InFlight.IsSteady);
        Assert.False(flooded.Fits);
    }

    [Fact]
    public void More_in_flight_than_the_engine_admits_does_not_fit()
    {
        Case limited = Llama with { Knobs = KnobSet.Empty.With(VllmKnobs.MaxNumSeqs, 16), Batch = 17 };

        Assert.False(limited.Estimate.Fits);
        Assert.True((limited with { Batch = 16 }).Estimate.Fits);
    }

    private static Estimate At(double rate) => (Llama with { Arrival = new OfferedRate(Rate.From(rate)) }).Estimate;
}
