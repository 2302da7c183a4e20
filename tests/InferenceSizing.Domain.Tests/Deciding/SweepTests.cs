using System.Collections.Immutable;
using InferenceSizing.Domain.Deciding;
using InferenceSizing.Domain.Outcomes;
using InferenceSizing.Domain.Sizing;
using InferenceSizing.Domain.Tests.Samples;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Tests.Deciding;

/// <summary>Sweeps over questions, without a request.</summary>
public sealed class SweepTests
{
    private static readonly Resolver Resolver = new(SampleSpeed.Model, SampleSinglePass.Plain, SampleEvidence.Published);
    private static readonly Refusal None = Refusal.Invalid(Topic.Arrival, "No such batch.");

    private readonly List<ImmutableArray<Place>> _posed = [];

    /// <summary>Three batches of two lengths: each point is what its own question gives.</summary>
    [Fact]
    public void Each_point_is_the_answer_to_its_own_question()
    {
        Sweep sweep = Over([3, 2], [])!;

        Assert.Equal(6, sweep.Grid.Points.Value);
        for (int point = 0; point < 6; point++)
        {
            ImmutableArray<Place> places = sweep.Grid.PlacesOf(Place.At(point));
            Assessment alone = Resolver.Resolve(At(places)).Value!.Assess().Value!;
            Assert.Equal(alone.Estimate.PerGpu.Total, sweep.At(places).Value!.Estimate.PerGpu.Total);
        }
    }

    [Fact]
    public void A_point_that_does_not_go_together_is_refused_alone()
    {
        Sweep sweep = Sweep.Of(
            new Grid([Count.From(2)]), [], places => places[0] == Place.First ? None : At([places[0], Place.First]), Resolver, CancellationToken.None)!;

        Assert.Same(None, sweep.At([Place.At(0)]).Refusal);
        Assert.NotNull(sweep.At([Place.At(1)]).Value);
    }

    /// <summary>One look for each value of the axes of models, at the first place of the others; of an ordinary model 50,000 points and no more.</summary>
    [Fact]
    public void The_first_point_of_each_model_says_what_a_sweep_costs()
    {
        Assert.NotNull(Over([25_000, 2], [Place.At(1)]));
        Assert.Equal([[0, 0], [0, 1]], _posed.Select(places => places.Select(place => place.Index)));
        Assert.Null(Over([25_000, 3], [Place.At(1)]));
    }

    private Sweep? Over(long[] lengths, ImmutableArray<Place> models) => Sweep.Of(
        new Grid(lengths.Select(Count.From)), models,
        places =>
        {
            _posed.Add(places);
            return At(places);
        },
        Resolver, CancellationToken.None);

    private static Question At(ImmutableArray<Place> places) => new()
    {
        Model = new ModelSource { Architecture = SampleModels.Llama31Of8B, Family = "llama", StoredAs = "bf16" },
        Gpu = new GpuQuestion { Card = SampleAccelerators.H100 },
        Workload = new WorkloadQuestion { BatchSize = SequenceCount.From(places[0].Index + 1), InputTokens = TokenCount.From(100 * (places[1].Index + 1)) },
    };
}
