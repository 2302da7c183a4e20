using System.Text.Json;
using InferenceSizing.Api.Contract;
using InferenceSizing.Api.Estimates.Resolution;
using InferenceSizing.Api.Pictures;
using InferenceSizing.Api.Sweeps.Request;
using InferenceSizing.Domain.Outcomes;
using InferenceSizing.Domain.Sizing;

namespace InferenceSizing.Api.Sweeps;

/// <summary>A sweep as curves: over its longest axis of numbers, one for each combination of the others.</summary>
internal static class SweepPicture
{
    /// <summary>Points that still show apart from each other.</summary>
    private const int MostPoints = 600;

    private static readonly Metric[] Drawn = [Metrics.TimePerOutputToken, Metrics.TimeToFirstToken, Metrics.BatchTime, Metrics.OutputTokens, Metrics.Samples];

    /// <param name="points">Of the sweep.</param>
    /// <param name="axes">Of the sweep.</param>
    /// <param name="asked">The request without its axes; null where it is none by itself.</param>
    /// <param name="size">Of the picture.</param>
    /// <param name="within">Threads that work the points out.</param>
    public static Outcome<string> Of(SweepPoints points, IReadOnlyList<SweepAxis> axes, SizedRequest? asked, PictureWidth size, ParallelOptions within)
    {
        if (axes.Where(IsOfNumbers).MaxBy(each => each.Count) is not { } axis)
            return Refused.At("axes", "A picture is drawn over an axis of numbers; there is none.");
        if (points.Count > MostPoints)
            return Refused.At("axes", $"A picture shows at most {MostPoints} points; there are {points.Count}.");
        var all = new (IReadOnlyDictionary<string, JsonElement> At, Outcome<Assessment> Assessment)[points.Count];
        Parallel.For(0, all.Length, within, index => all[index] = points.AssessAt(index));
        (string Curve, double At, Assessment Assessment)[] sized = [.. all.Where(point => point.Assessment.Value is not null)
            .Select(point => (NameOf(point.At, axis), point.At[axis.Path!].GetDouble(), point.Assessment.Value!))];
        string[] names = [.. sized.Select(point => point.Curve).Distinct()];
        if (names.Length == 0)
            return Refused.At("axes", $"No point has an answer; of the first: {points.At(0).Error}");
        if (names.Length > CurvesPicture.MostCurves)
            return Refused.At("axes", $"A picture shows at most {CurvesPicture.MostCurves} curves; the axes beside {axis.Path} make {names.Length}.");
        Panel[] panels = [.. from metric in Drawn let panel = PanelOf(metric) where panel is not null select panel];
        return CurvesPicture.Of($"Times and rates over {axis.Path}", axis.Path!, panels, [.. MarksOf(asked, axis, names)], size);

        Panel? PanelOf(Metric metric)
        {
            Curve[] curves =
            [
                .. from name in names
                   let found = (
                       from point in sized
                       where point.Curve == name
                       let reading = metric.Of(point.Assessment)
                       where reading is not null
                       select new CurvePoint(point.At, reading.Value, point.Assessment.Estimate.Fits)).ToArray()
                   where found.Length > 0
                   select new Curve(name, found),
            ];
            return curves.Length == 0 ? null : new Panel(metric, curves, asked?.Question.Complete.Requirements?.LimitOn(metric)?.Value);
        }
    }

    private static bool IsOfNumbers(SweepAxis axis) => axis.Values?.All(value => value.ValueKind == JsonValueKind.Number) ?? true;

    private static string NameOf(IReadOnlyDictionary<string, JsonElement> at, SweepAxis across) =>
        string.Join(", ", at.Where(axis => axis.Key != across.Path).Select(axis => axis.Value.ToString()));

    /// <summary>What was asked, and how far it could go: where other axes vary too, that differs from curve to curve.</summary>
    private static IEnumerable<CurveMark> MarksOf(SizedRequest? asked, SweepAxis axis, string[] names)
    {
        if (asked is null || names.Length > 1)
            yield break;
        Estimate estimate = asked.Assessment.Estimate;
        if (axis.Path == "workload.batchSize")
        {
            if (asked.Complete.Workload!.BatchSize is { } batch)
                yield return Mark(batch, $"asked: {batch}");
            if (estimate.SaturatesAt is { } saturated)
                yield return Mark(saturated.Count, $"more hardly helps from {saturated.Count}");
            if (estimate.LargestBatch is { BatchSize.Count: > 0 } largest)
                yield return Mark(largest.BatchSize.Count, $"largest that fits: {largest.BatchSize.Count} ({largest.LimitedBy})");
        }
        else if (axis.Path == "workload.inputTokens" && asked.Complete.Workload!.InputTokens is { } tokens)
        {
            yield return Mark(tokens, $"asked: {tokens}");
            if (estimate.Capacity.Context is { } context && context.Tokens.Count - (asked.Complete.Workload.OutputTokens ?? 0) is > 0 and var prompt)
                yield return Mark(prompt, $"longest prompt: {prompt} ({context.LimitedBy})");
        }
    }

    private static CurveMark Mark(long at, string text) => new(at, text);
}
