using System.Collections.Immutable;
using InferenceSizing.Domain.Hardware;

namespace InferenceSizing.Domain.Learning.Judging;

/// <summary>What the figures of a slice have in common.</summary>
public enum SliceKind
{
    /// <summary>Engine, chip and model.</summary>
    Deployment,

    /// <summary>Engine and chip, any model.</summary>
    Chip,

    /// <summary>Engine and class of chips, any model.</summary>
    ChipClass,

    /// <summary>The engine, on any chip.</summary>
    Engine,

    /// <summary>All published figures.</summary>
    All,
}

/// <summary>Published figures that are like a deployment.</summary>
/// <param name="Kind">What they have in common with it.</param>
/// <param name="Quantities">Each quantity that was measured.</param>
public sealed record AccuracySlice(SliceKind Kind, ImmutableArray<QuantityAccuracy> Quantities);

/// <summary>All published figures with what was predicted of them unseen. Immutable: built once from the catalogue.</summary>
/// <param name="runs">The figures by deployment, publisher and quantity.</param>
public sealed class PublishedAccuracy(IEnumerable<JudgedRuns> runs)
{
    private readonly ImmutableArray<JudgedRuns> _runs = [.. runs];

    /// <summary>The slices that a deployment lies in, the nearest first; those without a figure are left out.</summary>
    /// <param name="engine">The engine's name; null for any.</param>
    /// <param name="accelerator">The chip; null for any.</param>
    /// <param name="model">The catalogue's id of the model; null for any.</param>
    public ImmutableArray<AccuracySlice> SlicesOf(string? engine, Accelerator? accelerator, string? model)
    {
        List<(SliceKind Kind, Func<JudgedRuns, bool> Holds)> kinds = [];
        if (model is not null)
            kinds.Add((SliceKind.Deployment, run => OnChip(run) && run.Model == model));
        if (accelerator is not null)
        {
            kinds.Add((SliceKind.Chip, OnChip));
            kinds.Add((SliceKind.ChipClass, run => OfEngine(run) && run.Chips == accelerator.Class));
        }

        kinds.Add(engine is null ? (SliceKind.All, _ => true) : (SliceKind.Engine, OfEngine));
        return [.. kinds.Select(kind => new AccuracySlice(kind.Kind, Judged(_runs.Where(kind.Holds)))).Where(slice => !slice.Quantities.IsEmpty)];

        bool OfEngine(JudgedRuns run) => engine is null || run.Engine == engine;

        bool OnChip(JudgedRuns run) => OfEngine(run) && (accelerator is null || run.Gpu == accelerator.Id);
    }

    private static ImmutableArray<QuantityAccuracy> Judged(IEnumerable<JudgedRuns> runs) =>
        [.. runs.GroupBy(run => run.Quantity).OrderBy(quantity => quantity.Key).Select(quantity => QuantityAccuracy.Of(quantity.Key, [.. quantity]))];
}
