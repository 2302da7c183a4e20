using InferenceSizing.Domain.Learning;
using InferenceSizing.Domain.Sizing;
using InferenceSizing.Domain.Tests.Samples;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Tests.Learning;

/// <summary>What measured runs make of estimates, worked out by hand from the shares of variance: a decode step has 0.60 in common with another run of the same
/// deployment and load, 0.07 with one of another model on the same engine and chips.</summary>
public sealed class MeasuredTimesTests
{
    private const double Same = 0.60, SameEngineAndChips = 0.07;

    private static readonly Case Llama = new(SampleModels.Llama31Of8B, "vllm") { Batch = 8 };

    [Fact]
    public void A_run_moves_an_estimate_of_the_same_by_what_they_have_in_common()
    {
        (double before, double after) = (Step(Llama), Step(Llama, Measured(Llama, 1.5)));

        Close.To(Math.Pow(1.5, Same), after / before, 1e-9);
    }

    [Fact]
    public void A_neighbour_moves_less_and_another_engine_not_at_all()
    {
        Case neighbour = Llama with { Model = SampleModels.Llama31Of70B, Gpu = SampleAccelerators.WithUsable(200) }, other = Llama with { Engine = "sglang" };

        Close.To(Math.Pow(1.5, SameEngineAndChips), Step(neighbour, Measured(Llama, 1.5)) / Step(neighbour), 1e-9);
        Assert.Equal(Step(other), Step(other, Measured(Llama, 1.5)));
        Assert.Empty(EstimateOf(other, Measured(Llama, 1.5)).CalibratedBy);
    }

    /// <summary>Left of the variance: 1 − 0.6² = 0.64, times a scale of 5/6, since the run lay where it was expected.</summary>
    [Fact]
    public void A_run_that_agrees_leaves_the_estimate_and_narrows_its_interval()
    {
        Interval<Seconds> before = EstimateOf(Llama).Served.TimePerOutputToken!.Value, after = EstimateOf(Llama, Measured(Llama, 1))
            .Served.TimePerOutputToken!.Value;

        Close.To(before.Estimate.Value, after.Estimate.Value, 1e-12);
        Close.To(Math.Sqrt(0.64 * 5 / 6) * LogWidth(before), LogWidth(after), 1e-9);
    }

    [Fact]
    public void Runs_that_scatter_leave_a_wider_interval_than_runs_that_agree()
    {
        MeasuredTime[] agree = [.. Enumerable.Range(0, 6).SelectMany(i => Measured(Llama, 1.1, $"{i}"))];
        MeasuredTime[] scatter = [.. Enumerable.Range(0, 6).SelectMany(i => Measured(Llama, i % 2 == 0 ? 1.4 : 0.8, $"{i}"))];

        Assert.True(
            LogWidth(EstimateOf(Llama, scatter).Served.TimePerOutputToken!.Value) > LogWidth(EstimateOf(Llama, agree).Served.TimePerOutputToken!.Value));
    }

    [Fact]
    public void One_bad_run_is_shown_and_not_believed()
    {
        MeasuredTime[] good = [.. Enumerable.Range(0, 5).SelectMany(i => Measured(Llama, 1.1, $"good {i}"))];
        Estimate estimate = EstimateOf(Llama, [.. good, .. Measured(Llama, 4, "bad")]);

        Assert.Equal("bad", Assert.Single(estimate.CalibratedBy, run => run.IsOutlier).Run);
        Assert.Equal(EstimateOf(Llama, good).Served.TimePerOutputToken, estimate.Served.TimePerOutputToken);
    }

    [Fact]
    public void Two_runs_that_agree_on_what_one_would_not_be_believed_are()
    {
        Assert.All(EstimateOf(Llama, Measured(Llama, 1.8, "first")).CalibratedBy, run => Assert.True(run.IsOutlier));
        Assert.All(EstimateOf(Llama, [.. Measured(Llama, 1.8, "first"), .. Measured(Llama, 1.8, "second")]).CalibratedBy, run => Assert.False(run.IsOutlier));
    }

