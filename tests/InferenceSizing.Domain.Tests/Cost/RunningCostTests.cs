using InferenceSizing.Domain.Cost;
using InferenceSizing.Domain.Hardware;
using InferenceSizing.Domain.Parallelism;
using InferenceSizing.Domain.Sizing;
using InferenceSizing.Domain.Tests.Samples;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Tests.Cost;

public sealed class RunningCostTests
{
    private static readonly Accelerator Rented = SampleAccelerators.H100 with
    {
        Watts = Watts.From(700),
        Prices = [Offer("A", "one", 1, 5), Offer("A", "eight", 8, 2), Offer("B", "one", 1, 3), Offer("C", "one", 1, 12), Offer("D", "eight", 8, 4)],
    };

    private static readonly Case Llama = new(SampleModels.Llama31Of8B, "vllm") { Gpu = Rented, Batch = 32 };

    /// <summary>Cheapest of each: A 2, B 3, D 4, C 12; of the two in the middle the lower.</summary>
    [Fact]
    public void The_middle_provider_counts_unless_another_is_named()
    {
        Assert.Equal(("B", 3m), PriceOf(Pricing.Catalogue));
        Assert.Equal(("C", 12m), PriceOf(new Pricing(null, "c")));
        Assert.Equal(("request", 1.5m), PriceOf(new Pricing(DollarsPerHour.From(1.5m), null)));
        Assert.Null(new Pricing(null, "E").Of(Rented));
    }

    /// <summary>By hand: r tokens a second are 3600 r an hour; at 3 dollars an hour a million of them cost 3 / (3600 r) · 10^6.</summary>
    [Fact]
    public void A_million_tokens_cost_what_their_hours_cost()
    {
        RunningCost cost = Assessment.CostOf(Llama.Estimate, Pricing.Catalogue)!;
        Interval<Rate> rate = Llama.Estimate.Served.OutputTokens!.Value;

        Close.To(3e6 / 3600 / rate.Estimate.PerSecond, cost.AtLoad.OutputTokens!.Value.Estimate.Amount, 1e-12);
        Close.To(3e6 / 3600 / rate.Low.PerSecond, cost.AtLoad.OutputTokens!.Value.High.Amount, 1e-12);
        Assert.True(cost.AtSaturation!.OutputTokens!.Value.Estimate < cost.AtLoad.OutputTokens!.Value.Estimate);
    }

    /// <summary>Ten GPUs of machines of eight are sixteen.</summary>
    [Fact]
    public void Whole_machines_cost_their_idle_gpus_too()
    {
        Case ten = Llama with { Layout = new ParallelLayout { Replicas = 10 } };
        RunningCost cost = Assessment.CostOf(ten.Estimate, new Pricing(null, "D"))!;

        Assert.Equal((40m, 64m), (cost.PerHour.Amount, cost.WholeMachinesPerHour.Amount));
    }

    [Fact]
    public void Without_a_price_there_is_no_cost() => Assert.Null(Assessment.CostOf((Llama with { Gpu = SampleAccelerators.T4 }).Estimate, Pricing.Catalogue));

    /// <summary>Nobody sells slices: 1g.10gb has one of seven compute and one of eight memory slices, so a seventh of the price and of the power.</summary>
    [Fact]
    public void A_slice_costs_the_larger_of_its_shares()
    {
        Accelerator slice = Rented.Sliced(new Partition("1g.10gb", ByteCount.FromGibibytes(10), Ratio.From(1 / 7.0), Ratio.From(1 / 8.0), Count.From(7),
            "NVIDIA"));

        Assert.Equal(3 / 7.0, (double)Pricing.Catalogue.Of(slice)!.PerGpu.Amount, 1e-9);
        Assert.Equal(100, slice.Watts.Value);
    }

    /// <summary>Between idle, 15 % of 700 W, and all of it, for each GPU.</summary>
    [Fact]
    public void Power_is_between_idle_and_the_design_power()
    {
        EnergyUse energy = Assessment.EnergyOf((Llama with { Layout = new ParallelLayout { Replicas = 2 } }).Estimate)!;

        Assert.InRange(energy.Deployment.Estimate.Value, 2 * 0.15 * 700, 2 * 700);
        Assert.True(energy.Deployment.High.Value <= 1400);
        Close.To(energy.Deployment.Estimate.Value / Llama.Estimate.Served.OutputTokens!.Value.Estimate.PerSecond / 2,
            energy.PerOutputToken!.Value.Estimate.Value, 1e-9);
        Assert.Null(Assessment.EnergyOf((Llama with { Gpu = SampleAccelerators.T4 }).Estimate));
        Close.To(2 * 0.15 * 700, energy.Idle.Estimate.Value, 1e-9);
    }

    [Fact]
    public void No_board_draws_more_than_its_limit()
    {
        EnergyUse energy = Assessment.EnergyOf((Llama with { Gpu = Llama.Gpu.LimitedTo(Watts.From(200)) }).Estimate)!;

        Assert.Equal(200, energy.Deployment.High.Value);
        Assert.Equal(200, energy.Deployment.Estimate.Value);
    }

    private static (string, decimal) PriceOf(Pricing pricing) => pricing.Of(Rented) is { } price ? (price.Provider, price.PerGpu.Amount) : default;

    private static Price Offer(string provider, string instance, int gpus, decimal perGpu) =>
        new(provider, instance, Count.From(gpus), DollarsPerHour.From(perGpu), "2026-05", "example");
}
