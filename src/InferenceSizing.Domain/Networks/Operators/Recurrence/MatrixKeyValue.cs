using InferenceSizing.Domain.Networks.Graph;
using InferenceSizing.Domain.Numbers;
using InferenceSizing.Domain.Parallelism;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Networks.Operators;

/// <summary>The recurrence of RWKV-5 to 7: each head keeps a matrix of <c>d × d</c> that decays and takes in the product of key and value.</summary>
/// <remarks>Peng et al. 2024, arXiv:2404.05892; Peng et al. 2025, arXiv:2503.14456.</remarks>
internal sealed class MatrixKeyValue : Recurrence
{
    /// <summary>Operations of an element of the state for each token: the outer product, its bonus, two for what is read, two for decay and sum.
    /// Derived.</summary>
    public const int OperationsOfSixth = 6;

    /// <summary>The same with the delta rule: two for the product with the removal key and two for its outer product next to them. Derived.</summary>
    public const int OperationsOfSeventh = 9;

    private readonly long _elements;
    private readonly int _operations;

    /// <param name="component">Part of the model.</param>
    /// <param name="width">hidden_size.</param>
    /// <param name="headDimension">d.</param>
    /// <param name="operations">Of an element of the state for each token.</param>
    /// <param name="learned">Learned vectors of the width.</param>
    public MatrixKeyValue(Component component, AxisLength width, AxisLength headDimension, int operations, int learned)
        : base(component, "matrix_key_value", new RecurrenceShape((width / headDimension.Length).Length, Vectors * headDimension.Length,
            headDimension.Length, (headDimension * headDimension).Length),
        [WeightTensor.Vector(TensorRole.RecurrentState, width, TensorParallelism.Outputs) with { Count = Count.From(learned) }])
    {
        (_elements, _operations) = ((headDimension * headDimension).Length, operations);
    }

    /// <summary>Receptance, key, value and decay.</summary>
    private const int Vectors = 4;

    protected override FlopCount PerToken(bool stepping) => FlopCount.From((double)_operations * _elements);
}
