using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Parallelism;

/// <summary>The nodes that one instance lies over: alike ones, as few as hold it.</summary>
/// <param name="Nodes">One where an instance stays within a node.</param>
/// <param name="GpusPerNode">That the instance takes of each.</param>
public readonly record struct NodeSpan(Count Nodes, Count GpusPerNode)
{
    /// <summary>GPUs of a node where nothing names the machine. Datasheet: the boards of HGX and of AMD's Instinct platforms hold eight.</summary>
    private const int UsualGpus = 8;

    /// <param name="layout">The instance.</param>
    /// <param name="ofMachine">GPUs of the machine that is named; null for none.</param>
    /// <remarks><c>per node = max { d : d divides the instance, d ≤ the node }</c>: engines give each node as many ranks.</remarks>
    public static NodeSpan Of(ParallelLayout layout, Count? ofMachine)
    {
        ArgumentNullException.ThrowIfNull(layout);
        int instance = layout.GpusPerInstance, perNode = (int)Math.Min(instance, ofMachine?.Value ?? UsualGpus);
        while (instance % perNode != 0)
            perNode--;
        return new NodeSpan(Count.From(instance / perNode), Count.From(perNode));
    }
}