    [Fact]
    public void A_corrected_request_is_still_its_first_token_and_its_steps()
    {
        Estimate estimate = EstimateOf(
            Llama,
            [.. Measured(Llama, 1.3), .. Measured(Llama, 0.7, "first", MeasuredFigure.FirstToken), .. Measured(Llama, 1.2, "all", MeasuredFigure.OutputRate)]);

        Close.To(
            estimate.Served.TimeToFirstToken!.Value.Estimate.Value + ((Llama.Output - 1) * estimate.Served.TimePerOutputToken!.Value.Estimate.Value),
            estimate.Served.Request!.Value.Estimate.Value, 1e-9);
        Close.To(
            Llama.Batch / estimate.Served.Request!.Value.Estimate.Value, estimate.Served.Requests!.Value.Estimate.PerSecond, 1e-9);
        Close.To(
            estimate.Served.TimePerOutputToken!.Value.Estimate.Value, estimate.Decode.Sum(part => part.Time.Value), 1e-9);
    }

    [Fact]
    public void A_slower_rate_is_a_longer_time()
    {
        Assert.True(Step(Llama, Measured(Llama, 0.8, "run", MeasuredFigure.OutputRate)) > Step(Llama));
    }

    [Fact]
    public void The_rate_of_arrivals_that_are_kept_up_with_says_nothing()
    {
        Case open = Llama with { Arrival = new Domain.Loads.OfferedRate(Rate.From(0.5)) };

        Assert.Empty(Measured(open, 0.8, "run", MeasuredFigure.RequestRate));
    }

    [Fact]
    public void The_order_of_runs_does_not_matter()
    {
        MeasuredTime[] runs = [.. Enumerable.Range(0, 60).SelectMany(i => Measured(Llama with { Batch = 1 + (i % 7) }, 0.9 + (i * 0.01), $"run {i}"))];

        Assert.Equal(EstimateOf(Llama, runs).Served, EstimateOf(Llama, [.. runs.Reverse()]).Served);
    }

    [Fact]
    public void Distance_grows_from_the_same_to_another_load_to_another_model()
    {
        MeasuredTime[] runs =
        [
            .. Measured(Llama, 1, "same"), .. Measured(Llama with { Batch = 64 }, 1, "load"),
            .. Measured(Llama with { Model = SampleModels.Llama32Of1B }, 1, "model"),
        ];

        LeanedOn[] leaned = [.. EstimateOf(Llama, runs).CalibratedBy];
        Assert.Equal(["same", "load", "model"], leaned.Select(run => run.Run));
        Assert.Equal(0, leaned[0].Distance.Value, 12);
        Close.To(1 - (SameEngineAndChips / Same), leaned[2].Distance.Value, 1e-9);
    }

    private static MeasuredTime[] Measured(Case run, double overEstimate, string name = "run", MeasuredFigure figure = MeasuredFigure.OutputToken)
    {
        double predicted = MeasuredTime.ReadingOf(run.Estimate.Served, figure)!.Value.Estimate.Value;
        MeasuredTime? time = MeasuredTime.Of(
            name, run.Deployment.ConditionsUnder(run.Workload), run.Estimate.Served, figure, Magnitude.From(predicted * overEstimate));
        return time is null ? [] : [time];
    }

    private static Estimate EstimateOf(Case sized, params MeasuredTime[] runs) =>
        Estimator.Estimate(sized.Deployment with { Measured = MeasuredTimes.Of(runs) }, sized.Workload).Value!;

    private static double Step(Case sized, params MeasuredTime[] runs) => EstimateOf(sized, runs).Served.TimePerOutputToken!.Value.Estimate.Value;

    private static double LogWidth(Interval<Seconds> interval) => Math.Log(interval.High.Value / interval.Low.Value);
}
