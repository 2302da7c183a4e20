using System.Collections.Immutable;
using InferenceSizing.Domain.Networks.Graph;
using InferenceSizing.Domain.Numbers;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Walks.Times;

/// <summary>The weights that an operator's products read.</summary>
/// <param name="Stored">How they are stored.</param>
/// <param name="Compute">What they are multiplied in.</param>
/// <param name="Gain">The factor on the rate that skipping weights gains; one where none are skipped.</param>
internal readonly record struct ProductWeights(TensorEncoding Stored, NumberFormat Compute, Ratio Gain)
{
    /// <summary>The weights of an operator, or those that it borrows; null where it has neither. Its first tensor speaks for all. The scheme of the weights
    /// decides, and the request's activations where that scheme quantizes them.</summary>
    public static ProductWeights? Of(Operator node, OperatorList operators, PrecisionPlan precision)
    {
        ImmutableArray<WeightTensor> read = node.Tensors.IsEmpty ? node.Borrowed : node.Tensors;
        if (read.IsEmpty)
            return null;
        WeightTensor tensor = read[0];
        TensorSite site = new(LayerIndex.First, operators.Layers, tensor.Rows, tensor.Columns, operators.Traits);
        NumberFormat compute = precision.Weights.ComputeOf(tensor.Role, site);
        return new(precision.Weights.EncodingOf(tensor.Role, site), compute == precision.Weights.Activations ? precision.Activations : compute,
            precision.Weights.GainOf(tensor.Role, site));
    }
}
