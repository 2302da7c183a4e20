using System.Globalization;
using System.Reflection;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Tests.Units;

/// <summary>What every quantity owes, whatever it counts: found by its operators, so that a new one is held to the same.</summary>
public sealed class QuantityLaws
{
    private static readonly Dictionary<string, Type> Quantities = typeof(ByteCount).Assembly.GetTypes()
        .Where(type => type is { Namespace: "InferenceSizing.Domain.Units", IsValueType: true, IsGenericType: false } && Maker(type) is not null)
        .ToDictionary(type => type.Name);

    public static TheoryData<string> All => [.. Quantities.Keys.Order(StringComparer.Ordinal)];

    /// <summary>Those counted in whole numbers, whose arithmetic is checked.</summary>
    public static TheoryData<string> Counted => [.. Quantities.Where(named => IsCounted(named.Value)).Select(named => named.Key).Order(StringComparer.Ordinal)];

    /// <summary>Those measured, which NaN and infinity are no values of.</summary>
    public static TheoryData<string> Measured =>
        [.. Quantities.Where(named => ParameterOf(named.Value) == typeof(double)).Select(named => named.Key).Order(StringComparer.Ordinal)];

    [Fact]
    public void All_units_are_held_to_the_laws() =>
        Assert.Superset(
            new HashSet<string> { "AxisLength", "ByteCount", "Count", "DollarsPerHour", "DollarsPerMillion", "FlopCount", "Joules", "LayerCount", "LayerIndex",
                "Rate", "Ratio",
                "Seconds", "SequenceCount", "TokenCount", "Traffic", "Watts", "ElementCount" },
            Quantities.Keys.ToHashSet());

    [Theory, MemberData(nameof(All))]
    public void Nothing_is_a_quantity_and_less_than_nothing_is_none(string name)
    {
        Assert.Equal(Activator.CreateInstance(Quantities[name]), Of(name, 0));
        string reason = Assert.Throws<ArgumentOutOfRangeException>(() => Of(name, -1)).Message;
        Assert.False(string.IsNullOrWhiteSpace(reason.Split("(Parameter")[0]), "The refusal says no reason.");
    }

    [Theory, MemberData(nameof(Measured))]
    public void What_is_measured_is_finite(string name)
    {
        foreach (double value in (double[])[double.NaN, double.PositiveInfinity, double.NegativeInfinity])
            Assert.Throws<ArgumentOutOfRangeException>(() => Of(name, value));
    }

    [Theory, MemberData(nameof(All))]
    public void Order_is_that_of_the_numbers(string name)
    {
        object three = Of(name, 3), again = Of(name, 3), five = Of(name, 5);
        foreach ((string operation, bool below, bool same, bool above) in ((string, bool, bool, bool)[])[
            ("op_LessThan", true, false, false), ("op_GreaterThan", false, false, true),
            ("op_LessThanOrEqual", true, true, false), ("op_GreaterThanOrEqual", false, true, true)])
        {
            if (Operator(name, operation, Quantities[name], Quantities[name]) is not { } compare)
                continue;
            Assert.Equal((below, same, above), ((bool)compare(three, five), (bool)compare(three, again), (bool)compare(five, three)));
        }

        if (Quantities[name].GetMethod("CompareTo", [Quantities[name]]) is { } order)
            Assert.Equal((-1, 0, 1), (Sign(order, three, five), Sign(order, three, again), Sign(order, five, three)));
        if (Operator(name, "Max", Quantities[name], Quantities[name]) is { } max)
            Assert.Equal((five, five, three), (max(three, five), max(five, three), max(three, again)));
        if (Operator(name, "Min", Quantities[name], Quantities[name]) is { } min)
            Assert.Equal((three, three, three), (min(three, five), min(five, three), min(three, again)));

        static int Sign(MethodInfo order, object left, object right) => Math.Sign((int)order.Invoke(left, [right])!);
    }

    /// <summary>3 + 5 = 8, half of 6 is 3, twice 6 is 12, 3 · 5 = 15.</summary>
    [Theory, MemberData(nameof(All))]
    public void Sums_shares_and_multiples_are_those_of_the_numbers(string name)
    {
        Type type = Quantities[name];
        if (Operator(name, "op_Addition", type, type) is { } add)
            Assert.Equal(Of(name, 8), add(Of(name, 3), Of(name, 5)));
        if (Operator(name, "op_Multiply", type, typeof(Ratio)) is { } share)
            Assert.Equal((Of(name, 3), Of(name, 12)), (share(Of(name, 6), Ratio.From(0.5)), share(Of(name, 6), Ratio.From(2))));
        if (Operator(name, "op_Multiply", typeof(long), type) is { } times)
            Assert.Equal(Of(name, 15), times(3L, Of(name, 5)));
        if (Operator(name, "op_Multiply", typeof(int), type) is { } fewTimes)
            Assert.Equal(Of(name, 15), fewTimes(3, Of(name, 5)));
    }

