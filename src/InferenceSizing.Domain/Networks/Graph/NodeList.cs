using System.Collections.Immutable;

namespace InferenceSizing.Domain.Networks.Graph;

/// <summary>Collects the nodes of a block in execution order.</summary>
public sealed class NodeList
{
    private readonly ImmutableArray<Node>.Builder _nodes = ImmutableArray.CreateBuilder<Node>();

    /// <summary>Index of the newest node that has an output; <see cref="Block.Input"/> while there is none. Merely learned tensors have none and are passed
    /// by.</summary>
    public int Last { get; private set; } = Block.Input;

    /// <summary>Appends an operator that reads the newest node.</summary>
    /// <returns>The newest node with an output.</returns>
    public int Add(Operator next) => Add(next, Last);

    /// <summary>Appends an operator that reads the nodes named.</summary>
    /// <returns>The newest node with an output.</returns>
    public int Add(Operator next, params ReadOnlySpan<int> inputs)
    {
        _nodes.Add(new Node(next, [.. inputs]));
        if (next is not Learned)
            Last = _nodes.Count - 1;
        return Last;
    }

    /// <summary>Appends a branch built by itself: what it reads as the block's input becomes <paramref name="input"/>.</summary>
    /// <returns>The index of its last node with an output; <paramref name="input"/> where there is none.</returns>
    public int Graft(NodeList branch, int input)
    {
        int offset = _nodes.Count;
        foreach (Node node in branch._nodes)
            _nodes.Add(node with { Inputs = [.. node.Inputs.Select(index => index == Block.Input ? input : index + offset)] });
        if (branch.Last == Block.Input)
            return input;
        Last = branch.Last + offset;
        return Last;
    }

    public ImmutableArray<Node> ToNodes() => _nodes.ToImmutable();
}
