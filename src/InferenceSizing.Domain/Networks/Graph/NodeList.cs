using System.Collections.Immutable;

namespace InferenceSizing.Domain.Networks.Graph;

/// <summary>Collects the nodes of a block in execution order.</summary>
public sealed class NodeList
{
    private readonly ImmutableArray<Node>.Builder _nodes = ImmutableArray.CreateBuilder<Node>();

    /// <summary>The newest node that has an output; <see cref="NodeIndex.Input"/> while there is none. Merely learned tensors have none and are passed
    /// by.</summary>
    public NodeIndex Last { get; private set; } = NodeIndex.Input;

    /// <summary>Appends an operator that reads the newest node.</summary>
    /// <returns>The newest node with an output.</returns>
    public NodeIndex Add(Operator next) => Add(next, Last);

    /// <summary>Appends an operator that reads the nodes named.</summary>
    /// <returns>The newest node with an output.</returns>
    public NodeIndex Add(Operator next, params ReadOnlySpan<NodeIndex> inputs)
    {
        _nodes.Add(new Node(next, [.. inputs]));
        if (next is not Learned)
            Last = new NodeIndex(_nodes.Count - 1);
        return Last;
    }

    /// <summary>Appends a branch built by itself: what it reads as the block's input becomes <paramref name="input"/>.</summary>
    /// <returns>Its last node with an output; <paramref name="input"/> where there is none.</returns>
    public NodeIndex Graft(NodeList branch, NodeIndex input)
    {
        int offset = _nodes.Count;
        foreach (Node node in branch._nodes)
            _nodes.Add(node with { Inputs = [.. node.Inputs.Select(read => read == NodeIndex.Input ? input : new NodeIndex(read.Index + offset))] });
        if (branch.Last == NodeIndex.Input)
            return input;
        Last = new NodeIndex(branch.Last.Index + offset);
        return Last;
    }

    public ImmutableArray<Node> ToNodes() => _nodes.ToImmutable();
}
