using System.Globalization;

namespace InferenceSizing.Domain.Engines.Shared.Kinds;

/// <summary>A whole number between bounds.</summary>
internal sealed class CountKind(long minimum, long maximum) : KnobKind<long>(new ValueShape(ShapeType.Integer, minimum, maximum))
{
    /// <inheritdoc/>
    public override string Expectation =>
        string.Create(CultureInfo.InvariantCulture, $"a whole number from {Shape.Minimum.Value} to {Shape.Maximum.Value}");

    /// <inheritdoc/>
    public override string? FaultOf(object written) => Shape.Holds((long)written) ? null
        : string.Create(CultureInfo.InvariantCulture, $"Expected a value from {Shape.Minimum.Value} to {Shape.Maximum.Value}.");

    /// <inheritdoc/>
    public override KnobValue ValueOf(object written) => Kept((long)written);

    /// <inheritdoc/>
    public override object Written(KnobValue value) => Read(value);

    /// <inheritdoc/>
    public override KnobValue Kept(long value) => KnobValue.Of(value);

    /// <inheritdoc/>
    public override long Read(KnobValue value) => value.Count;
}

/// <summary>Declares it.</summary>
internal static class Counts
{
    /// <summary>A whole number.</summary>
    public static Knob<long> Count<TRelease>(
        this KnobList<TRelease> list, string name, string? flag, string meaning, long minimum, long maximum, KnobRole role, KnobDefault<TRelease, long> own,
        string? unit = null)
        where TRelease : Release => list.Declare(new KnobFacts(name, flag, meaning, role) { Unit = unit }, new CountKind(minimum, maximum), own);
}
