using FsCheck.Fluent;
using InferenceSizing.Domain.Deployments;
using InferenceSizing.Domain.Loads;
using InferenceSizing.Domain.Networks.Graph;
using InferenceSizing.Domain.Numbers;
using InferenceSizing.Domain.Serving;
using InferenceSizing.Domain.Sizing;
using InferenceSizing.Domain.Tests.Samples;
using InferenceSizing.Domain.Units;
using InferenceSizing.Domain.Walks.Times;

namespace InferenceSizing.Domain.Tests.Laws;

public sealed class TimeLaws
{
    private const double Rounding = 1e-9;

    [Fact]
    public void A_step_is_never_faster_than_the_roofline() => Law.Holds(
        Scenario.Any,
        sized =>
        {
            double peak = Enum.GetValues<NumberFormat>().Max(format => sized.Gpu.Rates[format]?.PerSecond ?? 0);
            foreach (StepTime step in StepsOf(sized))
            {
                StepPart[] kernels = [.. step.Parts.Where(part => part.Name != "allReduce")];
                Assert.True(step.Total.Value >= kernels.Sum(part => part.Flops.Count) / peak);
                Assert.True(step.Total.Value >= kernels.Sum(part => part.Moved.Bytes) / sized.Gpu.MemoryBandwidth.BytesPerSecond);
            }
        });

    [Fact]
    public void Parts_add_up_to_the_step() => Law.Holds(
        Scenario.Any,
        sized => StepsOf(sized).All(step => Math.Abs(step.Parts.Sum(part => part.Time.Value) - step.Total.Value) <= Rounding * step.Total.Value));

    [Fact]
    public void More_tokens_never_take_less_time() => Law.Holds(
        from sized in Scenario.Generating
        from more in Gen.Choose(1, 1000)
        select (sized, more),
        drawn =>
        {
            IPassTimes times = drawn.sized.Times;
            long input = drawn.sized.Input, batch = drawn.sized.Batch;
            return times.Total(Passes.Prefill, Steps.Prefill(batch, input + 1)) <= times.Total(Passes.Prefill, Steps.Prefill(batch, input + 1 + drawn.more))
                && times.Total(Passes.Decode, Steps.Decode(batch, input + 1)) <= times.Total(Passes.Decode, Steps.Decode(batch, input + 1 + drawn.more))
                && times.Total(Passes.Decode, Steps.Decode(batch, input + 1)) <= times.Total(Passes.Decode, Steps.Decode(batch + drawn.more, input + 1));
        });

    [Fact]
    public void The_first_token_comes_before_the_answer_is_whole() => Law.Holds(
        Scenario.Generating,
        sized =>
        {
            ServedWorkload served = sized.Estimate.Served;
            Seconds first = served.TimeToFirstToken!.Value.Estimate, request = served.Request!.Value.Estimate;
            Assert.True(first <= request);
            Assert.Equal(sized.Output > 1, served.TimePerOutputToken is not null);
            Assert.Equal(sized.Output > 0, served.OutputTokens is not null);
            if (served.TimePerOutputToken is { } each)
                Assert.True(Math.Abs(first.Value + ((sized.Output - 1) * each.Estimate.Value) - request.Value) <= Rounding * request.Value);
        });

    [Fact]
    public void Times_and_rates_hold_their_estimates() => Law.Holds(
        Scenario.Any,
        sized =>
        {
            ServedWorkload served = sized.Estimate.Served;
            foreach (Interval<Seconds>? time in new[] { served.TimeToFirstToken, served.TimePerOutputToken, served.Request, served.Batch })
                Assert.True(time is not { } found || (found.Low <= found.Estimate && found.Estimate <= found.High));
            foreach (Interval<Rate>? rate in new[] { served.OutputTokens, served.TotalTokens, served.PrefillTokens, served.Requests, served.Samples })
                Assert.True(rate is not { } found || (found.Low <= found.Estimate && found.Estimate <= found.High));
        });

    [Fact]
    public void Replicas_serve_side_by_side() => Law.Holds(
        Scenario.Any.Where(sized => sized.Arrival is not OfferedRate),
        sized =>
        {
            ServedWorkload all = sized.Estimate.Served, one = (sized with { Layout = sized.Layout with { Replicas = 1 } }).Estimate.Served;
            Close.To(sized.Layout.Replicas * one.Requests!.Value.Estimate.PerSecond, all.Requests!.Value.Estimate.PerSecond, Rounding);
            Assert.Equal(one.Request, all.Request);
            Assert.Equal(one.Batch, all.Batch);
        });

