using InferenceSizing.Domain.Networks.Graph;
using InferenceSizing.Domain.Numbers;

namespace InferenceSizing.Domain.Walks.Times;

/// <summary>An operator on the way of a pass.</summary>
/// <param name="Block">Its block.</param>
/// <param name="BlockIndex">The block's place among all.</param>
/// <param name="Node">The operator with its inputs.</param>
/// <param name="NodeIndex">Its place within the block.</param>
/// <param name="Index">Its place among all operators of the model.</param>
/// <param name="Weights">What its products read; null where it has none.</param>
internal readonly record struct PassStop(Block Block, int BlockIndex, Node Node, int NodeIndex, int Index, ProductWeights? Weights);

/// <summary>The way of every pass over the operators of a model, in execution order; layers that are alike stand once. Each form of <see cref="IPassTimes"/>
/// goes it once for a model and keeps what it needs of each stop.</summary>
internal static class PassWalk
{
    public static IEnumerable<PassStop> Over(OperatorList operators, PrecisionPlan precision)
    {
        int index = 0;
        for (int b = 0; b < operators.Blocks.Length; b++)
        {
            Block block = operators.Blocks[b];
            for (int n = 0; n < block.Nodes.Length; n++, index++)
                yield return new PassStop(block, b, block.Nodes[n], n, index, ProductWeights.Of(block.Nodes[n].Operator, operators, precision));
        }
    }
}
