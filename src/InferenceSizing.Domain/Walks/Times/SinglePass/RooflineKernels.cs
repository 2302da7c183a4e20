using InferenceSizing.Domain.Networks.Graph;
using InferenceSizing.Domain.Numbers;
using InferenceSizing.Domain.Sharing;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Walks.Times.SinglePass;

/// <summary>An operator as forward passes visit it.</summary>
/// <param name="Block">Its block.</param>
/// <param name="Operator">The operator.</param>
/// <param name="Index">Its place among all operators of the model.</param>
/// <param name="Follows">Whether it reads what the one before it has just written.</param>
/// <param name="Format">What its products are meant to run in.</param>
/// <param name="Gain">What skipping weights gains.</param>
internal readonly record struct RooflineKernel(Block Block, Operator Operator, int Index, bool Follows, NumberFormat Format, Ratio Gain);

/// <summary>The operators of a model that take time, in execution order, with what their products run in: the same for every batch.</summary>
internal static class RooflineKernels
{
    /// <summary>Precisions for which one model is asked at the same time: a plan's.</summary>
    private const int Kept = 8;

    private static readonly SharedResults<OperatorList, Formats, RooflineKernel[]> Shared = new(Kept);

    /// <param name="operators">The model.</param>
    /// <param name="precision">Formats of products and hidden states.</param>
    public static ReadOnlySpan<RooflineKernel> Of(OperatorList operators, PrecisionPlan precision) =>
        Shared.Of(operators, new(precision), static (model, formats) => Walked(model, formats.Precision));

    private static RooflineKernel[] Walked(OperatorList operators, PrecisionPlan precision) =>
    [
        .. from stop in PassWalk.Over(operators, precision)
           where stop.Node.Operator is not Learned
           select new RooflineKernel(stop.Block, stop.Node.Operator, stop.Index, stop.Node.Inputs.Contains(new NodeIndex(stop.NodeIndex - 1)),
               stop.Weights?.Compute ?? precision.HiddenStates, stop.Weights?.Gain ?? Ratio.One),
    ];

    private readonly record struct Formats(PrecisionPlan Precision);
}
