using System.Globalization;

namespace InferenceSizing.Domain.Engines.Shared.Kinds;

/// <summary>Text that the engine reads by a grammar of its own.</summary>
internal sealed class TextKind(int longest, Func<string, string?> fault) : KnobKind<string>(new ValueShape(ShapeType.Text, 1, longest))
{
    /// <inheritdoc/>
    public override string Expectation => "a string";

    /// <inheritdoc/>
    public override string? FaultOf(object written) => Shape.Holds(((string)written).Length) ? fault((string)written)
        : string.Create(CultureInfo.InvariantCulture, $"Expected {Shape.Minimum.Value} to {Shape.Maximum.Value} characters.");

    /// <inheritdoc/>
    public override KnobValue ValueOf(object written) => Kept((string)written);

    /// <inheritdoc/>
    public override object Written(KnobValue value) => Read(value);

    /// <inheritdoc/>
    public override KnobValue Kept(string value) => KnobValue.Of(value);

    /// <inheritdoc/>
    public override string Read(KnobValue value) => value.Text!;
}

/// <summary>Declares it.</summary>
internal static class Texts
{
    /// <summary>Text of at most so many characters.</summary>
    public static Knob<string> Text<TRelease>(
        this KnobList<TRelease> list, string name, string flag, string meaning, int longest, string ownText, Func<string, string?> fault)
        where TRelease : Release => list.Declare(
            new KnobFacts(name, flag, meaning, KnobRole.None), new TextKind(longest, fault), KnobDefault<TRelease, string>.None(ownText));
}
