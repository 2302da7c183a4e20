using System.Collections.Immutable;
using System.Runtime.InteropServices;
using InferenceSizing.Domain.Engines.Shared;
using InferenceSizing.Domain.Loads;
using InferenceSizing.Domain.Serving;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Capacity;

/// <summary>One limit and the batch that it would allow by itself.</summary>
/// <param name="Limit">memory, or the engine's knob.</param>
/// <param name="BatchSize">Sequences or images in one instance, of unevenly loaded ones in the mean; zero where not even one passes.</param>
public readonly record struct BatchLimit(string Limit, SequenceCount BatchSize);

/// <summary>The largest batch that every limit allows, at the asked lengths.</summary>
/// <param name="BatchSize">Sequences or images in one instance, of unevenly loaded ones in the mean: as a batch is asked for.</param>
/// <param name="LimitedBy">The limit that binds.</param>
/// <param name="ContextTokens">Tokens of each sequence for which it holds; zero for images.</param>
/// <param name="ByLimit">Each limit by itself.</param>
/// <param name="Served">Times and rates there; null where nothing fits.</param>
public sealed record LargestBatch(SequenceCount BatchSize, string LimitedBy, TokenCount ContextTokens, ImmutableArray<BatchLimit> ByLimit,
    ServedWorkload? Served)
{
    /// <summary>Of <see cref="BatchSize"/>, the steady state's, what the cache holds at every moment: fewer where a window takes a step's tokens on top while
    /// they are written. Null where there is no such difference.</summary>
    public SequenceCount? Guaranteed { get; init; }

    /// <summary>The largest batch in the unit in which one is asked for: asked again it fits, and one more does not.</summary>
    /// <param name="engine">The engine.</param>
    /// <param name="load">What it finds on a GPU.</param>
    /// <param name="serving">Times there.</param>
    /// <param name="servingOf">Times on a GPU as the engine would find it with the largest batch; null where it finds the same.</param>
    /// <param name="limits">What bounds it.</param>
    internal static LargestBatch Of(
        Engine engine, RankLoad load, ServingModel serving, Func<RankLoad, ServingModel>? servingOf, ImmutableArray<BatchLimit> limits)
    {
        Workload workload = load.Workload;
        BatchLimit binding = limits[0];
        BatchLimit[] asked = new BatchLimit[limits.Length];
        for (int i = 0; i < asked.Length; i++)
        {
            binding = limits[i].BatchSize < binding.BatchSize ? limits[i] : binding;
            asked[i] = limits[i] with { BatchSize = SequenceCount.From(workload.AskedFor(limits[i].BatchSize.Count)) };
        }

        long largest = workload.AskedFor(binding.BatchSize.Count), busiest = workload.BusiestOf(largest);
        return new LargestBatch(
            SequenceCount.From(largest),
            binding.Limit,
            load.Architecture.Generates || workload.Image is null ? workload.ContextTokens : TokenCount.Zero,
            ImmutableCollectionsMarshal.AsImmutableArray(asked),
            largest == 0 ? null : ServingThere().At(busiest))
        {
            Guaranteed = engine.Admission.GuaranteedSequences(load) is { } guaranteed && guaranteed < binding.BatchSize.Count
                ? SequenceCount.From(workload.AskedFor(guaranteed)) : null,
        };

        ServingModel ServingThere() => servingOf is not null && engine.SettledFor(load, busiest) is var placed && !ReferenceEquals(placed, load)
            ? servingOf(placed) : serving;
    }
}
