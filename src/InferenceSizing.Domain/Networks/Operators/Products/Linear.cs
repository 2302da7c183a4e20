using System.Collections.Immutable;
using InferenceSizing.Domain.Networks.Graph;
using InferenceSizing.Domain.Numbers;
using InferenceSizing.Domain.Parallelism;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Networks.Operators;

/// <summary>One matrix product over the tokens, with the matrices that share its input side by side (query, key and value; gate and up).</summary>
/// <remarks><c>Y[M, N] = X[M, K] · Wᵀ[K, N] (+ b)</c>: 2·M·N·K operations. Source: definition.</remarks>
public sealed class Linear : Operator
{
    private readonly ImmutableArray<WeightTensor> _matrices;
    private readonly TokenScope _scope;

    private Linear(Component component, string name, ImmutableArray<WeightTensor> owned, ImmutableArray<WeightTensor> matrices, TokenScope scope)
        : base(component, name)
    {
        _matrices = matrices;
        _scope = scope;
        Tensors = owned;
    }

    /// <param name="component">Part of the model.</param>
    /// <param name="name">Name within the block.</param>
    /// <param name="matrices">Matrices with the same number of columns.</param>
    /// <param name="bias">Whether each has a bias vector.</param>
    /// <param name="scope">The rows it works on.</param>
    public static Linear Of(
        Component component, string name, ImmutableArray<WeightTensor> matrices, bool bias = false, TokenScope scope = TokenScope.NewTokens) =>
        new(component, name, bias ? [.. matrices, .. matrices.Select(BiasOf)] : matrices, matrices, scope);

    /// <summary>A product with a matrix that another operator owns: a head tied to the embedding.</summary>
    public static Linear Tied(Component component, string name, WeightTensor matrix, TokenScope scope) =>
        new(component, name, [], [matrix], scope) { Borrowed = [matrix] };

    internal override KernelWork Work(in StepShape step, ParallelLayout layout)
    {
        long m = _scope.RowsOf(step), n = 0, k = 0;
        bool summed = false;
        foreach (WeightTensor matrix in _matrices)
        {
            (long rows, long columns, long count) = matrix.RankShape(layout);
            n += rows * count;
            k = columns;
            summed |= matrix.Split == TensorParallelism.Inputs && layout.Tensor > 1;
        }

        return new KernelWork(KernelKind.MatrixProduct, FlopCount.From(FlopCount.PerMultiplyAdd * m * n * k))
        {
            M = m,
            N = n,
            K = k,
            Inputs = ElementCount.From((double)m * k),
            Outputs = ElementCount.From((double)m * n),
            WeightsRead = m == 0 ? default : Ratio.One,
            Reduced = summed ? ElementCount.From((double)m * n) : default,
        };
    }

    internal override long OutputElements(in StepShape step, ParallelLayout layout)
    {
        long n = 0;
        foreach (WeightTensor matrix in _matrices)
        {
            (long rows, _, long count) = matrix.RankShape(layout);
            n += rows * count;
        }

        return checked(_scope.RowsOf(step) * n);
    }

    private static WeightTensor BiasOf(WeightTensor matrix) =>
        new(TensorRole.Bias, matrix.Rows, AxisLength.One, matrix.Split == TensorParallelism.Inputs ? TensorParallelism.Replicated : matrix.Split)
        {
            Count = matrix.Count,
            ActiveCount = matrix.ActiveCount,
            Heads = matrix.Heads,
        };
}
