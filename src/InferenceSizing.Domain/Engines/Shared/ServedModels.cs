using System.Collections.Frozen;

namespace InferenceSizing.Domain.Engines.Shared;

/// <summary>Which releases of an engine have a model of which family.</summary>
public sealed class ServedModels
{
    private readonly FrozenDictionary<string, ReleaseSpan> _spans;
    private readonly FrozenSet<string> _never;

    private ServedModels(FrozenDictionary<string, ReleaseSpan> spans, FrozenSet<string> never) => (_spans, _never) = (spans, never);

    /// <summary>An engine of which no source says that it lacks a model.</summary>
    public static ServedModels All { get; } = new(ReleaseSpans.None, FrozenSet<string>.Empty);

    /// <summary>Reads a table.</summary>
    /// <param name="rows">As <see cref="ReleaseSpans.Read"/> takes them, families in place of flags.</param>
    /// <param name="never">Families that no release loads.</param>
    internal static ServedModels Read(string rows, params ReadOnlySpan<string> never) =>
        new(ReleaseSpans.Read(rows), FrozenSet.Create(StringComparer.Ordinal, never));

    /// <summary>The families that it says something of.</summary>
    public IEnumerable<string> Families => [.. _spans.Keys, .. _never];

    /// <summary>Whether any release loads models of the family.</summary>
    public bool Serves(string family) => !_never.Contains(family);

    /// <summary>The releases that do.</summary>
    public ReleaseSpan SpanOf(string family) => _spans.GetValueOrDefault(family, ReleaseSpan.Always);

    /// <summary>Whether a release is not known to lack the family.</summary>
    public bool MayLoad(string family, EngineVersion release) => SpanOf(family).MayHave(release);
}
