namespace InferenceSizing.Domain.Engines.Shared.Kinds;

/// <summary>On or off.</summary>
internal sealed class SwitchKind() : KnobKind<bool>(new ValueShape(ShapeType.Boolean, 0, 1))
{
    /// <inheritdoc/>
    public override string Expectation => "true or false";

    /// <inheritdoc/>
    public override string? FaultOf(object written) => null;

    /// <inheritdoc/>
    public override KnobValue ValueOf(object written) => Kept((bool)written);

    /// <inheritdoc/>
    public override object Written(KnobValue value) => Read(value);

    /// <inheritdoc/>
    public override KnobValue Kept(bool value) => KnobValue.Of(value);

    /// <inheritdoc/>
    public override bool Read(KnobValue value) => value.Flag;
}

/// <summary>Declares it.</summary>
internal static class Switches
{
    /// <summary>On or off.</summary>
    public static Knob<bool> Switch<TRelease>(
        this KnobList<TRelease> list, string name, string? flag, string meaning, KnobRole role, KnobDefault<TRelease, bool> own)
        where TRelease : Release => list.Declare(new KnobFacts(name, flag, meaning, role), new SwitchKind(), own);
}