    /// <summary>A loop's curve has the steps of its kernels' tiles, so a client fewer beside others may now and then be worth a little.</summary>
    [Fact]
    public void Uneven_load_never_serves_more() => Law.Holds(
        from sized in Scenario.Any
        from replicas in Gen.Choose(2, 4)
        from hundredths in Gen.Choose(0, 100 * (replicas - 1))
        select (sized with { Layout = sized.Layout with { Replicas = replicas } }, hundredths),
        drawn =>
        {
            (Case even, int hundredths) = drawn;
            double one = RequestsOf(even, 1), uneven = RequestsOf(even, 1 + (hundredths / 100.0)), all = RequestsOf(even, even.Layout.Replicas);
            double tiles = even.Arrival is OfferedClients or null ? 0.005 : Rounding;
            Assert.True(uneven <= one * (1 + tiles), $"{uneven} of {one}: {even}");
            Assert.True(all <= uneven * (1 + tiles), $"{all} of {uneven}: {even}");
            Close.To(even.Layout.Replicas * RequestsOf(even with { Layout = even.Layout with { Replicas = 1 }, Arrival = ShareOf(even) }, 1), one, Rounding);
        });

    /// <summary>What comes to one of even replicas.</summary>
    private static OfferedLoad? ShareOf(Case even) =>
        even.Arrival is OfferedRate open ? new OfferedRate(open.Requests * Ratio.From(1.0 / even.Layout.Replicas)) : even.Arrival;

    private static double RequestsOf(Case sized, double imbalance) => (sized with { Imbalance = imbalance }).Estimate.Served.Requests!.Value.Estimate.PerSecond;

    /// <summary>Prompts cost their prefill whatever the clients wait for: no loop turns faster than an instance can read prompts.</summary>
    [Fact]
    public void Requests_never_come_round_faster_than_their_prompts_are_read() => Law.Holds(
        Scenario.Served.Where(sized => sized.Arrival is OfferedClients or OfferedRate),
        sized =>
        {
            ServedWorkload served = sized.Estimate.Served;
            Assert.True(Estimator.CostsOf(sized.Deployment, sized.Workload).Succeeded(out StepCosts? costs, out _));
            Assert.True(costs.SharedPrefill.All <= costs.Prefill.All * Ratio.From(1 + Rounding));
            double prompts = sized.Layout.Replicas
                / ServedTimes.Service(costs with { SharedPrefill = served.Running.Count == costs.Running ? costs.SharedPrefill : costs.Prefill },
                sized.Deployment.Timing).Value;
            Assert.True(served.Requests!.Value.Estimate.PerSecond <= prompts * (1 + Rounding),
                $"{served.Requests.Value.Estimate.PerSecond} of {prompts} requests a second: {sized}");
        });

    [Fact]
    public void A_rate_below_capacity_is_served_and_one_above_it_saturates() => Law.Holds(
        Scenario.Generating,
        sized =>
        {
            Case open = sized with { Arrival = new OfferedRate(Rate.From(1e-6)) };
            ServedWorkload quiet = open.Estimate.Served, flooded = (open with { Arrival = new OfferedRate(Rate.From(1e7)) }).Estimate.Served;
            Assert.False(quiet.Saturated);
            Assert.Equal(1e-6, quiet.Requests!.Value.Estimate.PerSecond);
            Assert.True(flooded.Saturated);
            Assert.True(flooded.Requests!.Value.Estimate.PerSecond < 1e7);
            Assert.False((open with { Arrival = new OfferedRate(flooded.Requests.Value.Estimate * Ratio.From(0.99)) }).Estimate.Served.Saturated);
            Assert.True((open with { Arrival = new OfferedRate(flooded.Requests.Value.Estimate * Ratio.From(1.01)) }).Estimate.Served.Saturated);
        });

    [Fact]
    public void The_parts_shown_are_those_of_the_times_told() => Law.Holds(
        Scenario.Generating.Select(sized => sized with { Arrival = Case.Static }),
        sized =>
        {
            Estimate estimate = sized.Estimate;
            Close.To(estimate.Served.TimeToFirstToken!.Value.Estimate.Value, estimate.Prefill.Sum(part => part.Time.Value), Rounding);
            if (estimate.Served.TimePerOutputToken is { } each)
                Close.To(each.Estimate.Value, estimate.Decode.Sum(part => part.Time.Value), Rounding);
        });

    private static IEnumerable<StepTime> StepsOf(Case sized)
    {
        IPassTimes times = sized.Times;
        if (!sized.Model.Generates)
        {
            yield return times.Pass(Passes.Encode, Steps.Forward(sized.Batch, sized.Input));
            yield break;
        }

        yield return times.Pass(Passes.Prefill, Steps.Prefill(sized.Batch, sized.Input));
        yield return times.Pass(Passes.Decode, Steps.Decode(sized.Batch, sized.Input + 1));
    }
}
