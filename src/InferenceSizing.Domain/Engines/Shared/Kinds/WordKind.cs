using System.Collections.Immutable;

namespace InferenceSizing.Domain.Engines.Shared.Kinds;

/// <summary>One of some words; it is kept as its place among them.</summary>
internal sealed class WordKind(ImmutableArray<string> words)
    : KnobKind<string>(new ValueShape(ShapeType.Text, 0, words.Length - 1) { Words = words })
{
    /// <inheritdoc/>
    public override string Expectation => $"one of {string.Join(", ", words)}";

    /// <inheritdoc/>
    public override string? FaultOf(object written) => words.Contains((string)written) ? null : $"Expected {Expectation}.";

    /// <inheritdoc/>
    public override KnobValue ValueOf(object written) => Kept((string)written);

    /// <inheritdoc/>
    public override object Written(KnobValue value) => Read(value);

    /// <inheritdoc/>
    public override KnobValue Kept(string value) => KnobValue.Of((long)words.IndexOf(value));

    /// <inheritdoc/>
    public override string Read(KnobValue value) => words[(int)value.Count];
}

/// <summary>Declares it.</summary>
internal static class Words
{
    /// <summary>One of some words.</summary>
    public static Knob<string> Choice<TRelease>(
        this KnobList<TRelease> list, string name, string? flag, string meaning, ImmutableArray<string> words, KnobRole role, string ownText)
        where TRelease : Release => list.Declare(
            new KnobFacts(name, flag, meaning, role), new WordKind(words), KnobDefault<TRelease, string>.None(ownText));
}
