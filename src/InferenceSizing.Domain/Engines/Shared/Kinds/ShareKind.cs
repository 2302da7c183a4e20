using System.Globalization;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Engines.Shared.Kinds;

/// <summary>A share or ratio between bounds.</summary>
internal sealed class ShareKind(double minimum, double maximum) : KnobKind<Ratio>(new ValueShape(ShapeType.Number, minimum, maximum))
{
    /// <inheritdoc/>
    public override string Expectation => string.Create(CultureInfo.InvariantCulture, $"a number from {Shape.Minimum.Value} to {Shape.Maximum.Value}");

    /// <inheritdoc/>
    public override string? FaultOf(object written) => Shape.Holds((double)written) ? null
        : string.Create(CultureInfo.InvariantCulture, $"Expected a value from {Shape.Minimum.Value} to {Shape.Maximum.Value}.");

    /// <inheritdoc/>
    public override KnobValue ValueOf(object written) => Kept(Ratio.From((double)written));

    /// <inheritdoc/>
    public override object Written(KnobValue value) => Read(value).Value;

    /// <inheritdoc/>
    public override KnobValue Kept(Ratio value) => KnobValue.Of(value);

    /// <inheritdoc/>
    public override Ratio Read(KnobValue value) => value.Share;
}

/// <summary>Declares it.</summary>
internal static class Shares
{
    /// <summary>A share from <paramref name="minimum"/> to <paramref name="maximum"/>.</summary>
    public static Knob<Ratio> Share<TRelease>(
        this KnobList<TRelease> list, string name, string? flag, string meaning, KnobRole role, KnobDefault<TRelease, Ratio> own,
        double minimum = KnobBounds.LeastShare, double maximum = 1)
        where TRelease : Release => list.Declare(new KnobFacts(name, flag, meaning, role), new ShareKind(minimum, maximum), own);
}
