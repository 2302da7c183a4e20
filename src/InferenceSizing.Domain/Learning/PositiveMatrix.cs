namespace InferenceSizing.Domain.Learning;

/// <summary>A symmetric positive definite matrix by its Cholesky factor: solves equations with it.</summary>
internal sealed class PositiveMatrix
{
    private readonly double[,] _factor;

    /// <param name="size">Rows.</param>
    /// <param name="entry">Its entries, of which those on and below the diagonal are asked for.</param>
    /// <exception cref="InvalidOperationException">It is not positive definite.</exception>
    public PositiveMatrix(int size, Func<int, int, double> entry)
    {
        _factor = new double[size, size];
        for (int row = 0; row < size; row++)
        {
            for (int column = 0; column <= row; column++)
            {
                double rest = entry(row, column);
                for (int k = 0; k < column; k++)
                    rest -= _factor[row, k] * _factor[column, k];
                if (row == column && rest <= 0)
                    throw new InvalidOperationException("The matrix is not positive definite.");
                _factor[row, column] = row == column ? Math.Sqrt(rest) : rest / _factor[column, column];
            }
        }
    }

    private int Size => _factor.GetLength(0);

    /// <summary>The x of A x = b.</summary>
    public double[] Solve(IReadOnlyList<double> right)
    {
        double[] x = [.. right];
        for (int row = 0; row < Size; row++)
        {
            for (int k = 0; k < row; k++)
                x[row] -= _factor[row, k] * x[k];
            x[row] /= _factor[row, row];
        }

        for (int row = Size - 1; row >= 0; row--)
        {
            for (int k = row + 1; k < Size; k++)
                x[row] -= _factor[k, row] * x[k];
            x[row] /= _factor[row, row];
        }

        return x;
    }

    /// <summary>The inverse, by columns.</summary>
    public double[][] Inverse() =>
        [.. Enumerable.Range(0, Size).Select(column => Solve([.. Enumerable.Range(0, Size).Select(row => row == column ? 1.0 : 0)]))];
}
