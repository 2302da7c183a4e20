using System.Text.Json.Serialization;

namespace InferenceSizing.Api.Estimates.Answer;

/// <summary>What the techniques lose of the model's quality, by published results alone.</summary>
/// <param name="AccuracyLoss">Percent of the untouched model's score, all techniques together; below zero where results gained; null where a technique has no
/// results.</param>
/// <param name="MemoryRatio">Memory of the weights in their reference format (32 bits for encoders and image networks, 16 for others) over what they
/// take.</param>
/// <param name="Alpha">The textbook's factor: loss = alpha x memoryRatio.</param>
/// <param name="ByBits">The loss of the weights by the form that results of weight-only quantization follow better than alpha x memoryRatio:
/// 3.0 x exp(-1.2 x (bits - 4.15)) x (10^9 parameters)^-0.25; absent for other formats and below 2.5 bits.</param>
/// <param name="Basis">What the figure rests on.</param>
/// <param name="Results">Published results behind it.</param>
/// <param name="Parts">Each technique by itself.</param>
/// <param name="SizeCurve">Published scores of the family over its size; absent where there are none.</param>
internal sealed record QualityAnswer(
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] Predicted? AccuracyLoss,
    decimal MemoryRatio,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] Predicted? Alpha,
    Predicted? ByBits,
    string Basis,
    int Results,
    IReadOnlyList<QualityPartAnswer> Parts,
    SizeCurveAnswer? SizeCurve);

/// <summary>One technique.</summary>
/// <param name="Technique">weights, kvCache, pruning or distillation.</param>
/// <param name="Scheme">Precision id, kind of pruning, or layers.</param>
/// <param name="AccuracyLoss">Percent of a task's score; null where no results say.</param>
/// <param name="PerplexityRise">Percent by which perplexity rises; absent where no results say.</param>
/// <param name="Results">Published results behind the figure; 0 where it needs none or has none.</param>
/// <param name="Basis">What kind of results, or why there are none.</param>
internal sealed record QualityPartAnswer(
    string Technique,
    string Scheme,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] Predicted? AccuracyLoss,
    Predicted? PerplexityRise,
    int Results,
    string Basis);

/// <summary>Scores of a family's models over their size: what a larger or a smaller one of them would score.</summary>
/// <param name="Family">The family and its recipe.</param>
/// <param name="Metric">The score.</param>
/// <param name="Formula">score = 100 - c x (millions of parameters)^-p.</param>
/// <param name="Score">Of the asked model's size, percent.</param>
/// <param name="ScoreAtHalf">Of half that size.</param>
/// <param name="ScoreAtTwice">Of twice that size.</param>
/// <param name="WorstPoints">The formula's largest error on the published scores, points.</param>
/// <param name="Results">Published scores.</param>
/// <param name="Source">Where they are from.</param>
internal sealed record SizeCurveAnswer(
    string Family, string Metric, string Formula, decimal Score, decimal ScoreAtHalf, decimal ScoreAtTwice, decimal WorstPoints, int Results, string Source);
