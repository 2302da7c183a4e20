using System.Collections.Immutable;
using System.Runtime.InteropServices;
using InferenceSizing.Domain.Networks.Graph;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Walks.Times;

/// <summary>One part of a step: a component of the model, the all-reduces, or the launches.</summary>
/// <param name="Name">As the response shows it.</param>
/// <param name="Time">Time in this part; the parts add up to the step.</param>
/// <param name="Flops">Operations of one rank.</param>
/// <param name="Moved">Bytes moved by one rank.</param>
/// <param name="Bound">What most of its time is bound by.</param>
public readonly record struct StepPart(string Name, Seconds Time, FlopCount Flops, Traffic Moved, Bound Bound);

/// <summary>One pass through the model.</summary>
/// <param name="Total">Time of the whole pass.</param>
/// <param name="Parts">Its parts, in the order in which they first run.</param>
public sealed record StepTime(Seconds Total, ImmutableArray<StepPart> Parts)
{
    /// <summary>The part of launches and of the host.</summary>
    internal const string Launch = "launch";

    /// <summary>The part of other requests' prompts that a step carries.</summary>
    internal const string CarriedPrefill = "otherPrefills";

    /// <summary>The same work where an engine's kernels take other times than those that were measured alone: see <see cref="PassParts.Weighted"/>.</summary>
    internal StepTime Weighted(Ratio all, Ratio experts, Ratio recurrent, Ratio links)
    {
        StepPart[] parts = new StepPart[Parts.Length];
        Seconds total = Seconds.Zero;
        for (int i = 0; i < parts.Length; i++)
        {
            StepPart part = Parts[i];
            parts[i] = part with { Time = part.Time * all * OwnOf(part.Name) };
            total += parts[i].Time;
        }

        return new(total, ImmutableCollectionsMarshal.AsImmutableArray(parts));

        Ratio OwnOf(string name) => name == PassTally.NameOf(Component.Experts) ? experts
            : name == PassTally.NameOf(Component.Recurrent) ? recurrent
            : name == PassTally.AllReduceName ? links : Ratio.One;
    }

    /// <summary>The same pass a number of times.</summary>
    internal StepTime Repeated(long times) => times == 1 ? this
        : new(times * Total, [.. Parts.Select(
            part => part with { Time = times * part.Time, Flops = FlopCount.From(times * part.Flops.Count), Moved = times * part.Moved })]);

    /// <summary>The same work in a multiple of its time.</summary>
    internal StepTime Taking(Ratio factor) => factor == Ratio.One ? this
        : new(Total * factor, [.. Parts.Select(part => part with { Time = part.Time * factor })]);

    /// <summary>The pass with time added to a part that neither computes nor moves anything.</summary>
    internal StepTime With(string name, Seconds time, Bound bound) =>
        time == Seconds.Zero ? this : Then(new StepTime(time, [new StepPart(name, time, default, default, bound)]));

    /// <summary>This pass and another behind it, with the parts of both: of two of one name the longer says what they are bound by.</summary>
    public StepTime Then(StepTime next)
    {
        ArgumentNullException.ThrowIfNull(next);
        int count = Parts.Length;
        foreach (StepPart part in next.Parts)
            count += IndexOf(part.Name) < 0 ? 1 : 0;
        StepPart[] parts = new StepPart[count];
        Parts.CopyTo(parts);
        int free = Parts.Length;
        foreach (StepPart part in next.Parts)
        {
            int at = IndexOf(part.Name);
            if (at < 0)
                parts[free++] = part;
            else
                parts[at] = Joined(parts[at], part);
        }

        return new StepTime(Total + next.Total, ImmutableCollectionsMarshal.AsImmutableArray(parts));
    }

    private int IndexOf(string name)
    {
        for (int i = 0; i < Parts.Length; i++)
        {
            if (Parts[i].Name == name)
                return i;
        }

        return -1;
    }

    private static StepPart Joined(StepPart first, StepPart second) =>
        new(first.Name, first.Time + second.Time, first.Flops + second.Flops, first.Moved + second.Moved,
            first.Time >= second.Time ? first.Bound : second.Bound);
}
