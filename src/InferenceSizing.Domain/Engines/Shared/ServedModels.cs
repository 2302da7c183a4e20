using System.Collections.Frozen;
using InferenceSizing.Domain.Networks;

namespace InferenceSizing.Domain.Engines.Shared;

/// <summary>Which models an engine has, and which of its releases have them, by family.</summary>
public sealed class ServedModels
{
    private readonly FrozenDictionary<string, ReleaseSpan> _spans;
    private readonly FrozenSet<string> _never;
    private readonly Func<Architecture, bool> _hasCodeFor;

    private ServedModels(FrozenDictionary<string, ReleaseSpan> spans, FrozenSet<string> never, Func<Architecture, bool> hasCodeFor) =>
        (_spans, _never, _hasCodeFor) = (spans, never, hasCodeFor);

    /// <summary>An engine of which no source says that it lacks a model.</summary>
    public static ServedModels All { get; } = new(ReleaseSpans.None, FrozenSet<string>.Empty, static _ => true);

    /// <summary>Reads a table.</summary>
    /// <param name="rows">As <see cref="ReleaseSpans.Read"/> takes them, families in place of flags.</param>
    /// <param name="never">Families that no release loads.</param>
    internal static ServedModels Read(string rows, params ReadOnlySpan<string> never) =>
        new(ReleaseSpans.Read(rows), FrozenSet.Create(StringComparer.Ordinal, never), static _ => true);

    /// <summary>The same models, of those that the engine has code for whatever the release.</summary>
    internal ServedModels Where(Func<Architecture, bool> hasCodeFor) => new(_spans, _never, model => _hasCodeFor(model) && hasCodeFor(model));

    /// <summary>The families that it says something of.</summary>
    public IEnumerable<string> Families => [.. _spans.Keys, .. _never];

    /// <summary>Whether any release loads the model.</summary>
    public bool Serves(Architecture architecture)
    {
        ArgumentNullException.ThrowIfNull(architecture);
        return !_never.Contains(architecture.Family) && _hasCodeFor(architecture);
    }

    /// <summary>The releases that do.</summary>
    public ReleaseSpan SpanOf(string family) => _spans.GetValueOrDefault(family, ReleaseSpan.Always);

    /// <summary>Whether a release is not known to lack the family.</summary>
    public bool MayLoad(string family, EngineVersion release) => SpanOf(family).MayHave(release);
}
