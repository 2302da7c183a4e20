using InferenceSizing.Domain.Capacity;
using InferenceSizing.Domain.Engines.Shared;
using InferenceSizing.Domain.Engines.Vllm;
using InferenceSizing.Domain.Loads;
using InferenceSizing.Domain.Networks.Graph;
using InferenceSizing.Domain.Outcomes;
using InferenceSizing.Domain.Serving;
using InferenceSizing.Domain.Sizing;
using InferenceSizing.Domain.Tests.Samples;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Tests.Serving;

public sealed class ReplicaLoadTests
{
    private const double Exactly = 1e-9;

    /// <summary>Four replicas of ten in the mean, the busiest with fifteen: twenty-five are left for three, eight, eight and nine.</summary>
    private static readonly Case Four = new(SampleModels.Llama31Of8B, "vllm") { Batch = 10, Imbalance = 1.5, Layout = new() { Replicas = 4 } };

    [Theory]
    [InlineData(10, 1.5, 4, 15, 25)]
    [InlineData(10, 1.1, 4, 11, 29)] // in binary 10 · 1.1 is a hair above eleven
    [InlineData(10, 1.25, 4, 13, 27)]
    [InlineData(10, 4, 4, 40, 0)]
    [InlineData(7, 1, 2, 7, 7)]
    public void The_busiest_has_its_share_and_the_others_the_rest(long mean, double imbalance, int replicas, long busiest, long others)
    {
        ReplicaLoad load = ReplicaLoad.Of(mean, Ratio.From(imbalance), replicas);

        Assert.Equal((busiest, others), (load.Busiest, load.Others));
        Assert.Equal(mean, load.MeanFor(busiest));
        Assert.Equal(2 * others, load.OthersWith(2 * busiest));
    }

    [Theory, InlineData(0, 1, 2), InlineData(1, 0.9, 2), InlineData(1, 2.1, 2), InlineData(1, 1, 1)]
    public void No_replica_has_more_than_all_of_it(long mean, double imbalance, int replicas) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => ReplicaLoad.Of(mean, Ratio.From(imbalance), replicas));

    [Fact]
    public void Loops_of_all_replicas_add_up_and_times_are_the_busiest_ones()
    {
        ServedWorkload served = Four.Estimate.Served, busiest = With(15);

        Assert.Equal(busiest.TimeToFirstToken, served.TimeToFirstToken);
        Assert.Equal(busiest.TimePerOutputToken, served.TimePerOutputToken);
        Assert.Equal(busiest.Request, served.Request);
        Assert.Equal(15, served.Running.Count);
        Close.To(Requests(busiest) + (2 * Requests(With(8))) + Requests(With(9)), Requests(served), Exactly);
    }

    /// <summary>Forty sequences are answered when the fifteen of the busiest replica are.</summary>
    [Fact]
    public void A_static_batch_ends_with_its_busiest_replica()
    {
        Case batch = Four with { Engine = "transformers", Arrival = Case.Static };

        Close.To(40 / (batch with { Batch = 15, Imbalance = 1 }).Estimate.Served.Request!.Value.Estimate.Value, Requests(batch.Estimate.Served), Exactly);
    }

    [Fact]
    public void Images_end_with_their_busiest_replica()
    {
        Case images = Four with { Model = SampleModels.ResNet50, Engine = "tensorrt", Weights = "fp16", Input = 1, Arrival = Case.Static };
        double pass = images.Times.Total(Passes.Encode, Steps.Forward(15, 1)).Value;

        Close.To(40 / pass, images.Estimate.Served.Samples!.Value.Estimate.PerSecond, Exactly);
    }

    /// <summary>Of a stream to four replicas three eighths come to the busiest: it is full at two thirds of what even ones serve.</summary>
    [Fact]
    public void A_stream_is_served_until_the_busiest_replica_is_full()
    {
        double capacity = Requests(Stream(1e6, 1).Served) / 4;

        Assert.False(Stream(4 * 0.66 * capacity, 1.5).Served.Saturated);
        Assert.False(Stream(4 * 0.67 * capacity, 1).Served.Saturated);
        ServedWorkload full = Stream(4 * 0.67 * capacity, 1.5).Served;
        Assert.True(full.Saturated);
        Close.To(capacity + (0.625 * 4 * 0.67 * capacity), Requests(full), Exactly);

        static Estimate Stream(double rate, double imbalance) =>
            (Four with { Batch = 1, Imbalance = imbalance, Arrival = new OfferedRate(Rate.From(rate)) }).Estimate;
    }

    /// <summary>Twelve are admitted: ten in the mean fit where all are alike, and fifteen of the busiest do not.</summary>
    [Fact]
    public void The_busiest_replica_decides_what_fits()
    {
        Case limited = Four with { Knobs = KnobSet.Empty.With(VllmKnobs.MaxNumSeqs, 12) };

        Assert.True((limited with { Imbalance = 1 }).Estimate.Fits);
        Assert.False(limited.Estimate.Fits);
        Assert.Equal(8, limited.Estimate.LargestBatch.BatchSize.Count);
        Assert.Equal((Four with { Batch = 15, Imbalance = 1 }).Estimate.PerGpu, Four.Estimate.PerGpu);
    }

    /// <summary>In the unit in which a batch is asked for: asked again it fits, and one more does not.</summary>
    [Theory, InlineData(1.1), InlineData(1.25), InlineData(1.5), InlineData(3), InlineData(4)]
    public void The_largest_batch_fits_when_asked_for_and_one_more_does_not(double imbalance)
    {
        Case uneven = Four with { Imbalance = imbalance };
        LargestBatch largest = uneven.Estimate.LargestBatch;

        Assert.True((uneven with { Batch = largest.BatchSize.Count }).Estimate.Fits);
        Assert.False((uneven with { Batch = largest.BatchSize.Count + 1 }).Estimate.Fits);
        Assert.Equal(largest.BatchSize, largest.ByLimit.Min(limit => limit.BatchSize));
    }

    [Fact]
    public void Of_uneven_replicas_the_busiest_one_s_sequences_are_in_flight()
    {
        Estimate estimate = Four.Estimate;

        Assert.Equal(15, estimate.InFlight.Sequences.Estimate.Count);
        Assert.Equal(Interval<SequenceCount>.Exactly(SequenceCount.From(15)), estimate.InFlight.Sequences);
        Assert.Equal(15, estimate.Load.InFlight.Count);
    }

    [Fact]
    public void A_load_of_other_replicas_is_refused() =>
        Assert.Equal(Topic.ReplicaImbalance,
            Estimator.Estimate((Four with { Layout = new() { Replicas = 3 } }).Deployment, Four.Workload).Refusal?.Subject.Topic);

    [Fact]
    public void The_textbook_waits_for_the_busiest_replica()
    {
        Case batch = Four with { Arrival = Case.Static };

        Relation relation = RuleOfThumb.Of(batch.Deployment, batch.Workload, batch.Estimate).Single(relation => relation.Id == "severalGpus");

        double even = (batch with { Imbalance = 1 }).Estimate.Served.OutputTokens!.Value.Estimate.PerSecond;
        Close.To(even / 1.5, relation.Result!.Value.Value, Exactly);
        Assert.True(relation.Detailed!.Value.Value > relation.Result!.Value.Value);
    }

    private static ServedWorkload With(long clients) => (Four with { Batch = clients, Imbalance = 1, Layout = new() }).Estimate.Served;

    private static double Requests(ServedWorkload served) => served.Requests!.Value.Estimate.PerSecond;
}
