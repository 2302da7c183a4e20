using System.Reflection;
using InferenceSizing.Domain.Cost;
using InferenceSizing.Domain.Sizing;
using InferenceSizing.Domain.Tests.Samples;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Tests.Sizing;

public sealed class MetricsTests
{
    private static Assessment Assessed(Case answered) =>
        Assessment.Of(answered.Estimate, null, new Pricing(DollarsPerHour.From(2), null),
            Assessment.QualityOf(answered.Estimate, null, null, SampleEvidence.Published));

    [Fact]
    public void Every_metric_is_in_the_list_once()
    {
        IEnumerable<object?> declared = typeof(Metrics).GetProperties(BindingFlags.Public | BindingFlags.Static)
            .Where(property => property.PropertyType == typeof(Metric)).Select(property => property.GetValue(null));

        Assert.Equal(declared, Metrics.All);
        Assert.Distinct(Metrics.All.Select(metric => metric.Id));
    }

    /// <summary>A decoder has no batch and no samples; an encoder has neither first token nor request. The sample card's design power is not known.</summary>
    [Fact]
    public void A_model_has_the_figures_of_its_kind()
    {
        Assessment decoder = Assessed(new Case(SampleModels.Llama31Of8B, "vllm") { Batch = 4 });
        Assessment encoder = Assessed(new Case(SampleModels.BertBase, "tensorrt") { Input = 128, Batch = 4, Weights = "fp16" });

        Assert.Equal([Metrics.BatchTime, Metrics.Samples, Metrics.Power], Metrics.All.Where(metric => metric.Of(decoder) is null));
        Assert.Equal(
            [Metrics.TimeToFirstToken, Metrics.TimePerOutputToken, Metrics.RequestTime, Metrics.OutputTokens, Metrics.Power],
            Metrics.All.Where(metric => metric.Of(encoder) is null));
        Assert.Equal(Metrics.BatchTime.Of(encoder), Metrics.RequestTime.OfOrStandIn(encoder));
    }

    /// <summary>Bytes, sequences and GPUs are whole; what is predicted lies within its interval.</summary>
    [Fact]
    public void Readings_are_counts_or_intervals()
    {
        Assessment found = Assessed(new Case(SampleModels.Llama31Of8B, "vllm") { Batch = 4 });
        foreach (Metric metric in Metrics.All)
        {
            if (metric.Of(found) is not { } reading)
                continue;
            Assert.Equal(metric.Unit is MetricUnit.Flag or MetricUnit.Count or MetricUnit.Bytes, reading.Whole is not null);
            Assert.True(reading.Low.Value <= reading.Estimate.Value && reading.Estimate.Value <= reading.High.Value, metric.Id);
        }

        Assert.Equal(found.Estimate.PerGpu.Total.Estimate.Count, Metrics.Total.Of(found)!.Value.Whole);
        Assert.Equal(2, Metrics.CostPerHour.Of(found)!.Value.Estimate.Value);
    }
}
