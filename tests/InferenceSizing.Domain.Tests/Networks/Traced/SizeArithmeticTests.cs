using InferenceSizing.Domain.Networks.Traced;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Tests.Networks.Traced;

public sealed class SizeArithmeticTests
{
    private static readonly SizeExpression Batch = SizeExpression.Open(Place.At(0), AxisLength.From(1)),
        Side = SizeExpression.Open(Place.At(1), AxisLength.From(1)), Halved = SizeArithmetic.FloorOf(Side, Number(2))!;

    private static SizeExpression Number(double value) => SizeExpression.Of(Magnitude.From(value));

    /// <summary>b · s · h + b · s + 3 · b.</summary>
    private static readonly SizeExpression Sum = SizeArithmetic.Sum([
        SizeArithmetic.Product([Batch, Side, Halved]), SizeArithmetic.Times(Batch, Side), SizeArithmetic.Times(Number(3), Batch)])!;

    [Fact]
    public void A_product_of_sums_is_divided_without_a_rest()
    {
        SizeExpression other = SizeArithmetic.Plus(SizeArithmetic.Times(Side, Side), Halved)!;

        Assert.Equal(Number(128), SizeArithmetic.FloorOf(SizeArithmetic.Times(Number(128), Sum), Sum));
        Assert.Equal(Halved, SizeArithmetic.FloorOf(SizeArithmetic.Times(Sum, Halved), Sum));
        Assert.Equal(other, SizeArithmetic.FloorOf(SizeArithmetic.Times(Sum, other), Sum));
        Assert.Equal(Sum, SizeArithmetic.Quotient(SizeArithmetic.Times(Sum, other), other));
    }

    [Theory]
    [InlineData(1, 5)]
    [InlineData(4, 224)]
    [InlineData(7, 33)]
    public void What_leaves_a_rest_stays_a_quotient(int batch, int side)
    {
        SizeExpression left = SizeArithmetic.Plus(Sum, SizeExpression.One)!, right = SizeArithmetic.Plus(Side, SizeExpression.One)!;
        long expected = ((batch * side * (side / 2)) + (batch * side) + (3 * batch) + 1) / (side + 1);

        Assert.Null(SizeArithmetic.Quotient(left, right));
        Assert.Equal(expected, SizeArithmetic.FloorOf(left, right)!.At([AxisLength.From(batch), AxisLength.From(side)]).Value);
    }
}
