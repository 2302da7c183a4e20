using InferenceSizing.Domain.Numbers;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Engines.LlamaCpp;

/// <summary>Operations on the weights of the layer under construction, which are brought to the GPU first where they are in host memory.</summary>
/// <param name="graph">The graph.</param>
/// <param name="scale">How much it is planned for.</param>
internal sealed class LayerWeights(ComputeGraph graph, GraphScale scale)
{
    /// <summary>Matrices of the layer in host memory.</summary>
    public StagedWeights Staged { get; set; }

    /// <summary>The product with a matrix.</summary>
    public int Product(TensorRole role, AxisLength rows, AxisLength columns, int input) =>
        graph.Product(scale.Wide(rows), Staged.Of(role, rows.Length, columns.Length), input);

    /// <summary>A vector in host memory is brought to the GPU; one there takes no room.</summary>
    public int Scaled(int tensor, AxisLength width, AxisLength vector) =>
        Staged.Any ? graph.Scaled(tensor, scale.Wide(width), Staged.Vector(vector.Length)) : tensor;

    /// <summary>A norm by the root mean square.</summary>
    public int Normed(int tensor, AxisLength width) => Scaled(graph.InPlace(scale.Wide(width), tensor), width, width);
}
