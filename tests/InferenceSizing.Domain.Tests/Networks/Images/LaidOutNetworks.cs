using InferenceSizing.Domain.Networks;
using InferenceSizing.Domain.Networks.Graph;
using InferenceSizing.Domain.Networks.Images;
using InferenceSizing.Domain.Parallelism;
using InferenceSizing.Domain.Tests.Samples;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Tests.Networks.Images;

/// <summary>Networks of images laid out, and what their operators do.</summary>
internal static class LaidOutNetworks
{
    public static OperatorList LaidOut(ImageDesign design, int side) =>
        ImageArchitecture.Of(design, AxisLength.From(3), new ImageSize(AxisLength.From(side), AxisLength.From(side))).LayOut().Operators!;

    public static double MultiplyAddsOf(OperatorList operators, params KernelKind[] kinds)
    {
        StepShape step = Steps.Forward(1, 1);
        return operators.Blocks.Sum(
            block => block.Repeat.Count * block.Nodes.Select(node => node.Operator.Work(block.ShapeOf(step), ParallelLayout.Single))
                .Where(work => kinds.Contains(work.Kind))
            .Sum(work => work.Flops.Count)) / 2;
    }
}
