using InferenceSizing.Domain.Parallelism;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Tests.Parallelism;

/// <summary>Nodes hold as many ranks each: the instance divided by its largest divisor that a node holds.</summary>
public sealed class NodeSpanTests
{
    [Theory]
    [InlineData(7, null, 1, 7)]
    [InlineData(8, null, 1, 8)]
    [InlineData(16, null, 2, 8)]
    [InlineData(12, null, 2, 6)]
    [InlineData(11, null, 11, 1)]
    [InlineData(16, 4, 4, 4)]
    public void Each_node_holds_as_many_ranks(int instance, int? machine, int nodes, int each) =>
        Assert.Equal(
            new NodeSpan(Count.From(nodes), Count.From(each)),
            NodeSpan.Of(new ParallelLayout { Tensor = instance }, machine is { } gpus ? Count.From(gpus) : null));
}
