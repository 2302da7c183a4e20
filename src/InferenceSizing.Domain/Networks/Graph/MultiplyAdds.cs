using InferenceSizing.Domain.Parallelism;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Networks.Graph;

/// <summary>The count that papers and model tables print as (giga) multiply-adds.</summary>
/// <remarks>Half the operations of products, convolutions and norms; activations, sums and pooling are left out: the rule of fvcore's <c>FlopCountAnalysis</c>,
/// by which timm's benchmark tables are made.</remarks>
internal static class MultiplyAdds
{
    /// <summary>Multiply-adds of one pass through the blocks that run in an encoder's or image network's pass.</summary>
    public static long Of(OperatorList operators, in StepShape step)
    {
        double sum = 0;
        foreach (Block block in operators.Blocks)
        {
            if (!block.Passes.HasFlag(Passes.Encode))
                continue;
            foreach (Node node in block.Nodes)
            {
                if (node.Operator.CountsAsMultiplyAdds)
                    sum += block.Repeat.Count * node.Operator.Work(block.ShapeOf(step), ParallelLayout.Single).Flops.Count;
            }
        }

        return checked((long)(sum / FlopCount.PerMultiplyAdd));
    }
}