    /// <summary>11 holds 3 three times and 0 without end; 7 in two parts has parts of at most 4; 3 less 5 is nothing.</summary>
    [Theory, MemberData(nameof(Counted))]
    public void Parts_of_a_count_are_whole(string name)
    {
        Type type = Quantities[name];
        if (Operator(name, "op_Division", type, type) is { } parts)
            Assert.Equal((3L, MostOf(type)), (Whole(parts(Of(name, 11), Of(name, 3))), Whole(parts(Of(name, 11), Of(name, 0)))));
        if (type.GetMethod("Less", [type]) is { } less)
            Assert.Equal((Of(name, 2), Of(name, 0)), (less.Invoke(Of(name, 5), [Of(name, 3)]), less.Invoke(Of(name, 3), [Of(name, 5)])));
        if (type.GetMethod("DividedUp") is not { } divided)
            return;
        foreach ((long number, long by, long largest) in ((long, long, long)[])[(7, 2, 4), (8, 2, 4), (1, 3, 1), (0, 3, 0), (7, 1, 7)])
            Assert.Equal(Of(name, largest), divided.Invoke(Of(name, number), [Convert(by, divided)]));
        Assert.IsType<ArgumentOutOfRangeException>(
            Assert.Throws<TargetInvocationException>(() => divided.Invoke(Of(name, 7), [Convert(0, divided)])).InnerException);

        static long Whole(object parts) => System.Convert.ToInt64(parts, CultureInfo.InvariantCulture);
        static object Convert(long value, MethodInfo method) =>
            System.Convert.ChangeType(value, method.GetParameters()[0].ParameterType, CultureInfo.InvariantCulture);
    }

    /// <summary>Memory that does not fit 63 bits must not come back as a small number.</summary>
    [Theory, MemberData(nameof(Counted))]
    public void A_count_beyond_its_range_throws_rather_than_wraps(string name)
    {
        Type type = Quantities[name];
        object most = Of(name, MostOf(type));
        if (Operator(name, "op_Addition", type, type) is { } add)
            Assert.Throws<OverflowException>(() => add(most, Of(name, 1)));
        if (Operator(name, "op_Multiply", type, typeof(Ratio)) is { } share)
            Assert.Throws<OverflowException>(() => share(most, Ratio.From(2)));
        if (Operator(name, "op_Multiply", typeof(long), type) is { } times)
            Assert.Throws<OverflowException>(() => times(2L, most));
        if (Operator(name, "op_Multiply", typeof(int), type) is { } fewTimes)
            Assert.Throws<OverflowException>(() => fewTimes(2, most));
    }

    private static MethodInfo? Maker(Type type) => (type.GetMethod("From", BindingFlags.Public | BindingFlags.Static) ?? type.GetMethod("FromCount"))
        is { } maker && maker.GetParameters() is [{ ParameterType.IsPrimitive: true } or { ParameterType.Name: "Decimal" }] && HasNothing(type) ? maker : null;

    /// <summary>A balance and a magnitude may be negative: they are no quantities.</summary>
    private static bool HasNothing(Type type) => type != typeof(ByteBalance) && type != typeof(Magnitude);

    private static Type ParameterOf(Type type) => Maker(type)!.GetParameters()[0].ParameterType;

    private static bool IsCounted(Type type) => ParameterOf(type) == typeof(long) || ParameterOf(type) == typeof(int);

    private static long MostOf(Type type) => ParameterOf(type) == typeof(int) ? int.MaxValue : long.MaxValue;

    private static object Of(string name, IConvertible number) => Called(
        Maker(Quantities[name])!, System.Convert.ChangeType(number, ParameterOf(Quantities[name]), CultureInfo.InvariantCulture));

    /// <summary>A static method of two operands of these types; null where the quantity has none.</summary>
    private static Func<object, object, object>? Operator(string name, string method, Type left, Type right) =>
        Quantities[name].GetMethod(method, [left, right]) is { } found ? (first, second) => Called(found, first, second) : null;

    private static object Called(MethodInfo method, params object[] operands) =>
        method.Invoke(null, BindingFlags.DoNotWrapExceptions, null, operands, CultureInfo.InvariantCulture)!;
}
