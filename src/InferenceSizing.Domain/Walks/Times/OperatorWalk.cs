using InferenceSizing.Domain.Networks.Graph;

namespace InferenceSizing.Domain.Walks.Times;

/// <summary>An operator of a pass, and where it stands.</summary>
/// <param name="Block">Its block.</param>
/// <param name="BlockIndex">Index of the block in the list.</param>
/// <param name="Index">Index of the operator in the block.</param>
internal readonly record struct VisitedOperator(Block Block, int BlockIndex, int Index)
{
    /// <summary>The operator and what it reads.</summary>
    public Node Node => Block.Nodes[Index];

    /// <summary>Whether it is the first of its block.</summary>
    public bool OpensBlock => Index == 0;
}

/// <summary>The operators that run in a pass, in execution order; those of layers that are alike come once. Allocates nothing.</summary>
/// <param name="operators">The model.</param>
/// <param name="passes">Which blocks run.</param>
internal struct OperatorWalk(OperatorList operators, Passes passes)
{
    private int _block = -1;
    private int _nodes;
    private int _index;

    public readonly VisitedOperator Current => new(operators.Blocks[_block], _block, _index);

    public readonly OperatorWalk GetEnumerator() => this;

    public bool MoveNext()
    {
        if (++_index < _nodes)
            return true;
        while (++_block < operators.Blocks.Length)
        {
            Block block = operators.Blocks[_block];
            if ((block.Passes & passes) == 0 || block.Nodes.IsEmpty)
                continue;
            (_index, _nodes) = (0, block.Nodes.Length);
            return true;
        }

        return false;
    }
}
