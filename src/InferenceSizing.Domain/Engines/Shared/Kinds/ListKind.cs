using System.Collections.Immutable;
using System.Globalization;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Engines.Shared.Kinds;

/// <summary>A list of numbers, each between bounds and not all of them zero.</summary>
/// <typeparam name="T">What the items are in the engines' rules.</typeparam>
internal sealed class ListKind<T>(double minimum, double maximum, Func<T, Ratio> kept, Func<Ratio, T> read)
    : KnobKind<ImmutableArray<T>>(new ValueShape(ShapeType.Numbers, minimum, maximum) { MostItems = Units.Count.From(Ceilings.Items) })
{
    /// <inheritdoc/>
    public override string Expectation => "an array";

    /// <inheritdoc/>
    public override string? FaultOf(object written)
    {
        double[] items = (double[])written;
        if (items.Length < 1 || items.Length > Shape.MostItems.Value)
            return string.Create(CultureInfo.InvariantCulture, $"Expected 1 to {Shape.MostItems.Value} items.");
        if (!Array.TrueForAll(items, Shape.Holds))
            return string.Create(CultureInfo.InvariantCulture, $"Expected values from {Shape.Minimum.Value} to {Shape.Maximum.Value}.");
        return Array.Exists(items, item => item > 0) ? null : "Expected a value above zero.";
    }

    /// <inheritdoc/>
    public override KnobValue ValueOf(object written) => KnobValue.Of([.. ((double[])written).Select(Ratio.From)]);

    /// <inheritdoc/>
    public override object Written(KnobValue value) => value.Shares.Select(item => item.Value).ToArray();

    /// <inheritdoc/>
    public override KnobValue Kept(ImmutableArray<T> value) => KnobValue.Of([.. value.Select(kept)]);

    /// <inheritdoc/>
    public override ImmutableArray<T> Read(KnobValue value) => [.. value.Shares.Select(read)];
}

/// <summary>Declares it.</summary>
internal static class Lists
{
    /// <summary>A list of relative shares.</summary>
    public static Knob<ImmutableArray<Ratio>> Shares<TRelease>(
        this KnobList<TRelease> list, string name, string? flag, string meaning, double maximum, KnobRole role, string ownText)
        where TRelease : Release => list.Declare(
            new KnobFacts(name, flag, meaning, role), new ListKind<Ratio>(0, maximum, static item => item, static item => item),
            KnobDefault<TRelease, ImmutableArray<Ratio>>.None(ownText));

    /// <summary>A list of whole numbers.</summary>
    public static Knob<ImmutableArray<long>> Counts<TRelease>(
        this KnobList<TRelease> list, string name, string? flag, string meaning, long minimum, long maximum, KnobRole role, string ownText)
        where TRelease : Release => list.Declare(
            new KnobFacts(name, flag, meaning, role), new ListKind<long>(minimum, maximum, static item => Ratio.From(item), static item => (long)item.Value),
            KnobDefault<TRelease, ImmutableArray<long>>.None(ownText));
}
