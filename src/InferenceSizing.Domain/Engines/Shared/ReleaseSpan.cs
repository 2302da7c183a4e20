namespace InferenceSizing.Domain.Engines.Shared;

/// <summary>The releases that have a flag or a model, as far as sources were read: between the last one without it and the first one with it nothing is
/// known.</summary>
/// <param name="LastWithout">The last release before it that was read; null where all that were read have it.</param>
/// <param name="FirstWith">The first release that was read with it; null as above.</param>
/// <param name="LastWith">The last release that was read with it; null where it was not dropped.</param>
/// <param name="FirstGone">The first release that was read after it was dropped; null as above.</param>
public sealed record ReleaseSpan(EngineVersion? LastWithout, EngineVersion? FirstWith, EngineVersion? LastWith, EngineVersion? FirstGone)
{
    /// <summary>Of what no source says since when: every release is taken to have it.</summary>
    public static ReleaseSpan Always { get; } = new(null, null, null, null);

    /// <summary>Whether a release is known to have it.</summary>
    public bool Has(EngineVersion release)
    {
        ArgumentNullException.ThrowIfNull(release);
        return (FirstWith is null || release.CompareTo(FirstWith) >= 0) && (LastWith is null || release.CompareTo(LastWith) <= 0);
    }

    /// <summary>Whether a release is known not to have it yet.</summary>
    public bool IsBefore(EngineVersion release) => LastWithout is { } last && last.CompareTo(release) >= 0;

    /// <summary>Whether a release is known not to have it any more.</summary>
    public bool IsAfter(EngineVersion release) => FirstGone is { } gone && gone.CompareTo(release) <= 0;

    /// <summary>Whether a release is not known to lack it.</summary>
    public bool MayHave(EngineVersion release) => !IsBefore(release) && !IsAfter(release);

    /// <summary>The release nearest to one without it that has it; null where that is not known.</summary>
    public EngineVersion? NearestWith(EngineVersion without) => IsBefore(without) ? FirstWith : LastWith;
}
