using InferenceSizing.Domain.Learning;

namespace InferenceSizing.Domain.Tests.Learning;

public sealed class PositiveMatrixTests
{
    private static readonly double[,] Entries = { { 4, 2 }, { 2, 3 } };

    /// <summary>4 + 2 · 1.5 = 7 and 2 + 3 · 1.5 = 6.5; the determinant is 8.</summary>
    [Fact]
    public void It_solves_and_inverts()
    {
        PositiveMatrix matrix = new(2, (row, column) => Entries[row, column]);

        Assert.Equal([1, 1.5], matrix.Solve([7, 6.5]).Select(value => Math.Round(value, 12)));
        Assert.Equal([0.375, -0.25, -0.25, 0.5], matrix.Inverse().SelectMany(column => column).Select(value => Math.Round(value, 12)));
    }

    [Fact]
    public void A_matrix_that_is_not_positive_is_refused() => Assert.Throws<InvalidOperationException>(() => new PositiveMatrix(2, (_, _) => 1));
}
