using InferenceSizing.Domain.Quality;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Tests.Samples;

/// <summary>A few published results, as tests need them.</summary>
internal static class SampleEvidence
{
    public static QualityEvidence Published { get; } = new(
        [
            Result(QualityTechnique.Weights, "awq-int4", QualityMetric.Accuracy, 237, -0.3, 0.7, 5) with { SizeExponent = Magnitude.From(0.5) },
            Result(QualityTechnique.KvCache, "int8", QualityMetric.Accuracy, 24, -0.5, 0.5, 1),
            Result(QualityTechnique.KvCache, "fp8", QualityMetric.Perplexity, 12, 0, 1, 3),
            Result(QualityTechnique.Weights, "int8", QualityMetric.Accuracy, 230, -0.2, 0.4, 2.1) with { Models = "convolutional" },
        ],
        [new SizeCurve("a family", ["family/"], "MMLU", Magnitude.From(444.3), Magnitude.From(0.239), Count.From(3), Magnitude.From(0.9), "example")]);

    private static QualityResult Result(QualityTechnique technique, string scheme, QualityMetric metric, int results, double low, double median, double high) =>
        new()
        {
            Technique = technique,
            Schemes = [scheme],
            Models = "decoder",
            Metric = metric,
            Results = Count.From(results),
            Low = Magnitude.From(low),
            Median = Magnitude.From(median),
            High = Magnitude.From(high),
            Source = "example",
        };
}
